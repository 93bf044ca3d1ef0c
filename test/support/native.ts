// The native ffmpeg of the machine, where it is the version that our module is built from.

import { execFileSync } from 'node:child_process';
import { leftOut } from './left-out.js';

const VERSION = '5.1.9';

/** Whether `ffmpeg` 5.1.9 is there. With AFMPEG_REQUIRE_WASI=1 it must be. */
export function hasNativeFfmpeg(): boolean {
  const found = nativeVersion();
  if (found.startsWith(VERSION)) return true;
  return leftOut(`native ffmpeg ${VERSION}`, `apt-get install ffmpeg (found: ${found})`);
}

function nativeVersion(): string {
  try {
    const output = execFileSync('ffmpeg', ['-version'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return /^ffmpeg version (\S+)/.exec(output)?.[1] ?? 'none';
  } catch {
    return 'none';
  }
}
