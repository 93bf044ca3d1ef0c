// A file system in memory and no more: what a run's private files and the library's own scratch volumes live in. It
// loads nothing, asks the process nothing, and grows large files where they lie.

import { ErrnoError } from './errno.js';
import type { FileStats, FileSystem } from './file-system.js';
import { Directory, File, Link, statsOf } from './memory-nodes.js';
import type { Node } from './memory-nodes.js';
import { LINUX_FLAGS } from './open-flags.js';
import { checkName, namesOf } from './paths.js';

const { O_ACCMODE, O_RDONLY, O_WRONLY, O_CREAT, O_EXCL, O_TRUNC, O_APPEND, O_DIRECTORY, O_NOFOLLOW } =
  LINUX_FLAGS;

/** As Linux follows at most. */
const MAX_LINKS = 40;
/** Last parts of a path that name no entry of a directory. */
const NAMELESS: ReadonlySet<string> = new Set(['', '.', '..']);

/**
 * A volume in memory, with the rules of Linux: what is removed while it is open stays readable, a rename replaces,
 * links are followed. There are no users, no modes and no limit but memory, whose end is ENOSPC.
 */
export class MemoryVolume implements FileSystem {
  private readonly root: Directory;
  private readonly open = new Map<number, OpenFile>();
  private lastIno = 0;
  private lastFd = 2;

  /** An empty root directory. */
  constructor() {
    this.root = this.newNode(new Directory());
    this.root.parent = this.root;
  }

  openSync(path: string, flags: number): number {
    if ((flags & O_CREAT) !== 0 && path.endsWith('/')) {
      const isNamed = !NAMELESS.has(this.entry(path).name);
      throw new ErrnoError(isNamed || (flags & O_EXCL) === 0 ? 'EISDIR' : 'EEXIST');
    }
    const place = this.find(path, (flags & (O_NOFOLLOW | O_EXCL)) === 0);
    let { node } = place;
    if (node === undefined) {
      if ((flags & O_CREAT) === 0) throw new ErrnoError('ENOENT');
      if (place.isDirectory) throw new ErrnoError('EISDIR');
      node = this.add(place, new File());
    } else if ((flags & (O_CREAT | O_EXCL)) === (O_CREAT | O_EXCL)) {
      throw new ErrnoError('EEXIST');
    }
    if (node instanceof Link) throw new ErrnoError('ELOOP');
    if (node instanceof Directory) {
      if ((flags & O_ACCMODE) !== O_RDONLY || (flags & O_CREAT) !== 0) throw new ErrnoError('EISDIR');
    } else {
      if ((flags & O_DIRECTORY) !== 0) throw new ErrnoError('ENOTDIR');
      if ((flags & O_TRUNC) !== 0) node.truncate(0);
    }
    const fd = ++this.lastFd;
    this.open.set(fd, { node, flags });
    return fd;
  }

  closeSync(fd: number): void {
    if (!this.open.delete(fd)) throw new ErrnoError('EBADF');
  }

  readSync(fd: number, buffer: Uint8Array, offset: number, length: number, position: number): number {
    return this.file(fd, O_WRONLY).read(buffer, offset, length, position);
  }

  writeSync(fd: number, buffer: Uint8Array, offset: number, length: number, position: number): number {
    const file = this.file(fd, O_RDONLY);
    const isAppending = ((this.open.get(fd)?.flags ?? 0) & O_APPEND) !== 0;
    return file.write(buffer, offset, length, isAppending ? file.size : position);
  }

  ftruncateSync(fd: number, size: number): void {
    if (((this.open.get(fd)?.flags ?? 0) & O_ACCMODE) === O_RDONLY)
      throw new ErrnoError(this.open.has(fd) ? 'EINVAL' : 'EBADF');
    this.file(fd, O_RDONLY).truncate(size);
  }

  fsyncSync(fd: number): void {
    this.opened(fd);
  }

  fstatSync(fd: number): FileStats {
    return statsOf(this.opened(fd).node);
  }

  statSync(path: string): FileStats {
    return statsOf(this.get(path, true));
  }

  lstatSync(path: string): FileStats {
    return statsOf(this.get(path, false));
  }

  readdirSync(path: string): string[] {
    const node = this.get(path, true);
    if (!(node instanceof Directory)) throw new ErrnoError('ENOTDIR');
    return [...node.entries.keys()].sort();
  }

  mkdirSync(path: string): void {
    const place = this.entry(path);
    if (place.node) throw new ErrnoError('EEXIST');
    const directory = new Directory();
    directory.parent = place.parent;
    this.add(place, directory);
  }

  rmdirSync(path: string): void {
    const { parent, name, node } = this.entry(path);
    if (!node) throw new ErrnoError('ENOENT');
    if (NAMELESS.has(name))
      throw new ErrnoError(name === '.' ? 'EINVAL' : name === '..' ? 'ENOTEMPTY' : 'EBUSY');
    if (!(node instanceof Directory)) throw new ErrnoError('ENOTDIR');
    if (node.entries.size > 0) throw new ErrnoError('ENOTEMPTY');
    parent.drop(name);
  }

