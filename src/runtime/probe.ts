// Runtime.probe: ffprobe's JSON where there is an ffprobe, else the log of `ffmpeg -i`.

import { mediaInfoFromLog } from '../command/input-log.js';
import { mediaInfoFromJson } from '../command/media-info.js';
import type { MediaInfo } from '../command/media-info.js';
import { AfmpegError } from '../errors.js';
import type { FileSystem } from '../fs/file-system.js';
import { checkString } from '../options.js';
import type { RunModule } from './capabilities.js';
import type { RunResult } from './execute.js';

/** Room for the JSON of a file with thousands of streams or chapters. */
const JSON_BYTES = 32 * 1024 * 1024;
const STDERR_TAIL_CHARACTERS = 1500;

export async function probeMedia(
  run: RunModule,
  hasFfprobe: () => Promise<boolean>,
  fs: FileSystem,
  path: string,
  signal: AbortSignal | undefined,
): Promise<MediaInfo> {
  // `file:` keeps a name such as `a:b.mp4` from being taken for a protocol.
  const input = ['-i', `file:${checkString('path', path)}`];
  const options = { limits: { logBytes: JSON_BYTES }, ...(signal && { signal }) };
  if (!(await hasFfprobe())) {
    const result = await run(fs, '-hide_banner', ...input, options);
    return mediaInfoFromLog(result.stderr) ?? failed(path, result);
  }
  const show = ['-v', 'error', '-print_format', 'json', '-show_format', '-show_streams', '-show_chapters'];
  const result = await run(fs, 'ffprobe', ...show, ...input, options);
  if (result.exitCode !== 0) return failed(path, result);
  return mediaInfoFromJson(JSON.parse(result.stdout));
}

function failed(path: string, { exitCode, stderr, command }: RunResult): never {
  const stderrTail = stderr.slice(-STDERR_TAIL_CHARACTERS);
  const reason = stderrTail.trim().split('\n').at(-1) ?? '';
  throw new AfmpegError('PROBE_FAILED', `Cannot read ${path} as media: ${reason}`, {
    details: { path, exitCode, stderrTail, command },
  });
}
