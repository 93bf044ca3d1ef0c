// The public surface of "afmpeg-ts/reel".

export { AfmpegRenderer } from './renderers/afmpeg-renderer.js';
export { audioGraph } from './graph/audio-graph.js';
export type { AudioGraphOptions } from './graph/audio-graph.js';
export type { LoudnessPass, MeasuredLoudness } from './graph/loudness.js';
export { NativeRenderer } from './renderers/native/native-renderer.js';
export type { NativeRendererOptions } from './renderers/native/native-renderer.js';
export { drawCard } from './storyboard/draw-card.js';
export type { DrawCardOptions } from './storyboard/draw-card.js';
export { bundledFonts } from './cards/host-fonts.js';
export type { Theme } from './cards/theme.js';
export { planPieces } from './graph/pieces.js';
export type { FrameRange, Hold, TransitionPiece, Piece } from './graph/pieces.js';
export { plainGraph } from './graph/plain-graph.js';
export { RendererRegistry, createRenderers } from './renderers/registry.js';
export type { RenderersOptions } from './renderers/registry.js';
export { renderCommand } from './renderers/render-command.js';
export type { RenderCommandOptions } from './renderers/render-command.js';
export { prepareReel, renderReel } from './render-reel.js';
export type { PrepareOptions, PreparedReel, ReelOptions } from './render-reel.js';
export type { RenderOptions, Renderer, Video } from './renderers/renderer.js';
export { resolveTimeline } from './timeline/resolve-timeline.js';
export type { ResolvedTimeline } from './timeline/resolve-timeline.js';
export type { ResolvedEncoding } from './timeline/resolve-encoding.js';
export type {
  ResolvedTransition,
  ResolvedSegment,
  ResolvedStill,
  ResolvedVideo,
} from './timeline/resolve-segment.js';
export type { ResolvedLoudness, ResolvedTrack } from './timeline/resolve-audio.js';
export { checkStoryboard } from './storyboard/check-storyboard.js';
export type { CheckOptions } from './storyboard/check-storyboard.js';
export { FINDING_CODES } from './workspace/finding.js';
export type { Finding, FindingCode } from './workspace/finding.js';
export { parseStoryboard, storyboardJsonSchema } from './storyboard/parse-storyboard.js';
export type { ParsedStoryboard } from './storyboard/parse-storyboard.js';
export type { Card, CardMedia } from './cards/card.js';
export type { Music, Storyboard } from './storyboard/storyboard.js';
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
export { videoGraph } from './graph/video-graph.js';
export type { MediaGraph, VideoGraph } from './graph/video-graph.js';
export { TRANSITION_KINDS } from './timeline/transition-kinds.js';
export type { TransitionKind } from './timeline/transition-kinds.js';
