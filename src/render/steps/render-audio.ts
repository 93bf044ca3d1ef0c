// Beside the chunks: the sound of the whole, mixed once. Joined from pieces it would click at every seam.

import { throwIfAborted } from '../../abort.js';
import { AfmpegError } from '../../errors.js';
import { errnoOf } from '../../fs/errno.js';
import type { FileSystem } from '../../fs/file-system.js';
import { sha256OfFile } from '../../fs/hash-file.js';
import { exists, isFile, publish, publishText, readText, withIoErrors } from '../../fs/published-files.js';
import { checkFunction } from '../../options.js';
import { checkFileSystem } from '../../runtime/run/run-options.js';
import type { Runtime } from '../../runtime/runtime.js';
import { checkRuntimeEnv } from '../plan/config.js';
import { join, planText } from '../plan/plan-format.js';
import type { AudioSpec, Plan, PlannedAudio } from '../plan/plan-format.js';
import { checkModule, readPlan, readSpec } from '../plan/read-plan.js';
import { checkStep } from '../step-options.js';
import type { StepOptions } from '../step-options.js';
import { checkOutputPath, checkRuntime, withAttempt } from './attempt.js';
import { guestView } from './guest-view.js';
import { scanPackets } from './packet-scan.js';
import { sidecarPath } from './verify-chunk.js';

/** What a queue carries of the sound; less than 200 bytes as JSON. */
export interface AudioResult {
  /** Length at 48 kHz, as planned. */
  readonly samples: number;
  readonly bytes: number;
  readonly sha256: string;
}

/** Beside the sound, as `<path>.json`. */
export interface AudioSidecar extends AudioResult {
  readonly planHash: string;
  readonly durationMs: number;
  readonly peakMemoryBytes: number;
}

export interface AudioOptions extends StepOptions {
  /** 0 to 1, never going back. */
  readonly onProgress?: (fraction: number) => void;
}

/** Samples of one AAC packet: as exact as the length of its stream can be. */
export const AAC_PACKET_SAMPLES = 1024;

/**
 * Mixes the sound of the plan to `outputPath`, AAC in an m4a that records the encoder's delay, as long as the
 * pictures. Resolves with null where the plan has no sound, and where it is `best-effort` and cannot be made.
 * Writes as {@link renderChunk} does, and rejects with the same codes.
 */
export async function renderAudio(
  runtime: Runtime,
  fs: FileSystem,
  planDir: string,
  outputPath: string,
  options: AudioOptions = {},
): Promise<AudioResult | null> {
  checkRuntime(runtime);
  checkFileSystem(fs);
  checkOutputPath(outputPath);
  const { signal, logger, cache } = checkStep('the audio options', options, ['onProgress']);
  const { onProgress } = options;
  if (onProgress !== undefined) checkFunction('onProgress', onProgress);
  return withIoErrors(async () => {
    throwIfAborted(signal);
    const plan = readPlan(fs, planDir);
    await checkModule(runtime, plan);
    const { audio } = plan;
    if (!audio) return null;
    const spec = await readSpec<AudioSpec>(fs, planDir, plan, audio.spec, cache, signal);
    try {
      const result = await mix(runtime, fs, planDir, plan, audio, spec, outputPath, signal, onProgress);
      logger.info({ planHash: plan.planHash, ...result }, 'sound rendered');
      return result;
    } catch (error) {
      if (audio.mode === 'require' || !AfmpegError.is(error) || error.code !== 'FFMPEG_FAILED') throw error;
      logger.warn({ planHash: plan.planHash, error: error.toJSON() }, 'sound left out');
      return null;
    }
  });
}

