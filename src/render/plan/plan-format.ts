// The plan as it lies in its directory: plan.json, which is written last and names everything else by its
// digest; chunks/000000.json and so on, what one worker runs; audio.json; inputs/, the sources by content.

import type { Rational } from '../../command/media-info.js';
import { sha256OfValue } from '../../sha256-stream.js';
import type { AudioMode } from './config.js';
import type { FrameRange } from './cut-chunks.js';
import type { DistributedFormat } from './formats.js';

export const PLAN_VERSION = 1;
export const MANIFEST = 'plan.json';
export const AUDIO_SPEC = 'audio.json';

/** A file of the plan, by its path in the plan's directory. */
export interface PlanArtifact {
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
}

export interface PlannedChunk extends FrameRange {
  /** `chunks/000000.json` and so on: a {@link ChunkSpec}. */
  readonly spec: PlanArtifact;
  /** About how long it takes, in plain frames. The dearest first leave no slot idle at the end. */
  readonly cost: number;
}

export interface PlannedAudio {
  readonly mode: Exclude<AudioMode, 'none'>;
  /** `audio.json`: an {@link AudioSpec}. */
  readonly spec: PlanArtifact;
  /** Length, at {@link sampleRate}: `frames · den / num`, to the nearest sample. */
  readonly samples: number;
  /** Hertz. */
  readonly sampleRate: number;
}

/** plan.json. Everything but `planHash` is under the hash. */
export interface Plan {
  /** SHA-256 over every other field, each part framed with its length. */
  readonly planHash: string;
  readonly version: typeof PLAN_VERSION;
  /** The module that the plan is for. */
  readonly module: { readonly sha256: string; readonly ffmpegVersion: string };
  readonly composition: 'timeline' | 'frames' | 'video';
  readonly format: DistributedFormat;
  readonly codec: string;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  readonly pixelFormat: string;
  readonly frameRate: Rational;
  readonly frames: number;
  /** Ticks per second of the video track; a frame is `frameTicks` of them. */
  readonly timescale: number;
  readonly frameTicks: number;
  readonly runtimeEnv: Readonly<Record<string, string>>;
  readonly chunks: readonly PlannedChunk[];
  readonly audio: PlannedAudio | null;
  readonly inputs: readonly PlanArtifact[];
  /** ffmpeg's words for the join, without and with sound, and with a sound that has to be cut or padded. */
  readonly assembly: {
    readonly silent: readonly string[];
    readonly sound: readonly string[];
    readonly fitted: readonly string[];
  };
}

/** What one worker runs. */
export interface ChunkSpec extends FrameRange {
  readonly index: number;
  /** The words after `ffmpeg`; paths are those of the guest: `/inputs/…`, `/frames/…` in, `/chunk…` out. */
  readonly args: readonly string[];
  /** What it reads, as `path` of the plan's inputs. */
  readonly inputs: readonly string[];
  /** Inputs that the guest sees as `/frames/00000000.ext` and so on. */
  readonly sequence?: { readonly extension: string; readonly inputs: readonly string[] };
}

export interface AudioSpec {
  /** One or two runs; the second gets what the first measured. */
  readonly args: readonly string[];
  readonly inputs: readonly string[];
}

export type PlanBody = Omit<Plan, 'planHash'>;

export function hashPlan(body: PlanBody): string {
  return sha256OfValue({ ...body, planHash: undefined });
}

/** The one text that a value has in a plan: a byte more or less is another plan. */
export function planText(value: object): string {
  return `${JSON.stringify(value, null, 1)}\n`;
}

export function chunkSpecPath(index: number): string {
  return `chunks/${String(index).padStart(6, '0')}.json`;
}

/** Where the guest's ffmpeg writes the chunk, below its `/`. */
export function chunkOutput(format: DistributedFormat): string {
  return format === 'png-sequence' ? 'chunk' : `chunk.${format}`;
}
