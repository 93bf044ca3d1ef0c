// The path of an asset in a URL, taken apart name by name: nothing that could mean another place gets through.

import { Problem } from '../http/problem.js';

const MAX_DEPTH = 16;
/** NAME_MAX of Linux. */
const MAX_NAME_BYTES = 255;

/**
 * The names that the encoded `segments` of a URL stand for. Hidden names are refused with the rest: `.git` holds
 * credentials, and `.studio` is the studio's own.
 */
export function assetNames(segments: readonly string[]): readonly string[] {
  if (segments.length > MAX_DEPTH) throw badPath(`is deeper than ${MAX_DEPTH} names`);
  return segments.map(assetName);
}

function assetName(segment: string): string {
  let name: string;
  try {
    name = decodeURIComponent(segment);
  } catch {
    throw badPath('is not well encoded');
  }
  if (name === '') throw badPath('has an empty name in it');
  // After decoding, a slash is one that was hidden as %2F; a backslash separates on Windows.
  // eslint-disable-next-line no-control-regex
  if (/[/\\\u0000-\u001f\u007f]/.test(name)) throw badPath('has a character in it that no name may hold');
  if (name.startsWith('.')) throw badPath('has a name in it that starts with a dot');
  if (new TextEncoder().encode(name).length > MAX_NAME_BYTES)
    throw badPath('has a name in it that is too long');
  return name;
}

function badPath(what: string): Problem {
  return new Problem(400, 'BAD_PATH', `The path ${what}`);
}
