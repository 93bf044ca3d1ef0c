// Which directory of the host a command line of ffmpeg sees. Without --root it is the working directory, or, where the
// words name files outside of that, the whole host with the working directory to start from: names then mean what they
// mean to the user, in messages too. With --root nothing outside of it is there.

import { existsSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import type { FileSystem } from '../fs/file-system.js';
import { hostFs } from '../fs/host/host-fs.js';
import { listedFiles } from './listed-files.js';
import { belowRoot } from './names.js';
import type { NamePair } from './names.js';
import { UsageError } from './usage.js';

/** What the guest sees, where it starts, and its words. */
export interface Root {
  readonly fs: FileSystem;
  readonly cwd: string;
  readonly args: readonly string[];
  /** The user's words for those that are others for the guest. */
  readonly words: readonly NamePair[];
  /** What the user calls the guest's files, where that is not what the guest calls them. */
  readonly below: readonly NamePair[];
  /** The directory of fonts, which messages name. */
  readonly fonts: readonly NamePair[];
}

/** Throws a UsageError for a root that is no directory, and for words that lead out of one that was given. */
export function openRoot(root: string | undefined, args: readonly string[]): Root {
  // An unset variable in a script must not hand out the working directory.
  if (root === '') throw new UsageError('Expected --root to name a directory, got nothing');
  if (root === undefined) {
    const named = [...args.flatMap(pathsIn), ...listedFiles(args, '.').map(({ host }) => host)];
    if (!named.some(leadsOut)) {
      return {
        fs: hostFs('.'),
        cwd: '/',
        args,
        words: [],
        below: belowRoot(''),
        fonts: [['/fonts', 'fonts/']],
      };
    }
    return { fs: hostFs('/'), cwd: process.cwd(), args, words: [], below: [], fonts: [] };
  }
  const fs = hostFs(root);
  const inside = args.map((word) => inRoot(resolve(root), word));
  refuseOutside(resolve(root), inside);
  const words = args.flatMap((word, i): NamePair[] => (inside[i] === word ? [] : [[inside[i] ?? '', word]]));
  return {
    fs,
    cwd: '/',
    args: inside,
    words,
    below: belowRoot(join(root, '/')),
    fonts: [['/fonts', join(root, 'fonts/')]],
  };
}

/** The word with a path of the host below the root as the guest's path of it. */
function inRoot(root: string, word: string): string {
  const [path] = pathsIn(word);
  if (path === undefined || !/^(?:file:)?[./]/.test(word)) return word;
  // The root is the guest's `/`: what is there by that name is meant.
  if (path.startsWith('/') && isInRoot(root, root + path) && mayBe(root + path)) return word;
  if (!leadsOut(path)) return word;
  const host = resolve(path);
  if (!isInRoot(root, host)) {
    throw new UsageError(
      `${word} is not below --root ${root}: choose a --root that holds it, or leave --root out`,
    );
  }
  return `/${relative(root, host).split(sep).join('/')}`;
}

/** Throws a UsageError for a file of a concat list that is there, but not for who sees the root alone. */
function refuseOutside(root: string, args: readonly string[]): void {
  for (const { list, word, host, guest } of listedFiles(args, root)) {
    if (existsSync(join(root, guest)) || !existsSync(host)) continue;
    const remedy = isInRoot(root, host)
      ? `is not named as --root ${root} has it: name it relative to the list, or leave --root out`
      : `is not below --root ${root}: choose a --root that holds it, or leave --root out`;
    throw new UsageError(`${word}, of the list ${list}, ${remedy}`);
  }
}

function isInRoot(root: string, path: string): boolean {
  return path === root || resolve(path).startsWith(root === '/' ? root : root + sep);
}

/** The word as a path, and the paths that a filter reads: `subtitles=/home/me/a.srt`, `movie=../logo.png`. */
function pathsIn(word: string): string[] {
  if (word.startsWith('-') || /^[a-z][a-z0-9+.-]+:\/\//i.test(word)) return [];
  const inFilter = [...word.matchAll(/=['"]?((?:\.\.)?\/[^:,;'"[\]]+)/g)].map(([, path = '']) => path);
  return /^(?:file:)?(?:\/|\.\.?\/)/.test(word) ? [word.replace(/^file:/, ''), ...inFilter] : inFilter;
}

/** Whether a path is one of the host outside of the working directory. */
function leadsOut(path: string): boolean {
  if (/^\/dev(?:\/|$)/.test(path)) return false;
  if (!path.startsWith('/')) return relative(process.cwd(), resolve(path)).startsWith('..');
  // `/in.mp4` is in the working directory where it is there and not on the host.
  return mayBe(path) && !(existsSync(`.${path}`) && !existsSync(path));
}

/** Something is there, or can be made there. */
function mayBe(path: string): boolean {
  return existsSync(path) || (statSync(dirname(path), { throwIfNoEntry: false })?.isDirectory() ?? false);
}
