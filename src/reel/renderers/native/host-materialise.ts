// The bridge to a program that can only open files of the host: copies of what it needs, in a directory of its
// own that goes away whatever happens.

import { chmod, mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { abortedError } from '../../../abort.js';
import { copyOut, copyIn } from '../../../fs/copy.js';
import type { FileSystem } from '../../../fs/file-system.js';

export class HostCopies {
  private readonly copies = new Map<string, string>();

  private constructor(private readonly directory: string) {}

  /** Makes a directory that only this user can enter, below `parent`, by default the host's own for such. */
  static async create(parent = tmpdir()): Promise<HostCopies> {
    const directory = await mkdtemp(join(parent, 'afmpeg-'));
    await chmod(directory, 0o700);
    return new HostCopies(directory);
  }

  /** Copies a file, once, under a name of our own: nothing of the given name reaches the host but its kind. */
  async copyIn(fs: FileSystem, path: string, signal?: AbortSignal): Promise<string> {
    const known = this.copies.get(path);
    if (known !== undefined) return known;
    const kind = /\.[a-z0-9]{1,8}$/i.exec(path)?.[0].toLowerCase() ?? '';
    const host = this.path(`in${this.copies.size}${kind}`);
    this.copies.set(path, host);
    const file = await open(host, 'wx', 0o600);
    try {
      await copyOut(fs, path, async (block) => {
        if (signal?.aborted) throw abortedError(signal);
        await file.writeFile(block);
      });
    } finally {
      await file.close();
    }
    return host;
  }

  /** Copies a file of the directory back to `path`. */
  async copyOut(fs: FileSystem, name: string, path: string, signal?: AbortSignal): Promise<void> {
    const file = await open(this.path(name), 'r');
    try {
      await copyIn(fs, path, async (buffer) => {
        if (signal?.aborted) throw abortedError(signal);
        return (await file.read(buffer, 0, buffer.length, null)).bytesRead;
      });
    } finally {
      await file.close();
    }
  }

  async writeText(name: string, text: string): Promise<void> {
    await writeFile(this.path(name), text, { mode: 0o600 });
  }

  /** Where the copy of `path` lies. */
  pathOf(path: string): string {
    return this.copies.get(path) ?? path;
  }

  path(name: string): string {
    return join(this.directory, name);
  }

  /** `text` with the names that the caller knows in place of the copies'. */
  named(text: string): string {
    let named = text;
    // The longest first: `in1` is a beginning of `in10`.
    const pairs = [...this.copies].sort(([, a], [, b]) => b.length - a.length);
    for (const [path, host] of pairs) named = named.replaceAll(host, path);
    return named;
  }

  async remove(): Promise<void> {
    await rm(this.directory, { recursive: true, force: true, maxRetries: 3 });
  }
}
