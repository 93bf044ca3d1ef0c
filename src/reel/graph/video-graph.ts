// The pictures of a timeline, whole or in part, by the least work: each still is decoded and scaled once,
// `xfade` runs only where two segments are on screen, and all else goes straight to the encoder.

import type { CommandInput } from '../../command/command.js';
import { chain, filter } from '../../command/filters.js';
import type { Chain, Filter } from '../../command/filters.js';
import type { Rational } from '../../command/media-info.js';
import { fromXfade, inFormat } from '../../media/color/output-colors.js';
import type { ResolvedSegment } from '../timeline/resolve-segment.js';
import type { ResolvedTimeline } from '../timeline/resolve-timeline.js';
import { clockFilters, layoutOf } from './pictures.js';
import { planPieces } from './pieces.js';
import type { FrameRange, TransitionPiece, Piece } from './pieces.js';
import { overlaySources, segmentChains, segmentInputs } from './segment-chains.js';
import type { Use } from './segment-chains.js';

/** Part of a command: its inputs, and chains that end in a pad to map. */
export interface MediaGraph {
  /** The chains name them by position: the first is `0`, or `firstInput` of the options. */
  readonly inputs: readonly CommandInput[];
  readonly filterGraph: readonly Chain[];
  /** Label of the last pad, without its brackets. */
  readonly output: string;
}

export interface VideoGraph extends MediaGraph {
  /** How many frames come out. */
  readonly frames: number;
}

/**
 * The graph of the frames `range`, or of all of them. A frame is the same, to the bit, whichever range it is made
 * in. Only the inputs that the range shows are read.
 *
 * Throws INVALID_OPTION for a range that is empty or past the end.
 */
export function videoGraph(timeline: ResolvedTimeline, range?: FrameRange): VideoGraph {
  const pieces = planPieces(timeline, range);
  const shown = shownSegments(timeline, pieces);
  const segments = shown.map(({ segment }) => segment);
  const overlays = overlaySources(segments);
  return {
    inputs: segmentInputs(timeline, segments),
    filterGraph: [
      ...shown.flatMap(({ segment, name, uses }, i) =>
        segmentChains(timeline, segment, i, name, uses, overlays[i]),
      ),
      ...pieces.flatMap((piece) => (piece.kind === 'transition' ? transitionChains(timeline, piece) : [])),
      chain(pieces.map(pieceLabel), [...concatFilters(pieces.length), ...endFilters(timeline)], ['video']),
    ],
    output: 'video',
    frames: pieces.reduce((sum, { start, end }) => sum + end - start, 0),
  };
}

interface Shown {
  readonly segment: ResolvedSegment;
  readonly name: string;
  readonly uses: readonly Use[];
}

/** Each segment on screen, in order, and which of its frames go where. */
function shownSegments({ segments }: ResolvedTimeline, pieces: readonly Piece[]): Shown[] {
  return segments.flatMap((segment, i) => {
    const uses = pieces.flatMap((piece) => {
      const label = usedAs(piece, i);
      const start = piece.start - segment.startFrame;
      const end = piece.end - segment.startFrame;
      return label === undefined ? [] : [{ start, end, label, isMixed: piece.kind === 'transition' }];
    });
    return uses.length > 0 ? [{ segment, name: `s${i}`, uses }] : [];
  });
}

/** The pad through which segment `i` goes into a piece, if it does. */
function usedAs(piece: Piece, i: number): string | undefined {
  const label = pieceLabel(piece);
  if (piece.kind === 'hold') return piece.segment === i ? label : undefined;
  if (piece.transition === i) return `${label}a`;
  return piece.transition + 1 === i ? `${label}b` : undefined;
}

function pieceLabel(piece: Piece): string {
  return piece.kind === 'hold' ? `h${piece.segment}` : `j${piece.transition}`;
}

/**
 * `xfade` drops what it holds of its first input once it hears of that one's end, if the second has nothing ready
 * just then. So the first gets its frames through only in step with those of the second.
 */
function transitionChains(timeline: ResolvedTimeline, piece: TransitionPiece): Chain[] {
  const label = pieceLabel(piece);
  const transition = timeline.transitions[piece.transition] ?? { kind: 'fade', frames: 1 };
  const next = timeline.segments[piece.transition + 1];
  const done = piece.start - (next?.startFrame ?? 0);
  const mix = xfadeFilter(transition, -done, timeline.frameRate);
  return [
    chain([`${label}b`], [filter('split')], [`${label}c`, `${label}d`]),
    chain([`${label}a`, `${label}c`], [filter('streamselect', { inputs: 2, map: '0' })], [`${label}e`]),
    chain([`${label}e`, `${label}d`], [mix, ...fromXfade(layoutOf(timeline))], [label]),
  ];
}

/** A transition that begins at frame `offset`; one that has begun before the first frame is at less than 0. */
export function xfadeFilter(
  { kind, frames }: { readonly kind: string; readonly frames: number },
  offset: number,
  { num, den }: Rational,
): Filter {
  const seconds = (count: number) => ((count * den) / num).toFixed(6);
  return filter('xfade', { transition: kind, duration: seconds(frames), offset: seconds(offset) });
}

function concatFilters(pieces: number): Filter[] {
  return pieces > 1 ? [filter('concat', { n: pieces })] : [];
}

/** Each frame at its own tick, in the encoder's format. */
export function endFilters(timeline: ResolvedTimeline): Filter[] {
  const { frameRate, encoding } = timeline;
  return [...clockFilters(timeline), filter('fps', { fps: frameRate }), inFormat(encoding.pixelFormat)];
}
