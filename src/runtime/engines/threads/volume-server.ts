// The caller's end of the shared memory: serves the requests of one run on the caller's volume and streams.

import { errnoOf } from '../../../fs/errno.js';
import type { FileStats, FileSystem } from '../../../fs/file-system.js';
import { kindOf } from '../../../fs/kind.js';
import { readInto, writeAll } from '../../../fs/whole-files.js';
import type { HostStream, HostStreams } from '../../run/engine.js';
import type { MountedFs } from '../../sources/mounts.js';
import { readSource } from '../../sources/source.js';
import type { RemoteTraits, WireStats } from './protocol.js';
import type { Slot } from './slot.js';
import { OPERATIONS, STREAMS } from './slot.js';

const OPTIONAL = ['futimesSync', 'lutimesSync', 'linkSync', 'symlinkSync', 'readlinkSync'] as const;

const encoder = new TextEncoder();

/** What the guest thread has to know of a file system before it asks anything. */
export function traitsOf(fs: FileSystem): RemoteTraits {
  const flags = Object.entries(fs.constants ?? {}).filter(([name]) => name.startsWith('O_'));
  return {
    constants: flags.length > 0 ? Object.fromEntries(flags) : undefined,
    optional: OPTIONAL.filter((name) => typeof fs[name] === 'function'),
  };
}

export class VolumeServer {
  private readonly openFds = new Set<number>();
  private isDisposed = false;
  /** Slots whose answer the caller's streams and sources are still about. */
  private readonly pending = new Set<Slot>();
  /** The answer of the last call while parts of it are still to be fetched. */
  private answer = new Uint8Array(0);

  constructor(
    private readonly fs: FileSystem | MountedFs,
    private readonly streams: HostStreams,
    /** Called with each answer: who serves several threads sleeps at another place than the slot. */
    private readonly onAnswer: () => void = () => undefined,
  ) {}

  /** Serves the slot's request and wakes the guest. What the volume throws goes to the guest. */
  serve(slot: Slot): void {
    let result: number | Promise<number>;
    try {
      result = this.perform(slot);
    } catch (error) {
      result = refuse(slot, error);
    }
    if (typeof result === 'number') this.answerNow(slot, result);
    else void this.answerLater(slot, result);
  }

  /** Makes the write that a guest left in its slot when it was ended: it was told that all is written. */
  finishWrite(slot: Slot): void {
    if (!slot.holdsWrite || !this.openFds.has(slot.handle)) return;
    try {
      this.writeAll(slot.handle, slot.data, slot.length, slot.position);
    } catch {
      // The run has failed already, and for a reason that came first.
    }
  }

  /** Closes what a run left open that was ended from outside. Returns the slots that may still be written to. */
  dispose(): Iterable<Slot> {
    this.isDisposed = true;
    for (const fd of this.openFds) {
      try {
        this.fs.closeSync(fd);
      } catch {
        // The others still have to be closed.
      }
    }
    this.openFds.clear();
    return this.pending;
  }

  /** A guest that was ended meanwhile has its answer already, and its slot may be gone. */
  private async answerLater(slot: Slot, pending: Promise<number>): Promise<void> {
    this.pending.add(slot);
    let result: number;
    try {
      result = await pending;
    } catch (error) {
      result = this.isDisposed ? 0 : refuse(slot, error);
    }
    this.pending.delete(slot);
    if (!this.isDisposed) this.answerNow(slot, result);
  }

  private answerNow(slot: Slot, result: number): void {
    slot.answer(result);
    this.onAnswer();
  }

  private perform(slot: Slot): number | Promise<number> {
    const { handle, length, position, data } = slot;
    switch (slot.operation) {
      case OPERATIONS.read:
        return this.read(handle, data, length, position);
      case OPERATIONS.write:
        return this.writeAll(handle, data, length, position);
      case OPERATIONS.readStream:
        return this.readStream(handle, data, length);
      case OPERATIONS.writeStream:
        // Streams are the caller's functions, and much of the platform refuses shared memory.
        return this.stream(handle).write?.(data.slice(0, length)) ?? length;
      case OPERATIONS.call:
        return this.call(slot);
      case OPERATIONS.more:
        data.set(this.answer.subarray(position, position + data.length));
        return this.answer.length;
      default:
        throw Object.assign(new Error(`Unknown operation ${slot.operation}`), { code: 'ENOSYS' });
    }
  }

