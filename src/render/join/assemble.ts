// The last step: chunks and audio in one file, in one pass, without a second encode. It fails, and never warns.

import { throwIfAborted } from '../../abort.js';
import { concatList } from '../../command/concat-list.js';
import { AfmpegError } from '../../errors.js';
import { copyFile } from '../../fs/copy.js';
import type { FileSystem } from '../../fs/file-system.js';
import { childOf } from '../../fs/paths.js';
import { publish } from '../../fs/publish.js';
import { namesIn, treeBytes } from '../../fs/tree.js';
import { writeText } from '../../fs/whole-files.js';
import { inParallel } from '../../in-parallel.js';
import { frameSeconds } from '../../media/time.js';
import { checkString, invalidOption } from '../../options.js';
import type { Plan } from '../plan/plan-format.js';
import { withAttempt } from '../steps/attempt.js';
import { guestView } from '../steps/guest-view.js';
import { scanPackets } from '../steps/packet-scan.js';
import { AAC_PACKET_SAMPLES, audioMissing, inspectAudio } from '../steps/render-audio.js';
import type { StepContext } from '../steps/step-context.js';
import { PacketCheck, digestOf, frameName, verifyChunk } from '../steps/verify-chunk.js';
import { checkReplaceable } from './check-output.js';
import type { Video } from './video.js';

/** What {@link joinChunks} can be told of the files beside where they are. */
export interface JoinOptions {
  /** Digests of the chunks as their workers reported them, in order. Default: those of the sidecars. */
  readonly sha256?: readonly string[];
  /**
   * Every frame at exactly its time at the constant rate. Default `true`; `false` leaves the times that the
   * concat demuxer adds up, which can be off by a microsecond for each seam. Not for png-sequence.
   */
  readonly cfr?: boolean;
}

/** What an assembled render is. */
export interface AssembleResult extends Video {
  /** Of the file, or of the directory of frames. */
  readonly sha256: string;
  /** `none`: silent as planned. `left-out`: the plan is `best-effort`, and there was none. */
  readonly audio: 'joined' | 'left-out' | 'none';
}

/** See `assemble`; the plan is open already. */
export async function joinChunks(
  context: StepContext,
  chunkPaths: readonly string[],
  audioPath: string | null,
  outputPath: string,
  { sha256, cfr = true }: JoinOptions = {},
): Promise<AssembleResult> {
  const { fs, plan, logger, signal } = context;
  throwIfAborted(signal);
  checkReplaceable(fs, outputPath, plan.format);
  checkPaths('chunkPaths', chunkPaths, plan);
  if (sha256) checkPaths('sha256', sha256, plan);
  if (audioPath !== null && !plan.audio) {
    throw invalidOption('audioPath', 'null: the plan has no audio', audioPath);
  }
  await checkChunks(context, chunkPaths, sha256);
  const sound = await checkAudio(context, audioPath);
  return withAttempt(fs, outputPath, async (directory) => {
    const job: Join = { ...context, chunkPaths, sound, directory, cfr };
    const made = await (plan.format === 'png-sequence' ? mergeFrames(job) : joinVideo(job));
    throwIfAborted(signal);
    const result: AssembleResult = {
      path: outputPath,
      durationSec: frameSeconds(plan.frames, plan.frameRate),
      frames: plan.frames,
      bytes: treeBytes(fs, made),
      sha256: await digestOf(fs, made, signal),
      audio: sound ? 'joined' : plan.audio ? 'left-out' : 'none',
    };
    publish(fs, made, outputPath);
    logger.info({ planHash: plan.planHash, ...result }, 'assembled');
    return result;
  });
}

interface Join extends StepContext {
  readonly chunkPaths: readonly string[];
  readonly sound: { readonly path: string; readonly fits: boolean } | undefined;
  readonly directory: string;
  readonly cfr: boolean;
}

function checkPaths(option: string, values: readonly string[], { chunks }: Plan): void {
  if (!Array.isArray(values) || values.length !== chunks.length) {
    const got: unknown = Array.isArray(values) ? `an array of ${values.length}` : values;
    throw invalidOption(option, `an array of ${chunks.length}, one for each chunk of the plan`, got);
  }
  for (const [i, value] of values.entries()) checkString(`${option}[${i}]`, value);
}

async function checkChunks(
  context: StepContext,
  paths: readonly string[],
  digests: readonly string[] | undefined,
): Promise<void> {
  const found: string[] = [];
  await inParallel(paths, context.runtime.concurrency, async (path, index) => {
    throwIfAborted(context.signal);
    found[index] = (await verifyChunk(context, index, path, digests?.[index])).parameters;
  });
  const [first] = found;
  const index = found.findIndex((parameters) => parameters !== first);
  if (first === undefined || index < 0) return;
  const path = paths[index] ?? '';
  throw new AfmpegError(
    'CHUNK_CORRUPT',
    `Chunk ${index} at ${path} cannot be joined: its codec has other parameters than the first chunk's`,
    { details: { chunkIndex: index, path, expected: first, actual: found[index] ?? '' } },
  );
}

async function checkAudio(context: StepContext, path: string | null): Promise<Join['sound']> {
  const { plan } = context;
  const { audio } = plan;
  if (!audio) return undefined;
  try {
    if (path === null) throw audioMissing(null);
    const { fits, samples } = await inspectAudio(context, audio, path);
    if (fits || plan.format !== 'png-sequence') return { path, fits };
    throw wrongLength(audio.samples, samples); // nothing here encodes: it would lie beside the frames as it is
  } catch (error) {
    const isMissing = AfmpegError.is(error, 'AUDIO_MISSING');
    if (audio.mode === 'best-effort' && isMissing) return undefined;
    throw error;
  }
}

async function joinVideo(job: Join): Promise<string> {
  const { runtime, fs, plan, chunkPaths, sound, directory, cfr, signal, onPart, onCommand } = job;
  const names = chunkPaths.map((_, i) => `/chunks/${i}.${plan.format}`);
  writeText(fs, childOf(directory, 'list.txt'), concatList(names));
  const view = guestView(fs, directory, {
    '/chunks': (name) => chunkPaths[Number.parseInt(name, 10)],
    ...(sound && { '/audio': () => sound.path }),
  });
  const { silent, sound: joined, fitted } = plan.assembly;
  const planned = sound ? (sound.fits ? joined : fitted) : silent;
  const args = cfr ? planned : withoutExactTimes(planned);
  onCommand?.(['ffmpeg', ...args], 'assemble');
  await runtime.exec(view, ...args, {
    ...(signal && { signal }),
    ...(onPart && { onProgress: ({ frame }) => onPart(frame / plan.frames) }),
  });
  await checkJoined(job, view);
  return childOf(directory, `out.${plan.format}`);
}

function withoutExactTimes(args: readonly string[]): readonly string[] {
  const at = args.indexOf('-bsf:v');
  return at < 0 ? args : args.filter((_, i) => i !== at && i !== at + 1);
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
  return new AfmpegError('AUDIO_CORRUPT', `The audio has ${actual} samples instead of ${expected}`, {
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
  onPart,
}: Join): Promise<string> {
  const out = childOf(directory, 'out');
  fs.mkdirSync(out);
  let number = 0;
  for (const path of chunkPaths) {
    for (const name of namesIn(fs, path)) {
      number++;
      await copyFile(fs, childOf(path, name), childOf(out, frameName(number)), { signal });
    }
    throwIfAborted(signal);
    onPart?.(number / plan.frames);
  }
  if (sound) await copyFile(fs, sound.path, childOf(out, 'audio.m4a'), { signal });
  return out;
}
