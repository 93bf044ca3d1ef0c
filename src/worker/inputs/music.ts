// Which track plays, from nothing but the names in a directory: the same names give the same track.

import { preflightFailed } from '../observe/failures.js';
import { byCodeUnits } from './natural-order.js';

/** `first`: the first `.mp3` in sorted order. `named:FILE`: that file of the directory. */
export type MusicSelect = 'first' | `named:${string}`;

export function isMusicSelect(value: string): value is MusicSelect {
  return value === 'first' || /^named:[^/\0]+$/.test(value);
}

/** Name of the track. Throws PREFLIGHT_FAILED; `directory` is only for its message. */
export function chooseTrack(names: readonly string[], select: MusicSelect, directory: string): string {
  if (select !== 'first') {
    const name = select.slice('named:'.length);
    if (names.includes(name)) return name;
    throw preflightFailed(`The music directory ${directory} has no ${name}`, directory);
  }
  const [first] = names.filter((name) => /\.mp3$/i.test(name) && !name.startsWith('.')).sort(byCodeUnits);
  if (first !== undefined) return first;
  throw preflightFailed(`The music directory ${directory} holds no .mp3 file`, directory);
}