  private read(fd: number, data: Uint8Array, length: number, position: number): number | Promise<number> {
    const source = 'sourceOf' in this.fs ? this.fs.sourceOf(fd) : undefined;
    if (source) return readSource(source, data.subarray(0, length), position);
    // The guest takes a short answer for the end of the file.
    return readInto(this.fs, fd, data, length, position);
  }

  /** The guest was told that all is written: a short write is finished here. */
  private writeAll(fd: number, data: Uint8Array, length: number, position: number): number {
    writeAll(this.fs, fd, data, position, length);
    return length;
  }

  private call({ data, length }: Slot): number {
    // TextDecoder refuses shared memory.
    const [method, ...args] = JSON.parse(new TextDecoder().decode(data.slice(0, length))) as [
      string,
      ...unknown[],
    ];
    this.answer = encoder.encode(JSON.stringify(this.invoke(method, args) ?? null));
    data.set(this.answer.subarray(0, data.length));
    return this.answer.length;
  }

  private invoke(method: string, args: unknown[]): unknown {
    const { fs } = this;
    const [a, b, c] = args as [never, never, never];
    switch (method) {
      case 'openSync':
        return this.open(a, b, c);
      case 'closeSync':
        this.openFds.delete(a);
        fs.closeSync(a);
        return null;
      case 'fstatSync':
      case 'statSync':
      case 'lstatSync':
        return wireStats(fs[method](a));
      case 'readdirSync':
        return fs.readdirSync(a);
      case 'readlinkSync':
        return fs.readlinkSync?.(a);
      case 'ftruncateSync':
      case 'fsyncSync':
      case 'mkdirSync':
      case 'renameSync':
      case 'rmdirSync':
      case 'unlinkSync':
      case 'utimesSync':
      case 'futimesSync':
      case 'lutimesSync':
      case 'linkSync':
      case 'symlinkSync':
        (fs[method] as (...args: unknown[]) => unknown).apply(fs, args);
        return null;
      default:
        throw Object.assign(new Error(`Unknown method ${method}`), { code: 'ENOSYS' });
    }
  }

  private open(path: string, flags: number, mode: number): { fd: number; inode: string } {
    const fd = this.fs.openSync(path, flags, mode);
    this.openFds.add(fd);
    const { dev, ino } = this.fs.fstatSync(fd);
    return { fd, inode: `${dev ?? 0}:${ino}` };
  }

  private readStream(handle: number, data: Uint8Array, length: number): number | Promise<number> {
    const part = new Uint8Array(length);
    const keep = (count: number) => {
      data.set(part.subarray(0, count));
      return count;
    };
    const count = this.stream(handle).read?.(part) ?? 0;
    return typeof count === 'number' ? keep(count) : count.then(keep);
  }

  private stream(handle: number): HostStream {
    const name = (Object.keys(STREAMS) as (keyof typeof STREAMS)[]).find((key) => STREAMS[key] === handle);
    return (name && this.streams[name]) ?? {};
  }
}

function refuse(slot: Slot, error: unknown): number {
  const message = error instanceof Error ? error.message : String(error);
  const failure = encoder.encode(JSON.stringify({ code: errnoOf(error), message: message.slice(0, 1000) }));
  slot.data.set(failure);
  return -failure.length;
}

function wireStats(stats: FileStats): WireStats {
  const { size, ino, nlink, atimeMs, mtimeMs, ctimeMs } = stats;
  return {
    ...{ size, ino, nlink, atimeMs, mtimeMs, ctimeMs },
    ...(stats.dev !== undefined && { dev: stats.dev }),
    kind: kindOf(stats),
  };
}
