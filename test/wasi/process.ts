// A guest written in TypeScript: it makes the bridge's calls with pointers into a memory of its own, as
// wasi-libc would, and gives their answers back as values, or their errno as a thrown error.

import { wasi } from '@bjorn3/browser_wasi_shim';
import { checkFileSystem } from '../../src/fs/check-file-system.js';
import type { Device } from '../../src/fs/devices.js';
import type { FileSystem } from '../../src/fs/file-system.js';
import { GuestFs } from '../../src/fs/guest-fs.js';
import type { GuestFsOptions } from '../../src/fs/guest-fs.js';
import type { GuestJob } from '../../src/guest/guest.js';
import { createBridge } from '../../src/wasi/bridge.js';
import type { Bridge } from '../../src/wasi/bridge.js';

const ERRNO_NAMES = new Map<number, string>();
for (const [name, value] of Object.entries(wasi)) {
  if (name.startsWith('ERRNO_') && typeof value === 'number') ERRNO_NAMES.set(value, `E${name.slice(6)}`);
}

/** What a call answered when it did not succeed. */
export class CallFailed extends Error {
  constructor(
    call: string,
    readonly code: string,
  ) {
    super(`${call}: ${code}`);
  }
}

/** The errno that `action` fails with, or `OK`. */
export function errno(action: () => unknown): string {
  try {
    action();
    return 'OK';
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (typeof code === 'string') return code;
    throw error;
  }
}

export interface FileStat {
  device: bigint;
  inode: bigint;
  type: number;
  links: bigint;
  size: bigint;
  atimeNs: bigint;
  mtimeNs: bigint;
  ctimeNs: bigint;
}

export type OpenFlag = 'r' | 'w' | 'creat' | 'excl' | 'trunc' | 'directory' | 'append' | 'nofollow';

export interface Settings extends Partial<Pick<GuestJob, 'args' | 'env' | 'checkpoint'>> {
  readonly limits?: Partial<GuestFsOptions>;
  readonly stdin?: Device;
  readonly stdout?: Device;
  readonly memory?: WebAssembly.Memory;
}

export const PIPE: Device = { kind: 'pipe', read: () => 0, write: (source) => source.length };
export const ROOT_FD = 3;
const PAGE = 65_536;

// Where a call's arguments lie in the memory.
const RESULT = 0;
const IOVS = 64;
const TEXT = 1024;
const TEXT2 = 16_384;
const DATA = PAGE;

export class Process {
  readonly memory: WebAssembly.Memory;
  readonly files: GuestFs;
  readonly bridge: Bridge;

  constructor(root: FileSystem, settings: Settings = {}) {
    this.memory = settings.memory ?? new WebAssembly.Memory({ initial: 20, maximum: 200 });
    const { stdin = PIPE, stdout = PIPE } = settings;
    this.files = new GuestFs({
      root: checkFileSystem(root),
      stdin,
      stdout,
      stderr: PIPE,
      ...settings.limits,
    });
    this.bridge = createBridge({
      program: 'ffmpeg',
      args: settings.args ?? [],
      env: settings.env ?? {},
      cwd: '/',
      files: this.files,
      checkpoint: settings.checkpoint ?? (() => undefined),
    });
    this.bridge.memory.attach(this.memory);
  }

  get view(): DataView {
    return new DataView(this.memory.buffer);
  }

  bytes(pointer: number, length: number): Uint8Array {
    return new Uint8Array(this.memory.buffer, pointer, length);
  }

  /** Makes a call with its integers as the engine gives them, signed, and throws unless it succeeds. */
  call(name: string, ...args: (number | bigint)[]): void {
    const call = this.bridge.calls[name] as ((...values: unknown[]) => number) | undefined;
    if (!call) throw new Error(`no call ${name}`);
    const code = call(
      ...args.map((value) => (typeof value === 'number' ? value | 0 : BigInt.asIntN(64, value))),
    );
    if (code !== 0) throw new CallFailed(name, ERRNO_NAMES.get(code) ?? String(code));
  }

  open(path: string | Uint8Array, ...flags: OpenFlag[]): number {
    return this.openAt(ROOT_FD, path, ...flags);
  }

  openAt(directory: number, path: string | Uint8Array, ...flags: OpenFlag[]): number {
    const has = (flag: OpenFlag) => flags.includes(flag);
    const oflags =
      (has('creat') ? wasi.OFLAGS_CREAT : 0) |
      (has('excl') ? wasi.OFLAGS_EXCL : 0) |
      (has('trunc') ? wasi.OFLAGS_TRUNC : 0) |
      (has('directory') ? wasi.OFLAGS_DIRECTORY : 0);
    const rights =
      (has('r') ? BigInt(wasi.RIGHTS_FD_READ) : 0n) | (has('w') ? BigInt(wasi.RIGHTS_FD_WRITE) : 0n);
    const follow = has('nofollow') ? 0 : 1;
    const append = has('append') ? wasi.FDFLAGS_APPEND : 0;
    this.call('path_open', directory, follow, ...this.text(path), oflags, rights, 0n, append, RESULT);
    return this.view.getUint32(RESULT, true);
  }

  close(fd: number): void {
    this.call('fd_close', fd);
  }

  read(fd: number, length: number): Buffer {
    this.iovs([length]);
    this.call('fd_read', fd, IOVS, 1, RESULT);
    return this.data(this.view.getUint32(RESULT, true));
  }

  pread(fd: number, length: number, offset: bigint | number): Buffer {
    this.iovs([length]);
    this.call('fd_pread', fd, IOVS, 1, BigInt(offset), RESULT);
    return this.data(this.view.getUint32(RESULT, true));
  }

