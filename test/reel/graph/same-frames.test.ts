// The least-work graph shows, to the bit, what the plain graph shows: every input made into frames for its whole
// length, `xfade` after `xfade`. And every range of frames is the same piece of that.

import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Runtime, toArgs } from '../../../src/index.js';
import { plainGraph } from '../../../src/reel/graph/plain-graph.js';
import { videoGraph } from '../../../src/reel/graph/video-graph.js';
import type { VideoGraph } from '../../../src/reel/graph/video-graph.js';
import { TRANSITION_KINDS } from '../../../src/reel/index.js';
import type { Segment, Timeline } from '../../../src/reel/index.js';
import { resolveTimeline } from '../../../src/reel/timeline/resolve-timeline.js';
import { families } from '../../support/modules.js';
import { runs } from '../../support/seed.js';
import { makeFootage, still, timelineOf, video } from '../footage.js';
import type { Footage } from '../footage.js';

const inline = families().filter(({ execution }) => execution === 'inline');

describe.each(inline)('$module', ({ source }) => {
  let runtime: Runtime;
  let footage: Footage;
  beforeAll(async () => {
    runtime = await Runtime.create({ wasm: source, execution: 'inline' });
    footage = await makeFootage(runtime);
    footage.writeFileSync('/c.png', footage.readFileSync('/c.still')); // the plain graph goes by extensions
  });
  afterAll(() => runtime.close());

  /** A hash for each frame, with its timestamp in frames. */
  async function frames({ inputs, filterGraph, output }: VideoGraph): Promise<string[]> {
    const outputs = [{ url: 'pipe:1', format: 'framemd5', maps: [`[${output}]`] }];
    const { stdout } = await runtime.exec(footage, ...toArgs({ inputs, filterGraph, outputs }));
    const rows = stdout.split('\n').flatMap((line) => (line.startsWith('0,') ? [line.split(/, */)] : []));
    return rows.map(([, , pts, , , hash]) => `${pts} ${hash}`);
  }

  const hashes = (rows: readonly string[]) => rows.map((row) => row.split(' ')[1]);

  /** `garbled`: frames for which the plain graph reads past the end of a picture. */
  async function expectSameFrames(timeline: Timeline, garbled: number[] = []): Promise<string[]> {
    const resolved = resolveTimeline(timeline);
    const plain = await frames(plainGraph(resolved));
    const least = await frames(videoGraph(resolved));
    for (const i of garbled) plain[i] = least[i]!;
    expect(least).toEqual(plain);
    expect(plain.map((row) => Number(row.split(' ')[0]))).toEqual(
      Array.from({ length: resolved.frames }, (_, i) => i),
    );
    return plain;
  }

  async function expectSameRange(timeline: Timeline, plain: string[], start: number, end: number) {
    const range = await frames(videoGraph(resolveTimeline(timeline), { start, end }));
    expect(hashes(range), `frames ${start} to ${end}`).toEqual(hashes(plain).slice(start, end));
  }

  it.each(TRANSITION_KINDS)('%s', async (kind) => {
    const timeline = timelineOf([still('/a.png', 0.36), still('/b.jpg', 0.36)], {
      width: 64,
      height: 48,
      transition: { kind, durationSec: 0.24 },
    });
    const garbled = GARBLED.includes(kind) ? [3] : [];
    const plain = await expectSameFrames(timeline, garbled);
    for (const i of garbled) expect(hashes(plain)[i]).toBe(hashes(plain)[i - 1]);
    // A transition that does not move would prove nothing.
    expect(new Set(hashes(plain)).size).toBeGreaterThan(3);
    await expectSameRange(timeline, plain, 5, 8);
  });

  it.each<[string, Timeline]>([
    [
      'stills and videos, cut to shape and laid on colors, at an NTSC rate',
      timelineOf(
        [
          still('/a.png', 0.5, { motion: { fromZoom: 1.3, toZoom: 1 } }),
          video('/clip.mp4', 0.9, { fit: 'contain', background: '#1e293b', startSec: 0.25 }),
          still('/c.png', 0.4, { fit: 'contain', background: 'orange' }),
          video('/clip.mp4', 0.5),
        ],
        { frameRate: { num: 30_000, den: 1001 }, transition: { kind: 'slidedown', durationSec: 0.2 } },
      ),
    ],
    [
      'a video that ends before its segment does',
      timelineOf([video('/clip.mp4', 2, { startSec: 0.8 }), still('/b.jpg', 0.4)], {
        transition: { durationSec: 0.3 },
      }),
    ],
    [
      'full color planes',
      timelineOf([still('/a.png', 0.4), video('/clip.mp4', 0.5), still('/b.jpg', 0.3)], {
        transition: { kind: 'radial', durationSec: 0.2 },
        encoding: { pixelFormat: 'yuv444p' },
      }),
    ],
    ['a single still', timelineOf([still('/a.png', 0.2)])],
    ['a single frame', timelineOf([still('/c.png', 0.04)])],
  ])('%s', async (_what, timeline) => {
    const plain = await expectSameFrames(timeline);
    for (const [start, end] of [
      [0, 1],
      [plain.length - 1, plain.length],
      [plain.length >> 1, plain.length],
    ]) {
      await expectSameRange(timeline, plain, start!, end!);
    }
  });

  it('random timelines, and ranges of them', async () => {
    await fc.assert(
      fc.asyncProperty(randomTimeline, fc.double({ max: 1, min: 0, noNaN: true }), async (timeline, at) => {
        const plain = await expectSameFrames(timeline);
        const start = Math.floor(at * (plain.length - 1));
        await expectSameRange(timeline, plain, start, Math.min(plain.length, start + 5));
      }),
      runs(12),
    );
  });
});

