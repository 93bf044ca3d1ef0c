// The way of a finished video into the output directory: written aside, kept by the disk, then renamed, so that
// whoever watches the directory sees a whole file or none.

import { randomUUID } from 'node:crypto';
import type { FileSystem } from '../../fs/file-system.js';
import { childOf } from '../../fs/paths.js';
import { exists, removeFile } from '../../fs/whole-files.js';
import { copyToFolder, labelIn, namesIn } from '../inputs/files.js';
import type { Folder } from '../inputs/files.js';
import { fileFailed } from '../observe/failures.js';

export interface PublishOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called when the file is whole, right before it gets its name; what it throws keeps the file back. */
  readonly beforeRename?: (() => void) | undefined;
}

/** Publishes `<stem>.mp4`, or `<stem>-2.mp4` and so on where that is taken. Returns the file's name and bytes. */
export async function publish(
  from: FileSystem,
  fromPath: string,
  output: Folder,
  stem: string,
  { signal, beforeRename }: PublishOptions = {},
): Promise<{ name: string; bytes: number }> {
  const aside = `.${randomUUID()}.tmp`;
  const bytes = await copyToFolder(from, fromPath, output, aside, signal);
  try {
    beforeRename?.();
    const name = freeName(output, stem);
    renameFile(output, aside, name);
    return { name, bytes };
  } catch (error) {
    removeFile(output.fs, childOf(output.dir, aside));
    throw error;
  }
}

/** Two parts can be published in one millisecond, or the clock may have been set back. */
function freeName({ fs, dir }: Folder, stem: string): string {
  for (let number = 1; ; number++) {
    const name = number === 1 ? `${stem}.mp4` : `${stem}-${number}.mp4`;
    try {
      if (!exists(fs, childOf(dir, name))) return name;
    } catch (error) {
      throw fileFailed('look at', childOf(dir, name), error);
    }
  }
}

function renameFile(output: Folder, from: string, to: string): void {
  try {
    output.fs.renameSync(childOf(output.dir, from), childOf(output.dir, to));
  } catch (error) {
    throw fileFailed('rename a file to', labelIn(output, to), error);
  }
}

const ASIDE = /^\.[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\.tmp$/;
const STALE_MS = 3_600_000;

/** Takes away what a worker left that died while it published. */
export function removeStale(output: Folder, nowMs: number): void {
  for (const name of namesIn(output) ?? []) {
    if (!ASIDE.test(name)) continue;
    const path = childOf(output.dir, name);
    try {
      if (nowMs - output.fs.lstatSync(path).mtimeMs > STALE_MS) removeFile(output.fs, path);
    } catch {
      // Another worker was there first.
    }
  }
}
