// Beside the chunks: the audio of the whole, mixed once. Joined from pieces it would click at every seam.

import { throwIfAborted } from '../../abort.js';
import { AfmpegError } from '../../errors.js';
import { errnoOf } from '../../fs/errno.js';
import type { FileSystem } from '../../fs/file-system.js';
import { sha256OfFile } from '../../fs/hash-file.js';
import { childOf } from '../../fs/paths.js';
import { publish, publishText } from '../../fs/publish.js';
import { exists, isFile, readText } from '../../fs/whole-files.js';
import { checkRuntimeEnv } from '../plan/config.js';
import { planText } from '../plan/plan-format.js';
import type { AudioSpec, Plan, PlannedAudio } from '../plan/plan-format.js';
import { readSpec } from '../plan/read-plan.js';
import { withAttempt } from './attempt.js';
import { guestView } from './guest-view.js';
import { scanPackets } from './packet-scan.js';
import type { StepContext } from './step-context.js';
import { sidecarPath } from './verify-chunk.js';

/** What a queue carries of the audio; less than 200 bytes as JSON. */
export interface AudioResult {
  /** Length at 48 kHz, as planned. */
  readonly samples: number;
  /** Size of the file. */
  readonly bytes: number;
  /** Of the file: 64 hex digits. */
  readonly sha256: string;
}

/** Beside the audio, as `<path>.json`. */
export interface AudioSidecar extends AudioResult {
  /** Of the plan that it belongs to. */
  readonly planHash: string;
  /** Wall time of the step. */
  readonly durationMs: number;
  /** The most that the guest had. */
  readonly peakMemoryBytes: number;
}

/** Samples of one AAC packet: as exact as the length of its stream can be. */
export const AAC_PACKET_SAMPLES = 1024;

/** See `renderAudio`; the plan is open already. */
export async function makeAudio(context: StepContext, outputPath: string): Promise<AudioResult | null> {
  const { plan, signal, logger } = context;
  const { audio, planHash } = plan;
  throwIfAborted(signal);
  if (!audio) return null;
  const spec = await readSpec<AudioSpec>(context, audio.spec);
  try {
    const result = await mix(context, audio, spec, outputPath);
    logger.info({ planHash, ...result }, 'audio rendered');
    return result;
  } catch (error) {
    if (audio.mode === 'require' || !AfmpegError.is(error, 'FFMPEG_FAILED')) throw error;
    logger.warn({ planHash, error: error.toJSON() }, 'audio left out');
    return null;
  }
}

async function mix(
  context: StepContext,
  audio: PlannedAudio,
  { before, args, inputs }: AudioSpec,
  outputPath: string,
): Promise<AudioResult> {
  const { runtime, fs, planDir, plan, signal, onPart, onCommand } = context;
  return withAttempt(fs, outputPath, async (directory) => {
    const allowed = new Set(inputs);
    const view = guestView(fs, directory, {
      '/inputs': (name) => (allowed.has(`inputs/${name}`) ? childOf(planDir, `inputs/${name}`) : undefined),
    });
    const lengthSec = audio.samples / audio.sampleRate;
    const options = { env: checkRuntimeEnv(plan.runtimeEnv), ...(signal && { signal }) };
    for (const group of before) {
      onCommand?.(['ffmpeg', ...group], 'audio');
      await runtime.exec(view, ...group, options);
    }
    onCommand?.(['ffmpeg', ...args], 'audio');
    const run = await runtime.exec(view, ...args, {
      ...options,
      ...(onPart && { onProgress: ({ outTimeSec }) => onPart(outTimeSec / lengthSec) }),
    });
    const made = childOf(directory, 'audio.m4a');
    const found = await inspectAudio(context, audio, made);
    if (!found.fits) throw corrupt(made, `it has ${found.samples} samples instead of ${audio.samples}`);
    throwIfAborted(signal);
    const result: AudioResult = {
      samples: audio.samples,
      bytes: fs.statSync(made).size,
      sha256: await sha256OfFile(fs, made, signal),
    };
    const sidecar: AudioSidecar = {
      ...result,
      planHash: plan.planHash,
      durationMs: Math.round(run.durationMs),
      peakMemoryBytes: run.peakMemoryBytes,
    };
    publish(fs, made, outputPath);
    publishText(fs, sidecarPath(outputPath), planText(sidecar));
    context.verified.add(fs, outputPath, found);
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
  context: StepContext,
  audio: PlannedAudio,
  path: string,
): Promise<InspectedAudio> {
  const { runtime, fs, plan, signal, verified } = context;
  const known = verified.get(fs, path) as InspectedAudio | undefined;
  if (known) return known;
  if (!exists(fs, path)) throw audioMissing(path);
  if (!isFile(fs, path)) throw corrupt(path, 'it is not a file');
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
  const what = path === null ? 'no audio file was given' : `${path} does not exist`;
  return new AfmpegError('AUDIO_MISSING', `The plan has audio, and ${what}`, {
    details: path === null ? {} : { path },
  });
}

function corrupt(path: string, why: string): AfmpegError {
  return new AfmpegError('AUDIO_CORRUPT', `The audio at ${path} cannot be joined: ${why}`, {
    retryable: true,
    details: { path },
  });
}
