// The public surface of "afmpeg-ts/reel".

export type { MediaProber } from '../media/media-cache.js';
export type { RenderProgress } from '../render/schedule/progress.js';
export type { Video } from '../render/join/video.js';
export type { SourceWarning } from '../render/plan/composition.js';
export type { Card, CardMedia, CardTransition } from './cards/card.js';
export { bundledFonts } from './cards/host-fonts.js';
export type { Theme } from './cards/theme.js';
export { prepareReel, renderReel } from './render-reel.js';
export type { PrepareOptions, PreparedReel, ReelOptions } from './render-reel.js';
export { AfmpegRenderer } from './renderers/afmpeg-renderer.js';
export { NativeRenderer } from './renderers/native/native-renderer.js';
export type { NativeRendererOptions } from './renderers/native/native-renderer.js';
export type { RenderOptions, Renderer, RendererProbeOptions } from './renderers/renderer.js';
export { checkStoryboard } from './storyboard/check-storyboard.js';
export type { CheckOptions } from './storyboard/check-storyboard.js';
export { drawCard } from './storyboard/draw-card.js';
export type { DrawCardOptions } from './storyboard/draw-card.js';
export { parseStoryboard, storyboardJsonSchema } from './storyboard/parse-storyboard.js';
export type { ParsedStoryboard } from './storyboard/parse-storyboard.js';
export type { LoudnessPreset, Music, Storyboard } from './storyboard/storyboard.js';
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
} from './timeline/timeline.js';
export { TRANSITION_KINDS } from './timeline/transition-kinds.js';
export type { TransitionKind } from './timeline/transition-kinds.js';
export { FINDING_CODES } from './workspace/finding.js';
export type { Finding, FindingCode } from './workspace/finding.js';
