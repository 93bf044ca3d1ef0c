// Which track plays, from nothing but the names in a directory: the same names give the same track.

import { isSameName } from '../../fs/unicode-name.js';
import type { MusicSelect } from '../config/music-select.js';
import { preflightFailed } from '../observe/failures.js';
import { byCodeUnits } from './natural-order.js';

/** Name of the track. Throws PREFLIGHT_FAILED; `directory` is only for its message. */
export function chooseTrack(names: readonly string[], select: MusicSelect, directory: string): string {
  if (select !== 'first') {
    const name = select.slice('named:'.length);
    if (names.includes(name)) return name;
    const [other, ...more] = names.filter((one) => isSameName(one, name));
    if (other !== undefined && more.length === 0) return other;
    if (other !== undefined) {
      const text = `The music directory ${directory} has several ${name}, in other Unicode forms (NFC, NFD)`;
      throw preflightFailed(`${text}: rename all but one`, directory);
    }
    throw preflightFailed(`The music directory ${directory} has no ${name}`, directory);
  }
  const [first] = names.filter((name) => /\.mp3$/i.test(name) && !name.startsWith('.')).sort(byCodeUnits);
  if (first !== undefined) return first;
  throw preflightFailed(`The music directory ${directory} holds no .mp3 file`, directory);
}