  unlinkSync(path: string): void {
    const { parent, name, node, isDirectory } = this.entry(path);
    if (!node) throw new ErrnoError('ENOENT');
    if (node instanceof Directory) throw new ErrnoError('EISDIR');
    if (isDirectory) throw new ErrnoError('ENOTDIR');
    parent.drop(name);
  }

  renameSync(from: string, to: string): void {
    const source = this.entry(from);
    const target = this.entry(to);
    if (NAMELESS.has(source.name) || NAMELESS.has(target.name)) throw new ErrnoError('EBUSY');
    const { node } = source;
    if (!node) throw new ErrnoError('ENOENT');
    if (!(node instanceof Directory) && (source.isDirectory || target.isDirectory))
      throw new ErrnoError('ENOTDIR');
    if (node instanceof Directory && target.parent.isBelow(node)) throw new ErrnoError('EINVAL');
    if (target.node instanceof Directory && source.parent.isBelow(target.node))
      throw new ErrnoError('ENOTEMPTY');
    if (target.node === node) return;
    if (node instanceof Directory && target.node && !(target.node instanceof Directory))
      throw new ErrnoError('ENOTDIR');
    if (target.node instanceof Directory) {
      if (!(node instanceof Directory)) throw new ErrnoError('EISDIR');
      if (target.node.entries.size > 0) throw new ErrnoError('ENOTEMPTY');
    }
    if (target.node) target.parent.drop(target.name);
    target.parent.put(target.name, node);
    source.parent.drop(source.name);
    if (node instanceof Directory) node.parent = target.parent;
  }

  linkSync(existing: string, path: string): void {
    const node = this.get(existing, false);
    const place = this.newEntry(path);
    if (node instanceof Directory) throw new ErrnoError('EPERM');
    place.parent.put(place.name, node);
  }

  symlinkSync(target: string, path: string): void {
    this.add(this.newEntry(path), new Link(target));
  }

  readlinkSync(path: string): string {
    const node = this.get(path, false);
    if (!(node instanceof Link)) throw new ErrnoError('EINVAL');
    return node.target;
  }

  utimesSync(path: string, atime: number, mtime: number): void {
    this.get(path, true).setTimes(atime, mtime);
  }

  lutimesSync(path: string, atime: number, mtime: number): void {
    this.get(path, false).setTimes(atime, mtime);
  }

  futimesSync(fd: number, atime: number, mtime: number): void {
    this.opened(fd).node.setTimes(atime, mtime);
  }

  private opened(fd: number): OpenFile {
    const file = this.open.get(fd);
    if (!file) throw new ErrnoError('EBADF');
    return file;
  }

  /** An open file, unless it was opened with the one access mode that does not allow what is asked. */
  private file(fd: number, refused: number): File {
    const { node, flags } = this.opened(fd);
    if (node instanceof Directory) throw new ErrnoError('EISDIR');
    if (!(node instanceof File) || (flags & O_ACCMODE) === refused) throw new ErrnoError('EBADF');
    return node;
  }

  private get(path: string, follow: boolean): Node {
    const { node } = this.find(path, follow);
    if (!node) throw new ErrnoError('ENOENT');
    return node;
  }

  /** What can be made, removed or moved: the name itself, even that of a link, with or without a `/` behind it. */
  private entry(path: string): Place {
    const place = this.find(path.replace(/(?<=[^/])\/+$/, ''), false);
    return { ...place, isDirectory: path.endsWith('/') };
  }

  /** A name for what is no directory. */
  private newEntry(path: string): Place {
    const place = this.entry(path);
    if (place.node) throw new ErrnoError('EEXIST');
    if (place.isDirectory) throw new ErrnoError('ENOENT');
    return place;
  }

  private find(path: string, follow: boolean): Place {
    const names = namesOf(path);
    let isDirectory = path.endsWith('/');
    let parent = this.root;
    let node: Node | undefined = this.root;
    let name = '';
    for (let i = 0, links = 0; i < names.length; i++) {
      if (!(node instanceof Directory)) throw new ErrnoError(node ? 'ENOTDIR' : 'ENOENT');
      name = names[i] ?? '';
      if (name === '.') continue;
      checkName(name);
      parent = node;
      node = name === '..' ? parent.parent : parent.entries.get(name);
      if (!(node instanceof Link)) continue;
      const isLast = i === names.length - 1;
      if (isLast && !follow && !isDirectory) break;
      if (++links > MAX_LINKS) throw new ErrnoError('ELOOP');
      if (isLast) isDirectory ||= node.target.endsWith('/');
      names.splice(0, i + 1, ...namesOf(node.target));
      i = -1;
      node = node.target.startsWith('/') ? this.root : parent;
    }
    if (isDirectory && node && !(node instanceof Directory)) throw new ErrnoError('ENOTDIR');
    return { parent, name, node, isDirectory };
  }

  private add<T extends Node>({ parent, name }: Place, node: T): T {
    parent.put(name, this.newNode(node));
    return node;
  }

  private newNode<T extends Node>(node: T): T {
    node.ino = ++this.lastIno;
    return node;
  }
}

interface OpenFile {
  readonly node: Node;
  readonly flags: number;
}

/** What a path leads to, or where it would be. */
interface Place {
  readonly parent: Directory;
  readonly name: string;
  readonly node: Node | undefined;
  /** A `/` stands at the end. */
  readonly isDirectory: boolean;
}
