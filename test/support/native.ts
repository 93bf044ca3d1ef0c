// The native ffmpeg of the machine, where it is the version that our module is built from.

import { execFileSync } from 'node:child_process';

const VERSION = '5.1.9';

/** Whether `ffmpeg` 5.1.9 is there. With AFMPEG_REQUIRE_WASI=1 it must be. */
export function hasNativeFfmpeg(): boolean {
  const found = nativeVersion();
  if (found.startsWith(VERSION)) return true;
  if (process.env['AFMPEG_REQUIRE_WASI'] === '1') {
    throw new Error(`Expected native ffmpeg ${VERSION}, found ${found}: apt-get install ffmpeg`);
  }
  console.warn(`Not compared with native ffmpeg: expected ${VERSION}, found ${found}`);
  return false;
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
