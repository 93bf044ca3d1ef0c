// One name in two Unicode forms: macOS writes `é` as two code points (NFD), keyboards and most programs as one (NFC,
// UAX #15). To a file system of bytes these are two names, to people one.

import type { FileSystem } from './file-system.js';
import { childOf, namesOf } from './paths.js';

/** Whether two names are the same to people. */
export function isSameName(one: string, other: string): boolean {
  return one.normalize('NFC') === other.normalize('NFC');
}

/**
 * The paths below `base` that read as `path` does, each name as its directory spells it; none where nothing does. A name
 * that is there as it is given is the one that is meant. At most 16.
 */
export function sameNames(fs: FileSystem, base: string, path: string): readonly string[] {
  let found = [path.startsWith('/') ? '/' : base];
  for (const name of namesOf(path)) {
    found = found.flatMap((dir) => namesLike(fs, dir, name).map((one) => childOf(dir, one))).slice(0, MOST);
  }
  return found;
}

const MOST = 16;

function namesLike(fs: FileSystem, dir: string, name: string): readonly string[] {
  // They lead where they lead, whatever is in the directory; whoever asks looks at the path again.
  if (name === '.' || name === '..') return [name];
  try {
    const names = fs.readdirSync(dir).map(String);
    return names.includes(name) ? [name] : names.filter((one) => isSameName(one, name)).sort();
  } catch {
    return [];
  }
}
