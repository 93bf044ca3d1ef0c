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
  /** Below the plan's directory, with `/`. */
  readonly path: string;
  /** Of its content: 64 hex digits. */
  readonly sha256: string;
  /** Its size. */
  readonly bytes: number;
}

/** One chunk of a plan: its frames, and where it says how they are made. */
export interface PlannedChunk extends FrameRange {
  /** `chunks/000000.json` and so on: a {@link ChunkSpec}. */
  readonly spec: PlanArtifact;
  /** About how long it takes, in plain frames. The dearest first leave no slot idle at the end. */
  readonly cost: number;
}

/** The sound of a plan. */
export interface PlannedAudio {
  /** Whether the render fails without it. */
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
  /** Of this format; a plan of another one is refused. */
  readonly version: typeof PLAN_VERSION;
  /** The module that the plan is for. */
  readonly module: {
    /** Of the bytes of its wasm: 64 hex digits. */
    readonly sha256: string;
    /** As `ffmpeg -version` has it. */
    readonly ffmpegVersion: string;
  };
  /** Kind of what is rendered. */
  readonly composition: 'timeline' | 'frames' | 'video';
  /** What comes out. */
  readonly format: DistributedFormat;
  /** Name of the video encoder. */
  readonly codec: string;
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  /** As ffmpeg names it, for example `yuv420p`. */
  readonly pixelFormat: string;
  /** Frames per second; constant. */
  readonly frameRate: Rational;
  /** Of the whole render. */
  readonly frames: number;
  /** Ticks per second of the video track; a frame is `frameTicks` of them. */
  readonly timescale: number;
  /** Length of a frame in ticks of `timescale`. */
  readonly frameTicks: number;
  /** The guest's whole environment. */
  readonly runtimeEnv: Readonly<Record<string, string>>;
  /** In order; they cover every frame once. */
  readonly chunks: readonly PlannedChunk[];
  /** Null for a silent render. */
  readonly audio: PlannedAudio | null;
  /** Every source, under the name of its content. */
  readonly inputs: readonly PlanArtifact[];
  /** The arguments after `ffmpeg` of the join. */
  readonly assembly: {
    /** Without sound. */
    readonly silent: readonly string[];
    /** With sound as long as the pictures. */
    readonly sound: readonly string[];
    /** With sound that has to be cut or padded. */
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
  /** Runs before the last one: many sounds are mixed in groups. Mostly none. */
  readonly before: readonly (readonly string[])[];
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
