// SHA-256 of a file, block by block.

import { Sha256 } from '../sha256-stream.js';
import type { FileSystem } from './file-system.js';
import { readBlocks } from './read-blocks.js';

/** 64 hexadecimal digits. Rejects with ABORTED, and with what the file system throws. */
export async function sha256OfFile(fs: FileSystem, path: string, signal?: AbortSignal): Promise<string> {
  const hash = new Sha256();
  await readBlocks(fs, path, signal, (block) => hash.update(block));
  return hash.hex();
}
