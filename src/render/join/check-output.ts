// A render replaces what it made before, and never a directory of somebody else's files.

import type { FileSystem } from '../../fs/file-system.js';
import { namesIn } from '../../fs/tree.js';
import { lstatOf } from '../../fs/whole-files.js';
import { invalidOption } from '../../options.js';
import type { DistributedFormat } from '../plan/formats.js';

/** Throws INVALID_OPTION where `outputPath` is a directory that no render of the format has left there. */
export function checkReplaceable(fs: FileSystem, outputPath: string, format: DistributedFormat): void {
  if (!lstatOf(fs, outputPath)?.isDirectory()) return;
  if (format !== 'png-sequence') throw invalidOption('outputPath', 'the path of a file', outputPath);
  const other = namesIn(fs, outputPath).find((name) => !FRAME_OR_SOUND.test(name));
  if (other === undefined) return;
  throw invalidOption(
    'outputPath',
    'a new directory, or one of frames to replace',
    `${outputPath} with ${other} in it`,
  );
}

const FRAME_OR_SOUND = /^(?:frame_\d{6,}\.png|audio\.m4a)$/;
