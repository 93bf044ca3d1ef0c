// Runtime.probe: ffprobe's JSON where there is an ffprobe, else the log of `ffmpeg -i`.

import { failureReason } from '../../command/failure-reason.js';
import { mediaInfoFromLog } from '../../command/input-log.js';
import { mediaInfoFromJson, withEstimate } from '../../command/media-info.js';
import type { MediaInfo } from '../../command/media-info.js';
import { AfmpegError } from '../../errors.js';
import type { FileSystem } from '../../fs/file-system.js';
import { checkString } from '../../options.js';
import { decodeEnd } from '../run/bounded-log.js';
import { STDERR_TAIL_BYTES } from '../run/execute.js';
import type { RunResult } from '../run/execute.js';
import type { RunModule } from '../run/run-module.js';
import { measureMedia } from './measure.js';
import type { QueryOptions } from './probe-options.js';

/** Room for the JSON of a file with thousands of streams or chapters. */
const JSON_BYTES = 32 * 1024 * 1024;

export async function probeMedia(
  run: RunModule,
  hasFfprobe: boolean,
  fs: FileSystem,
  path: string,
  { measure = false, ...given }: QueryOptions & { readonly measure?: boolean },
): Promise<MediaInfo> {
  const info = await readHeader(run, hasFfprobe, fs, path, given);
  return measure ? measureMedia(run, fs, path, info, given) : info;
}

async function readHeader(
  run: RunModule,
  hasFfprobe: boolean,
  fs: FileSystem,
  path: string,
  given: QueryOptions,
): Promise<MediaInfo> {
  // `file:` keeps a name such as `a:b.mp4` from being taken for a protocol.
  const input = ['-i', `file:${checkString('path', path)}`];
  const options = { ...given, limits: { logBytes: JSON_BYTES } };
  if (!hasFfprobe) {
    const result = await run(fs, '-hide_banner', ...input, options);
    const info = mediaInfoFromLog(result.stderr) ?? failed(path, result);
    return withEstimate(info, result.stderr);
  }
  // Warnings tell of a length that is a guess.
  const parts = ['-show_format', '-show_streams', '-show_chapters', '-show_program_version'];
  const show = ['-v', 'warning', '-print_format', 'json', ...parts];
  const result = await run(fs, 'ffprobe', ...show, ...input, options);
  const json = result.exitCode === 0 ? parseJson(result.stdout) : undefined;
  return json === undefined ? failed(path, result) : withEstimate(mediaInfoFromJson(json), result.stderr);
}

/** Undefined for what is not valid JSON, for example because it was longer than what is kept of a log. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function failed(path: string, { exitCode, stderr, command, reason: told }: RunResult): never {
  const stderrTail = decodeEnd(new TextEncoder().encode(stderr), STDERR_TAIL_BYTES);
  const said = (told ?? failureReason(stderr)) || `exit code ${exitCode} with no output`;
  // The message names the file already.
  const reason = said.replace(`file:${path}: `, '');
  throw new AfmpegError('PROBE_FAILED', `Cannot read ${path} as media: ${reason}`, {
    details: { path, reason, exitCode, stderrTail, command },
  });
}
