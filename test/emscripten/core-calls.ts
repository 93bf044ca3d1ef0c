// The glue's own system calls over a guest file system, called as the module calls them.

import { mountGuestFs } from '../../src/emscripten/core-fs.js';
import { bridgeImports } from '../../src/emscripten/core-imports.js';
import { CoreMemory } from '../../src/emscripten/core-memory.js';
import { parseGlue } from '../../src/emscripten/glue.js';
import { checkFileSystem } from '../../src/fs/check-file-system.js';
import type { FileSystem } from '../../src/fs/file-system.js';
import { GuestFs } from '../../src/fs/guest-fs.js';
import type { GuestFsOptions } from '../../src/fs/guest-fs.js';
import { sink, source } from './core-fixture.js';
import type { InstalledCore } from './core-fixture.js';

const AT_FDCWD = -100;
type Call = (...args: (number | bigint)[]) => number;

export class CoreCalls {
  /** How often the checkpoint was called. */
  checkpoints = 0;

  private constructor(
    private readonly calls: ReadonlyMap<string, Call>,
    readonly memory: CoreMemory,
    readonly malloc: (bytes: number) => number,
  ) {}

  static async over(
    { glue, module }: InstalledCore,
    root: FileSystem,
    options: Partial<GuestFsOptions> = {},
  ): Promise<CoreCalls> {
    const memory = new CoreMemory();
    const calls = new Map<string, Call>();
    const core = await parseGlue(glue).start({
      now: () => 0,
      instantiate: async (imports) => {
        const bridged = bridgeImports(imports, { env: { LANG: 'C', NAME: 'ü' }, memory });
        for (const value of Object.values(bridged['a'] ?? {})) {
          if (typeof value === 'function') calls.set(value.name, value as Call);
        }
        const instance = await WebAssembly.instantiate(module, bridged);
        memory.attach(instance);
        return instance;
      },
    });
    if (!core.FS || !core._malloc) throw new Error('The glue lacks FS or _malloc');
    const self = new CoreCalls(calls, memory, core._malloc);
    const stdio = { stdin: source(new Uint8Array()), stdout: sink([]), stderr: sink([]) };
    mountGuestFs(core.FS, {
      files: new GuestFs({ root: checkFileSystem(root), ...stdio, ...options }),
      cwd: '/',
      memory,
      malloc: self.malloc,
      checkpoint: () => self.checkpoints++,
    });
    return self;
  }

  /** A string argument is passed by a pointer to its UTF-8. A negative result is an errno. */
  call(name: string, ...args: (number | bigint | string)[]): number {
    const call = this.calls.get(name);
    if (!call) throw new Error(`The glue has no ${name}`);
    return call(...args.map((arg) => (typeof arg === 'string' ? this.put(Buffer.from(`${arg}\0`)) : arg)));
  }

  open(path: string, flags: number): number {
    return this.call('___syscall_openat', AT_FDCWD, path, flags, 0);
  }

  write(fd: number, text: string): number {
    const result = this.malloc(4);
    const errno = this.call('_fd_write', fd, this.iovec(this.put(Buffer.from(text)), text.length), 1, result);
    return errno === 0 ? this.view.getUint32(result, true) : -errno;
  }

  read(fd: number, length: number): string {
    const [result, pointer] = [this.malloc(4), this.malloc(length)];
    const errno = this.call('_fd_read', fd, this.iovec(pointer, length), 1, result);
    if (errno !== 0) throw new Error(`errno ${errno}`);
    return Buffer.from(this.memory.bytes(pointer, this.view.getUint32(result, true))).toString();
  }

  /** Returns the new position, or the errno below zero. */
  seek(fd: number, offset: bigint, whence: number): bigint {
    const result = this.malloc(8);
    const errno = this.call('_fd_seek', fd, offset, whence, result);
    return errno === 0 ? this.view.getBigInt64(result, true) : BigInt(-errno);
  }

  fstat(fd: number): { mode: number; size: bigint; inode: bigint } {
    const pointer = this.malloc(128);
    const failed = this.call('___syscall_fstat64', fd, pointer);
    if (failed !== 0) throw new Error(`errno ${-failed}`);
    return {
      mode: this.view.getUint32(pointer + 12, true),
      size: this.view.getBigInt64(pointer + 40, true),
      inode: this.view.getBigInt64(pointer + 104, true),
    };
  }

  /** Names with the type that readdir gives: 2 device, 4 directory, 8 file, 10 link. */
  list(path: string): [name: string, type: number][] {
    const fd = this.open(path, 0o200000);
    const [buffer, room] = [this.malloc(2800), 2800];
    const entries: [string, number][] = [];
    for (;;) {
      const length = this.call('___syscall_getdents64', fd, buffer, room);
      if (length < 0) throw new Error(`errno ${-length}`);
      if (length === 0) break;
      for (let at = buffer; at < buffer + length; at += this.view.getUint16(at + 16, true)) {
        const name = Buffer.from(this.memory.bytes(at + 19, 256));
        entries.push([name.subarray(0, name.indexOf(0)).toString(), this.view.getUint8(at + 18)]);
      }
    }
    this.call('_fd_close', fd);
    return entries;
  }

  get view(): DataView {
    return new DataView(this.memory.bytes(0, this.memory.size).buffer);
  }

  private put(bytes: Uint8Array): number {
    const pointer = this.malloc(bytes.length);
    this.memory.bytes(pointer, bytes.length).set(bytes);
    return pointer;
  }

  private iovec(pointer: number, length: number): number {
    const iovec = this.malloc(8);
    this.memory.setUint32(iovec, pointer);
    this.memory.setUint32(iovec + 4, length);
    return iovec;
  }
}
