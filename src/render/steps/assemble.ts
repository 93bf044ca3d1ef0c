// The last step: chunks and sound in one file, in one pass, without a second encode. It fails, and never warns.

import { throwIfAborted } from '../../abort.js';
import { concatList } from '../../command/concat-list.js';
import { checkBoolean } from '../../command/values.js';
import { AfmpegError } from '../../errors.js';
import type { FileSystem } from '../../fs/file-system.js';
import { copyFile, namesIn, publish, treeBytes, withIoErrors, writeText } from '../../fs/published-files.js';
import { inParallel } from '../../in-parallel.js';
import { checkFunction, checkString, invalidOption } from '../../options.js';
import { checkFileSystem } from '../../runtime/run/run-options.js';
import type { Runtime } from '../../runtime/runtime.js';
import { join } from '../plan/plan-format.js';
import type { Plan } from '../plan/plan-format.js';
import { checkModule, readPlan } from '../plan/read-plan.js';
import { checkStep } from '../step-options.js';
import type { StepOptions, StepProgress } from '../step-options.js';
import { checkOutputPath, checkRuntime, withAttempt } from './attempt.js';
import { checkReplaceable } from './check-output.js';
import { guestView } from './guest-view.js';
import { scanPackets } from './packet-scan.js';
import { AAC_PACKET_SAMPLES, audioMissing, inspectAudio } from './render-audio.js';
import { PacketCheck, digestOf, frameName, inspectChunk } from './verify-chunk.js';

export interface AssembleOptions extends StepOptions {
  readonly onProgress?: (progress: StepProgress) => void;
  /** Digests of the chunks as their workers told them, in order. Default: as the sidecars tell. */
  readonly sha256?: readonly string[];
  /**
   * Every frame at exactly its time at the constant rate. Default `true`; `false` leaves the times that the
   * concat demuxer adds up, which can be off by a microsecond for each seam. Not for png-sequence.
   */
  readonly cfr?: boolean;
}

export interface AssembleResult {
  /** The file, or the directory of frames. */
  readonly path: string;
  readonly frames: number;
  readonly bytes: number;
  readonly sha256: string;
  /** `none`: silent as planned. `left-out`: the plan is `best-effort`, and there was none. */
  readonly audio: 'joined' | 'left-out' | 'none';
}

/**
 * Joins chunks, in order, with the sound that the plan promises (`audioPath`, null without) to `outputPath`: a
 * file whose index stands first, or a directory of `frame_000001.png` and so on, with `audio.m4a`. Sound of
 * another length is cut or padded. Everything is checked before and after, and moved into place whole.
 *
 * Rejects with CHUNK_CORRUPT, AUDIO_MISSING, AUDIO_CORRUPT, those of reading a plan, FFMPEG_FAILED, IO_FAILED, and
 * as {@link Runtime.run} does.
 */
export async function assemble(
  runtime: Runtime,
  fs: FileSystem,
  planDir: string,
  chunkPaths: readonly string[],
  audioPath: string | null,
  outputPath: string,
  options: AssembleOptions = {},
): Promise<AssembleResult> {
  checkRuntime(runtime);
  checkFileSystem(fs);
  checkOutputPath(outputPath);
  if (audioPath !== null) checkString('audioPath', audioPath);
  const { signal, logger } = checkStep('the assemble options', options, ['onProgress', 'sha256', 'cfr']);
  const { onProgress, cfr = true } = options;
  if (onProgress !== undefined) checkFunction('onProgress', onProgress);
  checkBoolean('cfr', cfr);
  return withIoErrors(async () => {
    throwIfAborted(signal);
    const plan = readPlan(fs, planDir);
    checkReplaceable(fs, outputPath, plan.format);
    checkPaths('chunkPaths', chunkPaths, plan);
    if (options.sha256) checkPaths('sha256', options.sha256, plan);
    await checkModule(runtime, plan);
    if (audioPath !== null && !plan.audio) {
      throw invalidOption('audioPath', 'null: the plan has no sound', audioPath);
    }
    await checkChunks(runtime, fs, plan, chunkPaths, options.sha256, signal);
    const sound = await checkSound(runtime, fs, plan, audioPath, signal);
    return withAttempt(fs, outputPath, async (directory) => {
      const job: Join = { runtime, fs, plan, chunkPaths, sound, directory, cfr, signal, onProgress };
      const made = await (plan.format === 'png-sequence' ? mergeFrames(job) : joinVideo(job));
      throwIfAborted(signal);
      const audio = sound ? 'joined' : plan.audio ? 'left-out' : 'none';
      const result: AssembleResult = {
        path: outputPath,
        frames: plan.frames,
        bytes: treeBytes(fs, made),
        sha256: await digestOf(fs, made, signal),
        audio,
      };
      publish(fs, made, outputPath);
      logger.info({ planHash: plan.planHash, ...result }, 'assembled');
      return result;
    });
  });
}

interface Join {
  readonly runtime: Runtime;
  readonly fs: FileSystem;
  readonly plan: Plan;
  readonly chunkPaths: readonly string[];
  readonly sound: { readonly path: string; readonly fits: boolean } | undefined;
  readonly directory: string;
  readonly cfr: boolean;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: AssembleOptions['onProgress'];
}

function checkPaths(option: string, values: readonly string[], { chunks }: Plan): void {
  if (!Array.isArray(values) || values.length !== chunks.length) {
    const got: unknown = Array.isArray(values) ? `an array of ${values.length}` : values;
    throw invalidOption(option, `an array of ${chunks.length}, one for each chunk of the plan`, got);
  }
  for (const [i, value] of values.entries()) checkString(`${option}[${i}]`, value);
}

