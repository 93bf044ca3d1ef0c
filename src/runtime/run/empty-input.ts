// ffmpeg says of a file without a byte what it says of any that it cannot read. Whoever reads that looks for a damaged
// file, and not for what made it empty.

import type { FileSystem } from '../../fs/file-system.js';
import { resolveGuestPath } from '../../fs/paths.js';
import type { CheckedRun } from './run-options.js';

/** How ffmpeg, its filters and its list of files say that a file cannot be read. */
const UNREADABLE = [
  /^(.+?): (?:Invalid data found when processing input|End of file)/,
  /Impossible to open '(.+?)'/,
  /Failed to avformat_open_input '(.+?)'/,
  /Unable to open (.+?)\)?$/,
];

/** `reason`, or, where it speaks of a file that is empty, that. */
export function emptyInputNamed(reason: string, run: Pick<CheckedRun, 'fs' | 'cwd' | 'options'>): string {
  for (const pattern of UNREADABLE) {
    const [, path] = pattern.exec(reason) ?? [];
    if (path !== undefined && isEmpty(path, run)) return `${path}: the file is empty (0 bytes)`;
  }
  return reason;
}

function isEmpty(
  path: string,
  { fs, cwd, options }: { fs: FileSystem; cwd: string; options: CheckedRun['options'] },
): boolean {
  try {
    const file = resolveGuestPath(cwd, path.replace(/^file:/, ''));
    const mounted = options.mounts?.[file];
    if (mounted) return mounted.size === 0;
    const stats = fs.statSync(file);
    return stats.isFile() && stats.size === 0;
  } catch {
    // Not there, or no path at all.
    return false;
  }
}
