// A volume of another thread as a FileSystem of the test's, and the number of trips that it takes.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { build } from 'tsup';
import type { FileSystem } from '../../../../src/fs/file-system.js';
import { Channel } from '../../../../src/runtime/engines/threads/channel.js';
import type { RemoteTraits } from '../../../../src/runtime/engines/threads/protocol.js';
import { createRemoteFs } from '../../../../src/runtime/engines/threads/remote-fs.js';
import type { Fresh } from './volume-worker.js';

export interface RemoteVolumes {
  /** A new, empty volume in the thread; the one before is gone. */
  make(settings?: Partial<Omit<Fresh, 'type'>>): FileSystem;
  /** Requests and slots sent since the volume was made. */
  trips(): number;
  slots(): number;
  close(): Promise<void>;
}

export async function startRemoteVolumes(): Promise<RemoteVolumes> {
  const directory = mkdtempSync(join(tmpdir(), 'afmpeg-test-'));
  await build({
    entry: { worker: 'test/runtime/engines/threads/volume-worker.ts' },
    outDir: directory,
    format: 'esm',
    platform: 'node',
    outExtension: () => ({ js: '.mjs' }),
    noExternal: [/.*/],
    // Bundled CommonJS asks for node's own modules by `require`.
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    config: false,
    silent: true,
  });
  const worker = new Worker(pathToFileURL(join(directory, 'worker.mjs')));
  const traits = await new Promise<RemoteTraits>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  let trips = 0;
  let slots = 0;
  return {
    make(settings = {}) {
      worker.postMessage({ type: 'fresh', kind: 'memfs', ...settings } satisfies Fresh);
      trips = 0;
      slots = 0;
      const channel = new Channel((message) => {
        if (typeof message === 'number') trips++;
        else slots++;
        worker.postMessage(message);
      });
      channel.begin(new SharedArrayBuffer(12));
      return createRemoteFs(
        channel,
        settings.kind === 'sparse' ? { constants: undefined, optional: [] } : traits,
      );
    },
    trips: () => trips,
    slots: () => slots,
    async close() {
      await worker.terminate();
      rmSync(directory, { recursive: true });
    },
  };
}
