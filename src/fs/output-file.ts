// An output that is there as a whole or not at all: written aside in its directory, then moved into place.

import { invalidOption } from '../options.js';
import type { FileSystem } from './file-system.js';
import { ioFailed } from './io-errors.js';
import { parentOf } from './paths.js';
import { renameReplacing } from './rename.js';
import { lstatOf, removeFile } from './whole-files.js';

/** Leaves room in a name of at most 255 bytes. */
const MAX_NAME = 40;

export class OutputFile {
  private readonly prefix: string;
  private readonly made = new Set<string>();

  /** Throws IO_FAILED where the directory is not there, INVALID_OPTION where the path is a directory. */
  constructor(
    private readonly fs: FileSystem,
    private readonly outputPath: string,
  ) {
    const directory = outputPath.includes('/') ? parentOf(outputPath) : '.';
    checkDirectory(fs, directory, outputPath);
    const name = outputPath.slice(outputPath.lastIndexOf('/') + 1).replaceAll(/[^\w.-]/g, '_');
    this.prefix = `${directory === '/' ? '' : directory}/.${name.slice(0, MAX_NAME)}.${crypto.randomUUID()}`;
  }

  /** Path of a file aside; {@link discard} takes it away. */
  aside(name: string): string {
    const path = `${this.prefix}.${name}`;
    this.made.add(path);
    return path;
  }

  /** Moves a file from aside into place, and answers its size in bytes. */
  commit(name: string): number {
    const path = this.aside(name);
    const { size } = this.fs.statSync(path);
    renameReplacing(this.fs, path, this.outputPath, 'file');
    this.made.delete(path);
    return size;
  }

  /** Takes away what is still aside. */
  discard(): void {
    for (const path of this.made) {
      try {
        removeFile(this.fs, path);
      } catch (error) {
        throw ioFailed(error, path);
      }
    }
    this.made.clear();
  }
}

function checkDirectory(fs: FileSystem, directory: string, outputPath: string): void {
  try {
    fs.readdirSync(directory);
  } catch (error) {
    throw ioFailed(error, outputPath);
  }
  if (lstatOf(fs, outputPath)?.isDirectory())
    throw invalidOption('outputPath', 'a file, not a directory', outputPath);
}
