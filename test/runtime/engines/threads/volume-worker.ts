// A thread with a volume in it: the two ends of the shared memory with their roles swapped, because the
// guest's end blocks and the test cannot wait for itself.

import { parentPort } from 'node:worker_threads';
import { Volume } from 'memfs';
import { checkFileSystem } from '../../../../src/fs/check-file-system.js';
import type { FileSystem } from '../../../../src/fs/file-system.js';
import type { ThreadMessage } from '../../../../src/runtime/engines/threads/protocol.js';
import { Slot } from '../../../../src/runtime/engines/threads/slot.js';
import { VolumeServer, traitsOf } from '../../../../src/runtime/engines/threads/volume-server.js';
import { sparseFileSystem } from '../../../wasi/sparse-file-system.js';

/** Which volume the thread serves from now on. */
export interface Fresh {
  readonly type: 'fresh';
  readonly kind: 'memfs' | 'sparse' | 'crowded';
  /** The write, counted from 1, that answers ENOSPC; so do all after it. */
  readonly fullAtWrite?: number;
  /** A read gives at most so many bytes, as POSIX allows. */
  readonly mostPerRead?: number;
}

/** Names in the directory /many of the crowded volume: an answer of more than two slots. */
export const CROWD = 20_000;
export const crowdedName = (index: number): string => `${String(index).padStart(6, '0')}-${'ä'.repeat(50)}`;

function make({ kind, fullAtWrite, mostPerRead }: Fresh): FileSystem {
  const fs: FileSystem = kind === 'sparse' ? sparseFileSystem() : checkFileSystem(new Volume());
  if (kind === 'crowded') {
    fs.mkdirSync('/many');
    for (let i = 0; i < CROWD; i++) fs.closeSync(fs.openSync(`/many/${crowdedName(i)}`, 0o101));
  }
  let writes = 0;
  const readSync: FileSystem['readSync'] = (fd, buffer, offset, length, position) =>
    fs.readSync(fd, buffer, offset, Math.min(length, mostPerRead ?? length), position);
  const writeSync: FileSystem['writeSync'] = (...args) => {
    if (++writes >= (fullAtWrite ?? Infinity)) throw Object.assign(new Error('full'), { code: 'ENOSPC' });
    return fs.writeSync(...args);
  };
  return Object.assign(Object.create(fs) as FileSystem, { readSync, writeSync });
}

if (parentPort) {
  const port = parentPort;
  let slots = new Map<number, Slot>();
  let server: VolumeServer | undefined;
  port.postMessage(traitsOf(new Volume()));
  port.on('message', (message: Fresh | ThreadMessage) => {
    if (typeof message === 'number') {
      const slot = slots.get(message);
      if (slot) server?.serve(slot);
    } else if (message.type === 'slot') {
      slots.set(message.index, new Slot(message.index, message.memory));
    } else if (message.type === 'fresh') {
      server?.dispose();
      slots = new Map();
      server = new VolumeServer(make(message), { stdin: {}, stdout: {}, stderr: {} });
    }
  });
}
