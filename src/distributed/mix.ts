// The sound of a timeline, or of a sequence of frames as if it were one, by the reel's own mixer.

import type { Rational } from '../command/media-info.js';
import { invalidOption } from '../options.js';
import type { ResolvedTimeline } from '../reel/resolve.js';
import { resolveTimeline } from '../reel/resolve.js';
import type { AudioTrack, Loudness } from '../reel/timeline.js';
import type { Sound, Source } from './resolve-composition.js';

/** Undefined where nothing sounds. */
export function resolveMix({ config }: Source, timeline: ResolvedTimeline): Promise<Sound | undefined> {
  const videos = timeline.segments.filter(({ kind }) => kind === 'video');
  const own = videos.some((segment) => segment.kind === 'video' && segment.gainDb !== undefined);
  if (config.audio === 'none' || (timeline.tracks.length === 0 && !own)) return Promise.resolve(undefined);
  throw invalidOption('audio', "'none' for a composition with sound: the mixer is to come", config.audio);
}

/** The mix of `tracks` under `frames` pictures. Throws INVALID_OPTION. */
export function mixTimeline(
  frames: number,
  frameRate: Rational,
  audio: readonly AudioTrack[] | undefined,
  loudness: Loudness | undefined,
): ResolvedTimeline {
  return resolveTimeline({
    width: 16,
    height: 16,
    frameRate,
    segments: [{ kind: 'still', path: '/frame', durationSec: (frames * frameRate.den) / frameRate.num }],
    ...(audio && { audio }),
    ...(loudness && { loudness }),
    outputPath: '/out.mp4',
  });
}

export function withPaths(timeline: ResolvedTimeline, rename: (path: string) => string): ResolvedTimeline {
  return {
    ...timeline,
    segments: timeline.segments.map((segment) => ({
      ...segment,
      path: rename(segment.path),
      ...('overlay' in segment &&
        typeof segment.overlay === 'string' && { overlay: rename(segment.overlay) }),
    })),
    tracks: timeline.tracks.map((track) => ({ ...track, path: rename(track.path) })),
  };
}