async function checkChunks(
  runtime: Runtime,
  fs: FileSystem,
  plan: Plan,
  paths: readonly string[],
  digests: readonly string[] | undefined,
  signal: AbortSignal | undefined,
): Promise<void> {
  const found: string[] = [];
  await inParallel(paths, runtime.concurrency, async (path, index) => {
    throwIfAborted(signal);
    const chunk = await inspectChunk(runtime, fs, plan, index, path, digests?.[index], signal);
    found[index] = chunk.parameters;
  });
  const [first] = found;
  const index = found.findIndex((parameters) => parameters !== first);
  if (first === undefined || index < 0) return;
  const path = paths[index] ?? '';
  throw new AfmpegError(
    'CHUNK_CORRUPT',
    `Chunk ${index} at ${path} cannot be joined: its codec has other parameters than the first chunk's`,
    { retryable: true, details: { chunkIndex: index, path, expected: first, actual: found[index] ?? '' } },
  );
}

async function checkSound(
  runtime: Runtime,
  fs: FileSystem,
  plan: Plan,
  path: string | null,
  signal: AbortSignal | undefined,
): Promise<Join['sound']> {
  const { audio } = plan;
  if (!audio) return undefined;
  try {
    if (path === null) throw audioMissing(null);
    const { fits, samples } = await inspectAudio(runtime, fs, plan, audio, path, signal);
    if (fits || plan.format !== 'png-sequence') return { path, fits };
    throw wrongLength(audio.samples, samples); // nothing here encodes: it would lie beside the frames as it is
  } catch (error) {
    const isMissing = AfmpegError.is(error) && error.code === 'AUDIO_MISSING';
    if (audio.mode === 'best-effort' && isMissing) return undefined;
    throw error;
  }
}

async function joinVideo(job: Join): Promise<string> {
  const { runtime, fs, plan, chunkPaths, sound, directory, cfr, signal, onProgress } = job;
  const names = chunkPaths.map((_, i) => `/chunks/${i}.${plan.format}`);
  writeText(fs, join(directory, 'list.txt'), concatList(names));
  const view = guestView(fs, directory, {
    '/chunks': (name) => chunkPaths[Number.parseInt(name, 10)],
    ...(sound && { '/audio': () => sound.path }),
  });
  const { silent, sound: joined, fitted } = plan.assembly;
  const words = sound ? (sound.fits ? joined : fitted) : silent;
  const totalFrames = plan.frames;
  await runtime.exec(view, ...(cfr ? words : withoutExactTimes(words)), {
    ...(signal && { signal }),
    ...(onProgress && {
      onProgress: ({ frame }) => onProgress({ frames: Math.min(frame, totalFrames), totalFrames }),
    }),
  });
  await checkJoined(job, view);
  return join(directory, `out.${plan.format}`);
}

function withoutExactTimes(words: readonly string[]): readonly string[] {
  const at = words.indexOf('-bsf:v');
  return at < 0 ? words : words.filter((_, i) => i !== at && i !== at + 1);
}

/** What came out has every frame that went in, each at its time, and the sound to its end. */
async function checkJoined({ runtime, plan, sound, cfr, signal }: Join, view: FileSystem): Promise<void> {
  const path = `/out.${plan.format}`;
  const check = new PacketCheck(plan.frameTicks);
  await scanPackets(runtime, view, path, '0:v:0', signal, check.visit);
  if (check.count !== plan.frames || (cfr && !check.isRegular)) {
    throw new AfmpegError(
      'CHUNK_CORRUPT',
      `The join has ${check.count} frames of ${plan.frames}${check.isRegular ? '' : ', and not each at its time'}`,
      { details: { expected: String(plan.frames), actual: String(check.count) } },
    );
  }
  if (!sound || !plan.audio) return;
  let end = 0;
  const { timebase } = await scanPackets(runtime, view, path, '0:a:0', signal, ({ pts, duration }) => {
    end = Math.max(end, (pts ?? 0) + duration);
  });
  const samples = (end * timebase.num * plan.audio.sampleRate) / timebase.den;
  if (Math.abs(samples - plan.audio.samples) <= AAC_PACKET_SAMPLES) return;
  throw wrongLength(plan.audio.samples, Math.round(samples));
}

function wrongLength(expected: number, actual: number): AfmpegError {
  return new AfmpegError('AUDIO_CORRUPT', `The sound has ${actual} samples instead of ${expected}`, {
    retryable: true,
    details: { expected: String(expected), actual: String(actual) },
  });
}

/** Numbers go on from chunk to chunk, from 1. */
async function mergeFrames({
  fs,
  plan,
  chunkPaths,
  sound,
  directory,
  signal,
  onProgress,
}: Join): Promise<string> {
  const out = join(directory, 'out');
  fs.mkdirSync(out);
  let number = 0;
  for (const path of chunkPaths) {
    for (const name of namesIn(fs, path)) {
      number++;
      await copyFile(fs, `${path}/${name}`, join(out, frameName(number)), signal, () => undefined);
    }
    throwIfAborted(signal);
    onProgress?.({ frames: number, totalFrames: plan.frames });
  }
  if (sound) await copyFile(fs, sound.path, join(out, 'audio.m4a'), signal, () => undefined);
  return out;
}
