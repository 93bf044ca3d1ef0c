// Where projects live is the host's business: in memory, on disk, or anywhere that a FileSystem reaches.

import type { FileSystem } from '../../fs/file-system.js';

/** A directory with a `storyboard.json` and what it names. */
export interface Project {
  /** 1–64 of `a-z`, `0-9`, `-` and `_`, the first a letter or digit. It is part of URLs. */
  readonly id: string;
  /**
   * Holds this project and nothing that its users may not see: a render follows any path in it. The directory
   * `.studio` in `dir` is the studio's own.
   */
  readonly fs: FileSystem;
  /** Absolute path of the project in `fs`. Default `/`. */
  readonly dir?: string;
}

/** Where projects live. One studio at a time uses a store; what a method throws or rejects with is answered as 500. */
export interface ProjectStore {
  /** Ids of all projects. */
  list(): Promise<readonly string[]>;
  /** The same object every time, as long as the project is there. */
  get(id: string): Promise<Project | undefined>;
  /** Makes an empty project; undefined when there is one of that name. */
  create(id: string): Promise<Project | undefined>;
  /** Removes the project with all its files. */
  delete(id: string): Promise<void>;
}

export function isProjectId(id: unknown): id is string {
  return typeof id === 'string' && /^[a-z0-9][a-z0-9_-]{0,63}$/.test(id);
}
