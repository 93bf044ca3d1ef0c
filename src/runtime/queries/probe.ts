// Runtime.probe: ffprobe's JSON where there is an ffprobe, else the log of `ffmpeg -i`.

import { mediaInfoFromLog } from '../../command/input-log.js';
import { mediaInfoFromJson } from '../../command/media-info.js';
import type { MediaInfo } from '../../command/media-info.js';
import { AfmpegError } from '../../errors.js';
import type { FileSystem } from '../../fs/file-system.js';
import { checkString } from '../../options.js';
import { decodeEnd } from '../run/bounded-log.js';
import { STDERR_TAIL_BYTES } from '../run/execute.js';
import type { RunResult } from '../run/execute.js';
import type { RunOptions } from '../run/run-options.js';
import type { RunModule } from './capabilities.js';

/** Room for the JSON of a file with thousands of streams or chapters. */
const JSON_BYTES = 32 * 1024 * 1024;

export async function probeMedia(
  run: RunModule,
  hasFfprobe: boolean,
  fs: FileSystem,
  path: string,
  { signal, mounts }: Pick<RunOptions, 'signal' | 'mounts'>,
): Promise<MediaInfo> {
  // `file:` keeps a name such as `a:b.mp4` from being taken for a protocol.
  const input = ['-i', `file:${checkString('path', path)}`];
  const options = { limits: { logBytes: JSON_BYTES }, ...(signal && { signal }), ...(mounts && { mounts }) };
  if (!hasFfprobe) {
    const result = await run(fs, '-hide_banner', ...input, options);
    return mediaInfoFromLog(result.stderr) ?? failed(path, result);
  }
  const show = ['-v', 'error', '-print_format', 'json', '-show_format', '-show_streams', '-show_chapters'];
  const result = await run(fs, 'ffprobe', ...show, ...input, options);
  const json = result.exitCode === 0 ? parseJson(result.stdout) : undefined;
  return json === undefined ? failed(path, result) : mediaInfoFromJson(json);
}

/** Undefined for what is no JSON, for example because it went past the room there is. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function failed(path: string, { exitCode, stderr, command }: RunResult): never {
  const stderrTail = decodeEnd(new TextEncoder().encode(stderr), STDERR_TAIL_BYTES);
  const reason = /[^\n]+$/.exec(stderrTail.trim())?.[0] ?? `exit code ${exitCode} without a word`;
  throw new AfmpegError('PROBE_FAILED', `Cannot read ${path} as media: ${reason}`, {
    details: { path, exitCode, stderrTail, command },
  });
}