  write(fd: number, ...parts: (string | Uint8Array)[]): number {
    this.iovs(this.place(parts));
    this.call('fd_write', fd, IOVS, parts.length, RESULT);
    return this.view.getUint32(RESULT, true);
  }

  pwrite(fd: number, part: string | Uint8Array, offset: bigint | number): number {
    this.iovs(this.place([part]));
    this.call('fd_pwrite', fd, IOVS, 1, BigInt(offset), RESULT);
    return this.view.getUint32(RESULT, true);
  }

  seek(fd: number, offset: bigint | number, whence: 'set' | 'cur' | 'end' | number = 'set'): bigint {
    const number = typeof whence === 'number' ? whence : ['set', 'cur', 'end'].indexOf(whence);
    this.call('fd_seek', fd, BigInt(offset), number, RESULT);
    return this.view.getBigUint64(RESULT, true);
  }

  tell(fd: number): bigint {
    this.call('fd_tell', fd, RESULT);
    return this.view.getBigUint64(RESULT, true);
  }

  truncate(fd: number, size: bigint | number): void {
    this.call('fd_filestat_set_size', fd, BigInt(size));
  }

  allocate(fd: number, offset: bigint | number, length: bigint | number): void {
    this.call('fd_allocate', fd, BigInt(offset), BigInt(length));
  }

  fstat(fd: number): FileStat {
    this.call('fd_filestat_get', fd, RESULT);
    return this.filestat();
  }

  stat(path: string): FileStat {
    this.call('path_filestat_get', ROOT_FD, 1, ...this.text(path), RESULT);
    return this.filestat();
  }

  lstat(path: string): FileStat {
    this.call('path_filestat_get', ROOT_FD, 0, ...this.text(path), RESULT);
    return this.filestat();
  }

  mkdir(path: string): void {
    this.call('path_create_directory', ROOT_FD, ...this.text(path));
  }

  rmdir(path: string): void {
    this.call('path_remove_directory', ROOT_FD, ...this.text(path));
  }

  unlink(path: string): void {
    this.call('path_unlink_file', ROOT_FD, ...this.text(path));
  }

  rename(from: string, to: string): void {
    this.call('path_rename', ROOT_FD, ...this.text(from), ROOT_FD, ...this.text(to, TEXT2));
  }

  link(from: string, to: string, follow = false): void {
    this.call('path_link', ROOT_FD, follow ? 1 : 0, ...this.text(from), ROOT_FD, ...this.text(to, TEXT2));
  }

  symlink(target: string, path: string): void {
    this.call('path_symlink', ...this.text(target), ROOT_FD, ...this.text(path, TEXT2));
  }

  readlink(path: string, length = 5000): string {
    this.call('path_readlink', ROOT_FD, ...this.text(path), DATA, length, RESULT);
    return this.data(this.view.getUint32(RESULT, true)).toString();
  }

  /** Names in the order the guest sees them, through a buffer of `length` bytes. */
  readdir(path: string, length = 4096): string[] {
    const fd = this.open(path, 'r', 'directory');
    const names = this.readdirFd(fd, length);
    this.close(fd);
    return names;
  }

  readdirFd(fd: number, length = 4096): string[] {
    const names: string[] = [];
    let cookie = 0n;
    for (;;) {
      const part = this.readdirPart(fd, length, cookie);
      let at = 0;
      while (at + 24 <= part.length) {
        const end = at + 24 + part.readUInt32LE(at + 16);
        if (end > part.length) break;
        names.push(part.toString('utf8', at + 24, end));
        cookie = part.readBigUInt64LE(at);
        at = end;
      }
      if (part.length < length) return names;
      if (at === 0) throw new Error('the buffer holds no entry');
    }
  }

  readdirPart(fd: number, length: number, cookie: bigint): Buffer {
    this.call('fd_readdir', fd, DATA, length, cookie, RESULT);
    return this.data(this.view.getUint32(RESULT, true));
  }

  /** Everything in a file. */
  content(path: string): string {
    const fd = this.open(path, 'r');
    const size = Number(this.fstat(fd).size);
    const text = this.read(fd, size).toString();
    this.close(fd);
    return text;
  }

  create(path: string, content: string | Uint8Array = ''): void {
    const fd = this.open(path, 'w', 'creat', 'trunc');
    if (content.length > 0) this.write(fd, content);
    this.close(fd);
  }

  /** Writes UTF-8 text (or bytes that are not) where a call can read it; returns its pointer and length. */
  text(text: string | Uint8Array, at = TEXT): [number, number] {
    const bytes = Buffer.from(text as string);
    this.bytes(at, bytes.length).set(bytes);
    return [at, bytes.length];
  }

  private place(parts: readonly (string | Uint8Array)[]): number[] {
    let at = DATA;
    return parts.map((part) => {
      const [, length] = this.text(part, at);
      at += length;
      return length;
    });
  }

  private iovs(lengths: readonly number[]): void {
    let at = DATA;
    for (const [index, length] of lengths.entries()) {
      this.view.setUint32(IOVS + index * 8, at, true);
      this.view.setUint32(IOVS + index * 8 + 4, length, true);
      at += length;
    }
  }

  private data(length: number): Buffer {
    return Buffer.from(this.bytes(DATA, length).slice());
  }

  private filestat(): FileStat {
    const { view } = this;
    const u64 = (at: number) => view.getBigUint64(RESULT + at, true);
    return {
      device: u64(0),
      inode: u64(8),
      type: view.getUint8(RESULT + 16),
      links: u64(24),
      size: u64(32),
      atimeNs: u64(40),
      mtimeNs: u64(48),
      ctimeNs: u64(56),
    };
  }
}