/** The first frame of these is the first picture shifted by its whole size, in ffmpeg 5.1 by one too much. */
const GARBLED: readonly string[] = ['slideleft', 'slideup'];

const zoom = fc.constantFrom(1, 1.1, 1.5);
const look = fc.record({
  fit: fc.constantFrom('cover', 'contain'),
  background: fc.constantFrom('black', 'white', '#336699'),
});
const randomSegment = fc.oneof(
  fc.record({
    kind: fc.constant('still'),
    path: fc.constantFrom('/a.png', '/b.jpg', '/c.png'),
    motion: fc.option(fc.record({ fromZoom: zoom, toZoom: zoom }), { nil: undefined, freq: 3 }),
  }),
  fc.record({
    kind: fc.constant('video'),
    path: fc.constant('/clip.mp4'),
    startSec: fc.constantFrom(0, 0.1, 0.7, 1),
  }),
);

/** Up to six segments; each transition takes what it likes of what its segments have left. */
const randomTimeline = fc
  .record({
    rate: fc.constantFrom({ num: 25, den: 1 }, { num: 30_000, den: 1001 }, { num: 12, den: 1 }),
    parts: fc.array(
      fc.record({
        segment: randomSegment,
        look,
        frames: fc.integer({ min: 1, max: 12 }),
        overlap: fc.integer({ min: 0, max: 12 }),
        transition: fc.constantFrom(...TRANSITION_KINDS.filter((kind) => !GARBLED.includes(kind))),
      }),
      { minLength: 1, maxLength: 6 },
    ),
  })
  .map(({ rate, parts }): Timeline => {
    const seconds = (frames: number) => (frames * rate.den) / rate.num;
    let taken = 0;
    const segments = parts.map(({ segment, look: looks, frames, overlap, transition }, i) => {
      const next = parts[i + 1]?.frames ?? 0;
      const length = Math.min(overlap, frames - taken, next);
      taken = length;
      return {
        ...segment,
        ...looks,
        durationSec: seconds(frames),
        transition: { kind: transition, durationSec: seconds(length) },
      } as Segment;
    });
    return timelineOf(segments, { width: 48, height: 64, frameRate: rate });
  });
