// What the studio knows of a project while it serves it: its files by safe paths, its quota, and who is writing.

import { checkFileSystem } from '../../fs/check-file-system.js';
import type { FileStats, FileSystem } from '../../fs/file-system.js';
import { childOf } from '../../fs/paths.js';
import { renameReplacing } from '../../fs/rename.js';
import { makeDirectories, removeTree } from '../../fs/tree.js';
import { lstatOf } from '../../fs/whole-files.js';
import { Problem, notFound } from '../http/problem.js';
import { findFiles } from './file-tree.js';
import type { StudioLimits } from './limits.js';
import type { Project } from './project-store.js';

/** The studio's own directory in a project: uploads that are not whole, snapshots and results. */
const SCRATCH = '.studio';

export class Workspace {
  readonly id: string;
  readonly fs: FileSystem;
  readonly dir: string;
  private isGone = false;
  /** Bytes and files of uploads on their way in. */
  private incomingBytes = 0;
  private incomingFiles = 0;
  /** By how much uploads have made the project larger, ever. */
  private landedBytes = 0;
  private lastChange: Promise<unknown> = Promise.resolve();

  constructor(
    readonly project: Project,
    private readonly limits: Required<StudioLimits>,
  ) {
    this.id = project.id;
    this.fs = checkFileSystem(project.fs);
    this.dir = project.dir ?? '/';
    // What an earlier studio left behind when its process ended.
    removeTree(this.fs, childOf(this.dir, SCRATCH));
  }

  /** The project is deleted: whatever still writes gives up. */
  leave(): void {
    this.isGone = true;
  }

  checkThere(): void {
    if (this.isGone) throw notFound('project');
  }

  /** Removes what an upload or a render left, unless all is gone anyhow. */
  clear(path: string): void {
    if (!this.isGone) removeTree(this.fs, path);
  }

  /** A new path in the scratch directory. */
  scratchPath(kind: 'uploads' | 'renders', name: string): string {
    this.checkThere();
    const folder = childOf(childOf(this.dir, SCRATCH), kind);
    makeDirectories(this.fs, folder, this.dir);
    return childOf(folder, name);
  }

  /** A regular file and its path in `fs`; links are not followed, wherever they are in the path. */
  find(names: readonly string[]): { readonly path: string; readonly stats: FileStats } | undefined {
    let path = this.dir;
    for (const [i, name] of names.entries()) {
      path = childOf(path, name);
      const stats = lstatOf(this.fs, path);
      if (i === names.length - 1) return stats?.isFile() ? { path, stats } : undefined;
      if (!stats?.isDirectory()) return undefined;
    }
    return undefined;
  }

  /** Like {@link find}, for what must be there. */
  get(names: readonly string[]): { readonly path: string; readonly stats: FileStats } {
    const found = this.find(names);
    if (!found) throw notFound('file');
    return found;
  }

  /** Moves the whole file `aside` to its place, over an older version. */
  put(names: readonly string[], aside: string): FileStats {
    this.checkThere();
    const folders = names.slice(0, -1);
    let dir = this.dir;
    for (const name of folders) {
      dir = childOf(dir, name);
      const stats = lstatOf(this.fs, dir);
      if (stats && !stats.isDirectory()) throw conflict(`\`${name}\` in the path is a file`);
      if (!stats) this.fs.mkdirSync(dir);
    }
    const path = childOf(dir, names.at(-1) ?? '');
    const stats = lstatOf(this.fs, path);
    if (stats && !stats.isFile()) throw conflict('There is a directory or a link of that name');
    renameReplacing(this.fs, aside, path, 'file');
    return this.fs.lstatSync(path);
  }

  /** Removes a file, and the directories that it leaves empty. */
  remove(names: readonly string[]): void {
    const { path } = this.get(names);
    this.fs.unlinkSync(path);
    for (let depth = names.length - 1; depth > 0; depth--) {
      const dir = names.slice(0, depth).reduce(childOf, this.dir);
      if (this.fs.readdirSync(dir).length > 0) break;
      this.fs.rmdirSync(dir);
    }
  }

  /**
   * Counts an upload against the quota from its first byte, so that several at once cannot break it together.
   * `replaced` is what its target holds now.
   */
  reserve(replaced: FileStats | undefined): Reservation {
    const { projectBytes, projectFiles } = this.limits;
    const files = findFiles(this.fs, this.dir, projectFiles);
    const usedBytes = files.reduce((sum, { stats }) => sum + stats.size, 0) - (replaced?.size ?? 0);
    const isNew = replaced ? 0 : 1;
    if (files.length + this.incomingFiles + isNew > projectFiles) {
      throw new Problem(413, 'QUOTA_EXCEEDED', `A project holds at most ${projectFiles} files`);
    }
    let bytes = 0;
    this.incomingFiles += isNew;
    const landedBefore = this.landedBytes;
    return {
      add: (more) => {
        bytes += more;
        this.incomingBytes += more;
        const landed = this.landedBytes - landedBefore;
        if (usedBytes + landed + this.incomingBytes <= projectBytes) return;
        throw new Problem(413, 'QUOTA_EXCEEDED', `A project holds at most ${projectBytes} bytes`);
      },
      land: () => {
        this.landedBytes += Math.max(0, bytes - (replaced?.size ?? 0));
      },
      release: () => {
        this.incomingBytes -= bytes;
        this.incomingFiles -= isNew;
      },
    };
  }

  /** One change after the other, for those that look before they write. */
  async alone<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.lastChange.then(work);
    this.lastChange = turn.catch(() => undefined);
    return turn;
  }
}

export interface Reservation {
  /** Throws when the project's quota is used up. */
  add(bytes: number): void;
  /** The upload took its place: for those that began before that, it still counts. */
  land(): void;
  release(): void;
}

function conflict(detail: string): Problem {
  return new Problem(409, 'PATH_TAKEN', detail);
}
