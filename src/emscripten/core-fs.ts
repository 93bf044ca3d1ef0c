// Emscripten's FS over the guest's file system. Its system calls go through the members of one object, so
// those are replaced. A file system mounted into it would sit below its own path walk and name cache,
// which serve stale nodes, turn every error of `open` into ENOENT, and swallow what a checkpoint throws.

import { ErrnoError } from '../fs/errno.js';
import type { GuestFs } from '../fs/guest-fs.js';
import type { GuestStats } from '../fs/open-file.js';
import { parentOf } from '../fs/paths.js';
import { errnoNumber } from '../guest/errno-numbers.js';
import type { CoreMemory } from './core-memory.js';
import { CoreStream, modeOf } from './core-stream.js';
import { CoreStreams } from './core-streams.js';
import type { EmscriptenFs } from './emscripten-fs.js';

export interface MountOptions {
  readonly files: GuestFs;
  readonly cwd: string;
  /** Called before each operation; what it throws ends the guest. */
  readonly checkpoint: () => void;
  readonly malloc: (bytes: number) => number;
  readonly memory: CoreMemory;
}

interface Node {
  readonly id: number;
  readonly mode: number;
  readonly path: string;
}

/** Replaces what the glue's system calls use of `fs`, and opens descriptors 0, 1 and 2. */
export function mountGuestFs(fs: EmscriptenFs, options: MountOptions): CoreStreams {
  const { files, cwd } = options;
  fs.streams = [];
  fs.currentPath = cwd;
  const streams = new CoreStreams(fs.streams, files);
  const operations = { ...streamOperations(streams, options), ...pathOperations(streams, files, cwd) };
  for (const [name, operation] of Object.entries(operations)) {
    Object.assign(fs, { [name]: guarded(fs, options.checkpoint, operation as Operation) });
  }
  return streams;
}

type Operation = (...args: unknown[]) => unknown;

function guarded(fs: EmscriptenFs, checkpoint: () => void, operation: Operation): Operation {
  return (...args) => {
    checkpoint();
    try {
      return operation(...args);
    } catch (error) {
      throw new fs.ErrnoError(errnoNumber('emscripten', error));
    }
  };
}

function streamOperations(streams: CoreStreams, { malloc, memory }: MountOptions) {
  return {
    close: (stream: CoreStream) => streams.close(stream),
    createStream: (stream: CoreStream, lowest: number) => streams.duplicate(stream, lowest),
    llseek: (stream: CoreStream, offset: number, whence: number) => stream.seek(offset, whence),

    read: (stream: CoreStream, _heap: Int8Array, pointer: number, length: number, position?: number) =>
      stream.read(memory.bytes(pointer, length), position),
    write(stream: CoreStream, _heap: Int8Array, pointer: number, length: number, position?: number): number {
      const bytes = memory.bytes(pointer, length);
      return isStrayLine(stream, bytes) ? length : stream.write(bytes, position);
    },

    /** A private copy; what is written to it reaches the file by `msync`. */
    mmap(stream: CoreStream, length: number, position: number) {
      const pointer = malloc(length);
      if (pointer === 0) throw new ErrnoError('ENOMEM');
      const target = memory.bytes(pointer, length).fill(0);
      for (let done = 0; done < length;) {
        const moved = stream.read(target.subarray(done), position + done);
        if (moved === 0) break;
        done += moved;
      }
      return { ptr: pointer, allocated: true };
    },
    msync(stream: CoreStream, bytes: Uint8Array, offset: number): number {
      stream.write(bytes, offset);
      return 0;
    },
  };
}

/** After `-version` and `-h`, the ffprobe of @ffmpeg/core adds a line of its own to stdout, in one write. */
const STRAY_LINE = 'FFprobe: Cleanup done.\n';

function isStrayLine(stream: CoreStream, bytes: Uint8Array): boolean {
  return (
    stream.fd === 1 && bytes.length === STRAY_LINE.length && new TextDecoder().decode(bytes) === STRAY_LINE
  );
}

function pathOperations(streams: CoreStreams, files: GuestFs, cwd: string) {
  function nodeAt(base: string, path: string, follow: boolean): Node {
    const stats = files.stat(base, path, follow);
    return { id: stats.inode, mode: modeOf(stats.kind), path };
  }

  return {
    open: (path: string, flags: number) => streams.open(cwd, path, flags),
    stat: (target: string | CoreStream) =>
      emscriptenStat(
        target instanceof CoreStream ? target.description.file.stat() : files.stat(cwd, target, true),
      ),
    lstat: (path: string) => emscriptenStat(files.stat(cwd, path, false)),
    mkdir: (path: string) => files.makeDirectory(cwd, path),
    rmdir: (path: string) => files.removeDirectory(cwd, path),
    unlink: (path: string) => files.unlink(cwd, path),
    rename: (from: string, to: string) => files.rename(cwd, from, cwd, to),

    readdir: (path: string) => ['.', '..', ...files.list(path)],
    lookupNode: (directory: Node, name: string) => nodeAt(directory.path, name, false),
    lookupPath: (path: string, { parent = false } = {}) => ({
      node: nodeAt(cwd, parent ? parentOf(path) : path, true),
    }),
    /** `access`: whether an operation is allowed shows when it is tried. */
    nodePermissions: () => 0,
  };
}

function emscriptenStat(stats: GuestStats) {
  return {
    dev: stats.device,
    ino: stats.inode,
    mode: modeOf(stats.kind),
    nlink: stats.links,
    uid: 0,
    gid: 0,
    rdev: 0,
    size: stats.size,
    blocks: Math.ceil(stats.size / 512),
    atime: new Date(stats.atimeMs),
    mtime: new Date(stats.mtimeMs),
    ctime: new Date(stats.ctimeMs),
  };
}
