// A composition as the engine needs it: its length, its size, what it reads, and the graph of any of its frames.

import type { Command, CommandInput } from '../../command/command.js';
import type { Chain } from '../../command/filters.js';
import type { Rational } from '../../command/media-info.js';
import type { CostSpan, FrameRange } from './cut-chunks.js';

/** Part of a command: inputs, and chains to one pad. */
export interface Graph {
  readonly inputs: readonly CommandInput[];
  readonly filterGraph: readonly Chain[];
  readonly output: string;
  /** Whether the inputs keep their own times. */
  readonly copyTimestamps?: boolean;
  /** Runs that have to come before: they leave files that the inputs name, in the guest's root. */
  readonly before?: readonly Command[];
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

/** What of a source is not in the render, though nobody asked for that. */
export interface SourceWarning {
  /**
   * `SOUND_CUT`: sound outside of the pictures. `STREAMS_LEFT_OUT`: further streams, or chapters. `DAMAGED`: the file was
   * cut short, and what is there was accepted.
   */
  readonly code: 'SOUND_CUT' | 'STREAMS_LEFT_OUT' | 'DAMAGED';
  /** The file, as the composition names it. */
  readonly path: string;
  /** What is missing, and what to do. */
  readonly message: string;
}

export interface ResolvedComposition {
  /** What it is made of. */
  readonly kind: 'timeline' | 'frames' | 'video';
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
  readonly warnings: readonly SourceWarning[];
  pictures(range: FrameRange, guestPath: GuestPath, pixelFormat: string): Pictures;
  readonly sound?: Sound;
}
