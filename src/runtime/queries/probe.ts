// Runtime.probe: ffprobe's JSON where there is an ffprobe, else the log of `ffmpeg -i`.

import { mediaInfoFromLog } from '../../command/input-log.js';
import { mediaInfoFromJson, withEstimate } from '../../command/media-info.js';
import type { MediaInfo } from '../../command/media-info.js';
import { AfmpegError } from '../../errors.js';
import type { FileSystem } from '../../fs/file-system.js';
import { abortSignal, boolean, checkString, defineOptions, optional, withDefault } from '../../options.js';
import type { ReadOptions } from '../../options.js';
import { measureMedia } from './measure.js';
import { decodeEnd } from '../run/bounded-log.js';
import { STDERR_TAIL_BYTES } from '../run/execute.js';
import type { RunResult } from '../run/execute.js';
import type { RunModule } from '../run/run-module.js';
import { MOUNTS } from '../run/run-options.js';
import type { RunOptions } from '../run/run-options.js';

/** What a caller can say about {@link Runtime.probe}. */
export interface ProbeOptions {
  /** Rejects with ABORTED. */
  signal?: AbortSignal;
  /** Files that are read where they are, as for {@link RunOptions}. Only where runs have threads. */
  mounts?: RunOptions['mounts'];
  /**
   * Whether lengths, starts and counts of pictures are those of the packets, where a header has none, guesses or cannot
   * be believed; what is missing of a file that was cut short is in `damage`. Default `false`. Costs a second run, which
   * reads the file to its end, and a third, which decodes its video, where packets are missing; nothing for an MP4 or
   * Matroska file that is complete.
   */
  measure?: boolean;
}

export const PROBE_OPTIONS = defineOptions<ProbeOptions>()('the probe options', {
  signal: optional(abortSignal),
  mounts: optional(MOUNTS),
  measure: withDefault(boolean, false),
});

/** What a run of a query takes over from the caller. */
export type QueryOptions = Omit<ReadOptions<(typeof PROBE_OPTIONS)['fields']>, 'measure'>;

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
  const show = ['-v', 'warning', '-print_format', 'json', '-show_format', '-show_streams', '-show_chapters'];
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

function failed(path: string, { exitCode, stderr, command }: RunResult): never {
  const stderrTail = decodeEnd(new TextEncoder().encode(stderr), STDERR_TAIL_BYTES);
  const reason = /[^\n]+$/.exec(stderrTail.trim())?.[0] ?? `exit code ${exitCode} with no output`;
  throw new AfmpegError('PROBE_FAILED', `Cannot read ${path} as media: ${reason}`, {
    details: { path, exitCode, stderrTail, command },
  });
}
