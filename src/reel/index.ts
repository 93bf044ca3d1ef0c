// The public surface of "afmpeg-ts/reel".

export { AfmpegRenderer } from './afmpeg-renderer.js';
export { audioGraph } from './audio-graph.js';
export type { AudioGraphOptions } from './audio-graph.js';
export type { LoudnessPass, MeasuredLoudness } from './loudness.js';
export { NativeRenderer } from './native/native-renderer.js';
export type { NativeRendererOptions } from './native/native-renderer.js';
export { drawCard } from './cards/draw-card.js';
export type { DrawCardOptions } from './cards/draw-card.js';
export { bundledFonts } from './cards/host-fonts.js';
export type { Theme } from './cards/theme.js';
export { planPieces } from './pieces.js';
export type { FrameRange, Hold, Joint, Piece } from './pieces.js';
export { plainGraph } from './plain-graph.js';
export { RendererRegistry, createRenderers } from './registry.js';
export type { RenderersOptions } from './registry.js';
export { renderCommand } from './render-command.js';
export type { RenderCommandOptions } from './render-command.js';
export { prepareReel, renderReel } from './render-reel.js';
export type { PrepareOptions, PreparedReel, ReelOptions } from './render-reel.js';
export type { RenderOptions, Renderer, Video } from './renderer.js';
export { resolveTimeline } from './resolve.js';
export type { ResolvedTimeline } from './resolve.js';
export type { ResolvedEncoding } from './resolve-encoding.js';
export type { ResolvedJoint, ResolvedSegment, ResolvedStill, ResolvedVideo } from './resolve-segment.js';
export type { ResolvedLoudness, ResolvedTrack } from './resolve-sound.js';
export { checkStoryboard } from './storyboard/check-storyboard.js';
export type { CheckOptions } from './storyboard/check-storyboard.js';
export { FINDING_CODES } from './storyboard/finding.js';
export type { Finding, FindingCode } from './storyboard/finding.js';
export { parseStoryboard, storyboardJsonSchema } from './storyboard/parse-storyboard.js';
export type { ParsedStoryboard } from './storyboard/parse-storyboard.js';
export type { Card, CardMedia, Music, Storyboard } from './storyboard/storyboard.js';
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
export { videoGraph } from './video-graph.js';
export type { MediaGraph, VideoGraph } from './video-graph.js';
export { TRANSITION_KINDS } from './xfade-kinds.js';
export type { TransitionKind } from './xfade-kinds.js';