async function mix(
  runtime: Runtime,
  fs: FileSystem,
  planDir: string,
  plan: Plan,
  audio: PlannedAudio,
  { args, inputs }: AudioSpec,
  outputPath: string,
  signal: AbortSignal | undefined,
  onProgress: AudioOptions['onProgress'],
): Promise<AudioResult> {
  return withAttempt(fs, outputPath, async (directory) => {
    const allowed = new Set(inputs);
    const view = guestView(fs, directory, {
      '/inputs': (name) => (allowed.has(`inputs/${name}`) ? join(planDir, `inputs/${name}`) : undefined),
    });
    const lengthSec = audio.samples / audio.sampleRate;
    let done = 0;
    const run = await runtime.exec(view, ...args, {
      env: checkRuntimeEnv(plan.runtimeEnv),
      ...(signal && { signal }),
      ...(onProgress && {
        onProgress: ({ outTimeSec }) => {
          done = Math.max(done, Math.min(1, outTimeSec / lengthSec));
          onProgress(done);
        },
      }),
    });
    const made = join(directory, 'audio.m4a');
    const found = await inspectAudio(runtime, fs, plan, audio, made, signal);
    if (!found.fits) throw corrupt(made, `it has ${found.samples} samples instead of ${audio.samples}`);
    throwIfAborted(signal);
    const result: AudioResult = {
      samples: audio.samples,
      bytes: fs.statSync(made).size,
      sha256: await sha256OfFile(fs, made, signal),
    };
    const { durationMs, peakMemoryBytes } = run;
    const { planHash } = plan;
    const sidecar: AudioSidecar = {
      ...result,
      planHash,
      durationMs: Math.round(durationMs),
      peakMemoryBytes,
    };
    publish(fs, made, outputPath);
    publishText(fs, sidecarPath(outputPath), planText(sidecar));
    return result;
  });
}

export interface InspectedAudio {
  /** Of the whole stream, from 0 on. */
  readonly samples: number;
  /** Whether that is the plan's length to within one AAC packet. */
  readonly fits: boolean;
}

/** Rejects with AUDIO_MISSING where there is no file, AUDIO_CORRUPT for one that cannot be joined. */
export async function inspectAudio(
  runtime: Runtime,
  fs: FileSystem,
  plan: Plan,
  audio: PlannedAudio,
  path: string,
  signal: AbortSignal | undefined,
): Promise<InspectedAudio> {
  if (!exists(fs, path)) throw audioMissing(path);
  if (!isFile(fs, path)) throw corrupt(path, 'it is no file');
  await checkSidecar(fs, plan, path, signal);
  const view = guestView(fs, '/', { '/in': () => path });
  let end = 0;
  const facts = await scanPackets(runtime, view, '/in/audio.m4a', '0:a:0', signal, ({ pts, duration }) => {
    end = Math.max(end, (pts ?? end) + duration);
  }).catch((error: unknown) => {
    if (!AfmpegError.is(error) || error.code !== 'FFMPEG_FAILED') throw error;
    throw corrupt(path, `ffmpeg cannot read it: ${error.details.reason ?? ''}`);
  });
  const { num, den } = facts.timebase;
  const samples = Math.round((end * num * audio.sampleRate) / den);
  if (facts.codec !== 'aac') throw corrupt(path, `it is ${facts.codec} instead of aac`);
  return { samples, fits: Math.abs(samples - audio.samples) <= AAC_PACKET_SAMPLES };
}

async function checkSidecar(
  fs: FileSystem,
  plan: Plan,
  path: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const side = sidecarPath(path);
  if (!isFile(fs, side)) return;
  let sidecar: Partial<AudioSidecar>;
  try {
    sidecar = (JSON.parse(readText(fs, side)) ?? {}) as Partial<AudioSidecar>;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return;
    throw corrupt(path, `its sidecar ${side} cannot be read`);
  }
  if (sidecar.planHash !== plan.planHash) throw corrupt(path, 'it is of another plan');
  const actual = await sha256OfFile(fs, path, signal);
  if (actual !== sidecar.sha256) throw corrupt(path, 'it has another SHA-256');
}

export function audioMissing(path: string | null): AfmpegError {
  const what = path === null ? 'no sound file was given' : `${path} is not there`;
  return new AfmpegError('AUDIO_MISSING', `The plan promises sound, and ${what}`, {
    details: path === null ? {} : { path },
  });
}

function corrupt(path: string, why: string): AfmpegError {
  return new AfmpegError('AUDIO_CORRUPT', `The sound at ${path} cannot be joined: ${why}`, {
    retryable: true,
    details: { path },
  });
}
