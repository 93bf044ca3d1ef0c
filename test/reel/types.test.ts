// What the types of "afmpeg-ts/reel" promise to those who write against them.

import { expectTypeOf, it } from 'vitest';
import type { FileSystem, MediaInfo, Runtime } from '../../src/index.js';
import type {
  AfmpegRenderer,
  Card,
  Finding,
  FindingCode,
  NativeRenderer,
  PreparedReel,
  RenderOptions,
  RenderProgress,
  Renderer,
  Segment,
  StillSegment,
  Storyboard,
  Timeline,
  TransitionKind,
  Video,
  VideoSegment,
  bundledFonts,
  checkStoryboard,
  drawCard,
  parseStoryboard,
  prepareReel,
  renderReel,
} from '../../src/reel/index.js';

it('a timeline is a plain value that says nothing of where it is written', () => {
  expectTypeOf<Timeline>().not.toHaveProperty('outputPath');
  expectTypeOf<Timeline['segments'][number]>().toEqualTypeOf<StillSegment | VideoSegment>();
  expectTypeOf<Segment['kind']>().toEqualTypeOf<'still' | 'video'>();
  expectTypeOf<Extract<Segment, { kind: 'still' }>>().not.toHaveProperty('startSec');
  expectTypeOf<Extract<Segment, { kind: 'video' }>>().not.toHaveProperty('motion');
  expectTypeOf<{
    width: number;
    height: number;
    frameRate: { num: number; den: number };
    segments: { kind: 'still'; path: string; durationSec: number }[];
  }>().toExtend<Timeline>();
});

it('a render needs to be told where to, and nothing more', () => {
  expectTypeOf<{ outputPath: string }>().toExtend<RenderOptions>();
  expectTypeOf<{ signal: AbortSignal }>().not.toExtend<RenderOptions>();
  expectTypeOf<Parameters<Renderer['render']>>().toEqualTypeOf<[FileSystem, Timeline, RenderOptions]>();
  expectTypeOf<Awaited<ReturnType<Renderer['render']>>>().toEqualTypeOf<Video>();
  expectTypeOf<Awaited<ReturnType<Renderer['probe']>>>().toEqualTypeOf<MediaInfo>();
  expectTypeOf<Parameters<NonNullable<RenderOptions['onProgress']>>>().toEqualTypeOf<[RenderProgress]>();
});

it('both renderers are renderers; ours needs a Runtime', () => {
  expectTypeOf<AfmpegRenderer>().toExtend<Renderer>();
  expectTypeOf<NativeRenderer>().toExtend<Renderer>();
  expectTypeOf<ConstructorParameters<typeof AfmpegRenderer>>().toEqualTypeOf<[Runtime]>();
});

it('a reel needs a renderer; to prepare one, whatever can probe will do', () => {
  type Prepare = Parameters<typeof prepareReel>[2];
  expectTypeOf<Parameters<typeof renderReel>[2]['renderer']>().toEqualTypeOf<Renderer>();
  expectTypeOf<{ renderer: Runtime }>().toExtend<Prepare>();
  expectTypeOf<object>().not.toExtend<Prepare>();
  expectTypeOf<Awaited<ReturnType<typeof renderReel>>>().toEqualTypeOf<Video>();
  expectTypeOf<Awaited<ReturnType<typeof prepareReel>>>().toEqualTypeOf<PreparedReel>();
  expectTypeOf<PreparedReel['outputPath']>().toEqualTypeOf<string>();
});

it('findings have codes that a switch can go through', () => {
  expectTypeOf<Awaited<ReturnType<typeof checkStoryboard>>>().toEqualTypeOf<readonly Finding[]>();
  expectTypeOf<Finding['code']>().toEqualTypeOf<FindingCode>();
  expectTypeOf<'MISSING_FILE'>().toExtend<FindingCode>();
  expectTypeOf<'TYPO'>().not.toExtend<FindingCode>();
});

it('a parsed storyboard may be missing, and what is in it is typed', () => {
  type Parsed = Awaited<ReturnType<typeof parseStoryboard>>;
  expectTypeOf<Parsed['storyboard']>().toEqualTypeOf<Storyboard | undefined>();
  expectTypeOf<Storyboard['cards']>().toEqualTypeOf<readonly Card[]>();
  expectTypeOf<Card['vo']>().toEqualTypeOf<string | false | undefined>();
  expectTypeOf<'slideleft'>().toExtend<TransitionKind>();
});

it('cards are drawn to bytes, with fonts as bytes', () => {
  expectTypeOf<Awaited<ReturnType<typeof drawCard>>>().toEqualTypeOf<Uint8Array>();
  expectTypeOf<Awaited<ReturnType<typeof bundledFonts>>>().toExtend<
    NonNullable<Parameters<typeof drawCard>[4]['fonts']>
  >();
});
