// A composition as the planner needs it: its length, its size, what it reads, and the graph of any of its frames.

import type { CommandInput } from '../../command/command.js';
import type { Chain } from '../../command/filters.js';
import type { Rational } from '../../command/media-info.js';
import { isRational } from '../../command/values.js';
import type { FileSystem } from '../../fs/file-system.js';
import { checkInteger, checkKeys, invalidOption } from '../../options.js';
import type { CheckedConfig } from '../../render/plan/config.js';
import type { CostSpan, FrameRange } from '../../render/plan/cut-chunks.js';
import type { Runtime } from '../../runtime/runtime.js';
import type { Composition } from './composition.js';
import { resolveFrames } from './frames-composition.js';
import { resolveTimelineComposition } from './timeline-composition.js';
import { resolveVideo } from './video-composition.js';

/** Part of a command: inputs, and chains to one pad. */
export interface Graph {
  readonly inputs: readonly CommandInput[];
  readonly filterGraph: readonly Chain[];
  readonly output: string;
  /** Whether the inputs keep their own times. */
  readonly copyTimestamps?: boolean;
}

export interface Pictures extends Graph {
  /** The caller's paths that these frames read. */
  readonly reads: readonly string[];
  /** The caller's paths that stand as `/frames/00000000.ext` and so on. */
  readonly sequence?: { readonly extension: string; readonly paths: readonly string[] };
}

/** The guest's path of a file that the caller named. */
export type GuestPath = (path: string) => string;

export interface Sound {
  /** The caller's paths. */
  readonly reads: readonly string[];
  /** Exactly `samples` long. */
  graph(guestPath: GuestPath, samples: number): Graph;
}

export interface ResolvedComposition {
  readonly kind: Composition['kind'];
  readonly width: number;
  readonly height: number;
  readonly frameRate: Rational;
  readonly frames: number;
  /** Where the composition has its own. */
  readonly encoding?: {
    readonly crf?: number;
    readonly preset?: string;
    readonly pixelFormat?: string;
    readonly audioBitRate?: number;
  };
  /** Every path that the pictures read. */
  readonly reads: readonly string[];
  readonly costs: readonly CostSpan[];
  pictures(range: FrameRange, guestPath: GuestPath, pixelFormat: string): Pictures;
  readonly sound?: Sound;
}

export interface Source {
  readonly runtime: Runtime;
  readonly fs: FileSystem;
  readonly config: CheckedConfig;
  readonly signal: AbortSignal | undefined;
}

/** Reads what has to be known of the sources. Rejects with INVALID_OPTION, PROBE_FAILED and as a run does. */
export async function resolveComposition(
  source: Source,
  composition: Composition,
): Promise<ResolvedComposition> {
  if (typeof composition !== 'object' || (composition as unknown) === null) {
    throw invalidOption('composition', 'an object', composition);
  }
  switch (composition.kind) {
    case 'timeline':
      checkKeys('the composition', composition, ['kind', 'timeline']);
      return resolveTimelineComposition(source, composition);
    case 'frames':
      return resolveFrames(source, composition);
    case 'video':
      return resolveVideo(source, composition);
    default:
      throw invalidOption(
        'composition.kind',
        'one of timeline, frames, video',
        (composition as { kind?: unknown }).kind,
      );
  }
}

export function checkSize(option: string, value: number): number {
  checkInteger(option, value, 16, 8192);
  if (value % 2 !== 0) throw invalidOption(option, 'an even number of pixels', value);
  return value;
}

export function checkRate(option: string, value: unknown): Rational {
  if (isFrameRate(value)) return lowestTerms(value);
  throw invalidOption(option, 'a { num, den } from 1 to 240 frames per second', value);
}

export function isFrameRate(value: unknown): value is Rational {
  return isRational(value) && value.num >= value.den && value.num <= 240 * value.den;
}

/** So that equal rates make equal plans. */
function lowestTerms({ num, den }: Rational): Rational {
  let [a, b] = [num, den];
  while (b !== 0) [a, b] = [b, a % b];
  return { num: num / a, den: den / a };
}
