// The public surface of "afmpeg-ts/reel".

export type { RenderOptions, Renderer, Video } from './renderer.js';
export type {
  AudioTrack,
  Ducking,
  Encoding,
  Fit,
  Loudness,
  Segment,
  StillSegment,
  Timeline,
  Transition,
  VideoSegment,
} from './timeline.js';
