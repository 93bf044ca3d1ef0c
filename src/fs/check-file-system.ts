// The door: what a caller hands in as a file system is checked here, and mended where it is of memfs.

import { checkedBy, invalidOption } from '../options.js';
import type { Check } from '../options.js';
import { missingMethods } from './file-system.js';
import type { FileSystem } from './file-system.js';
import { withMemfsMended } from './memfs.js';

const EXPECTED = 'a file system such as a memfs Volume';

/** A file system of a caller, as everything behind the door sees it. */
export const fileSystem: Check<FileSystem> = checkedBy(EXPECTED, (option, value) => {
  const missing = missingMethods(value);
  if (missing.length === 0) return withMemfsMended(value as FileSystem);
  const lacks = typeof value === 'object' && value !== null ? `; it lacks ${missing.join(', ')}` : '';
  throw invalidOption(option, `${EXPECTED}${lacks}`, value);
});

/** The first argument of a public function. Throws INVALID_OPTION. */
export function checkFileSystem(fs: unknown): FileSystem {
  return fileSystem.read('fs', fs);
}
