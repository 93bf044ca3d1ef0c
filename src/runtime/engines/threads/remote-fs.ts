// The caller's volume as a FileSystem of the guest thread. A call by name is a trip; before each, whatever is
// buffered for any file is sent, and since requests are served in order nothing overtakes it.

import { ErrnoError } from '../../../fs/errno.js';
import type { FileStats, FileSystem } from '../../../fs/file-system.js';
import type { Channel } from './channel.js';
import type { RemoteTraits, WireStats } from './protocol.js';
import { RemoteFile } from './remote-file.js';

/** Files that may hold blocks at once, up to four MiB each, whatever number of them is open. */
const MAX_BUFFERED_FILES = 16;

export function createRemoteFs(channel: Channel, traits: RemoteTraits): FileSystem {
  const files = new Map<number, RemoteFile>();
  /** Those that may hold blocks, the one used last at the end. */
  const buffered = new Set<RemoteFile>();

  function call(method: string, ...args: readonly unknown[]): unknown {
    for (const file of buffered) file.flush();
    return channel.call(method, ...args);
  }

  function get(fd: number): RemoteFile {
    const file = files.get(fd);
    if (!file) throw new ErrnoError('EBADF');
    return file;
  }

  /** Other descriptors of the same file must not answer from what they read before. */
  function changed(inode: string): void {
    for (const file of buffered) if (file.inode === inode) file.invalidate();
  }

  function flushInode(inode: string): void {
    for (const file of buffered) if (file.inode === inode) file.flush();
  }

  function use(file: RemoteFile): void {
    buffered.delete(file);
    buffered.add(file);
    const [oldest] = buffered;
    if (!oldest || buffered.size <= MAX_BUFFERED_FILES) return;
    oldest.release();
    buffered.delete(oldest);
  }

  const has = (name: string) => traits.optional.includes(name);

  return {
    ...(traits.constants && { constants: traits.constants }),
    openSync(path, flags, mode = 0o666) {
      const { fd, inode } = call('openSync', path, flags, mode) as { fd: number; inode: string };
      // A truncating open changes what others read.
      changed(inode);
      files.set(fd, new RemoteFile(channel, fd, inode));
      return fd;
    },
    closeSync(fd) {
      const file = get(fd);
      try {
        file.close();
      } finally {
        files.delete(fd);
        buffered.delete(file);
        call('closeSync', fd);
      }
    },
    readSync(fd, buffer, offset, length, position) {
      const file = get(fd);
      flushInode(file.inode);
      use(file);
      return file.read(buffer.subarray(offset, offset + length), position);
    },
    writeSync(fd, buffer, offset, length, position) {
      const file = get(fd);
      changed(file.inode);
      // Two descriptors that write one file must not overtake each other.
      for (const other of buffered) if (other !== file && other.inode === file.inode) other.flush();
      use(file);
      return file.write(buffer.subarray(offset, offset + length), position);
    },
    fstatSync: (fd) => fileStats(call('fstatSync', fd)),
    statSync: (path) => fileStats(call('statSync', path)),
    lstatSync: (path) => fileStats(call('lstatSync', path)),
    ftruncateSync(fd, size) {
      changed(get(fd).inode);
      call('ftruncateSync', fd, size);
    },
    fsyncSync(fd) {
      const file = get(fd);
      file.settle();
      call('fsyncSync', fd);
    },
    readdirSync: (path) => call('readdirSync', path) as string[],
    mkdirSync: (path) => void call('mkdirSync', path),
    rmdirSync: (path) => void call('rmdirSync', path),
    unlinkSync: (path) => void call('unlinkSync', path),
    renameSync: (from, to) => void call('renameSync', from, to),
    utimesSync: (path, atime, mtime) => void call('utimesSync', path, atime, mtime),
    ...(has('futimesSync') && {
      futimesSync: (fd: number, atime: number, mtime: number) => void call('futimesSync', fd, atime, mtime),
    }),
    ...(has('lutimesSync') && {
      lutimesSync: (path: string, atime: number, mtime: number) =>
        void call('lutimesSync', path, atime, mtime),
    }),
    ...(has('linkSync') && { linkSync: (from: string, to: string) => void call('linkSync', from, to) }),
    ...(has('symlinkSync') && {
      symlinkSync: (target: string, path: string) => void call('symlinkSync', target, path),
    }),
    ...(has('readlinkSync') && { readlinkSync: (path: string) => call('readlinkSync', path) }),
  };
}

function fileStats(wire: unknown): FileStats {
  const { kind, ...stats } = wire as WireStats;
  return {
    ...stats,
    isFile: () => kind === 'file',
    isDirectory: () => kind === 'directory',
    isSymbolicLink: () => kind === 'symlink',
  };
}
