import { expect, test } from 'vitest';
import { planPieces } from '../../../src/reel/graph/pieces.js';
import { TRANSITION_KINDS } from '../../../src/reel/index.js';
import type { Timeline } from '../../../src/reel/index.js';
import { resolveTimeline } from '../../../src/reel/timeline/resolve-timeline.js';
import { errorOf } from '../thrown.js';

const still = (durationSec: number, more = {}) => ({
  kind: 'still' as const,
  path: '/a.png',
  durationSec,
  ...more,
});

const timeline = (more: object = {}): Timeline => ({
  width: 720,
  height: 1280,
  frameRate: { num: 25, den: 1 },
  segments: [still(2), still(3), still(1)],
  ...more,
});

test('all defaults are filled in, and all times are frames and samples', () => {
  const resolved = resolveTimeline(
    timeline({
      frameRate: { num: 60000, den: 2002 },
      segments: [
        still(2, { transition: { durationSec: 0.5 } }),
        {
          kind: 'video',
          path: 'b.mp4',
          durationSec: 1,
          startSec: 2.5,
          audio: { gainDb: -3 },
          fit: 'contain',
        },
      ],
      transition: { kind: 'wipeup', durationSec: 9 },
      audio: [
        { path: 'm.mp3', loop: true, fadeOutSec: 1, ducking: { under: 'vo' } },
        { path: 'v.wav', id: 'vo', delaySec: 0.25, durationSec: 1 },
        { path: 'w.wav', id: 'vo' },
      ],
      loudness: { integratedLufs: -14 },
    }),
  );
  expect(resolved).toEqual({
    width: 720,
    height: 1280,
    frameRate: { num: 30000, den: 1001 },
    frames: 75,
    durationSec: 2.5025,
    samples: 120_120,
    segments: [
      {
        ...{ kind: 'still', path: '/a.png', startFrame: 0, frames: 60, durationSec: 2 },
        ...{ fit: 'cover', background: 'black' },
      },
      {
        ...{ kind: 'video', path: 'b.mp4', startFrame: 45, frames: 30, durationSec: 1 },
        ...{ fit: 'contain', background: 'black', startSec: 2.5, loop: false, gainDb: -3 },
      },
    ],
    transitions: [{ kind: 'fade', frames: 15 }],
    acceptDamage: false,
    tracks: [
      {
        ...{ path: 'm.mp3', delaySamples: 0, startSec: 0, gainDb: 0, fadeInSamples: 0 },
        ...{ fadeOutSamples: 48_000, loop: true, ducking: { under: [1, 2], amountDb: 12 } },
      },
      {
        ...{ path: 'v.wav', delaySamples: 12_000, startSec: 0, samples: 48_000, gainDb: 0 },
        ...{ fadeInSamples: 0, fadeOutSamples: 0, loop: false },
      },
      {
        ...{ path: 'w.wav', delaySamples: 0, startSec: 0, gainDb: 0 },
        ...{ fadeInSamples: 0, fadeOutSamples: 0, loop: false },
      },
    ],
    loudness: { integratedLufs: -14, truePeakDb: -1, rangeLu: 11, passes: 2 },
    encoding: {
      ...{ videoCodec: 'libx264', crf: 20, preset: 'veryfast', pixelFormat: 'yuv420p' },
      ...{ audioCodec: 'aac', audioBitRate: 160_000 },
    },
  });
});

test('the plan: each piece shows one segment, or mixes two', () => {
  const resolved = resolveTimeline(timeline({ transition: { durationSec: 0.4 } }));
  expect(planPieces(resolved)).toEqual([
    { kind: 'hold', segment: 0, start: 0, end: 40 },
    { kind: 'transition', transition: 0, start: 40, end: 50 },
    { kind: 'hold', segment: 1, start: 50, end: 105 },
    { kind: 'transition', transition: 1, start: 105, end: 115 },
    { kind: 'hold', segment: 2, start: 115, end: 130 },
  ]);
  expect(planPieces(resolved, { start: 45, end: 106 })).toEqual([
    { kind: 'transition', transition: 0, start: 45, end: 50 },
    { kind: 'hold', segment: 1, start: 50, end: 105 },
    { kind: 'transition', transition: 1, start: 105, end: 106 },
  ]);
});

test('a segment may be all transitions, and a transition one frame', () => {
  const segments = [still(0.2, { transition: { durationSec: 0.2 } }), still(0.24), still(0.04)];
  const resolved = resolveTimeline(timeline({ segments, transition: { durationSec: 0.04 } }));
  expect(planPieces(resolved).map(({ kind, start, end }) => [kind, start, end])).toEqual([
    ['transition', 0, 5],
    ['transition', 5, 6],
  ]);
});

test('200 segments are taken, and every kind of transition', () => {
  const segments = Array.from({ length: 200 }, (_, i) =>
    still(1, { transition: { kind: TRANSITION_KINDS[i % TRANSITION_KINDS.length], durationSec: 0.2 } }),
  );
  expect(resolveTimeline(timeline({ segments })).frames).toBe(200 * 25 - 199 * 5);
});

test.each<[object, string, string]>([
  [{ width: 721 }, 'width', 'an even number of pixels, for example 720 or 722, got `721`'],
  [{ height: 8194 }, 'height', 'an even number of pixels from 16 to 8192'],
  [{ height: '720' }, 'height', 'got `720` (string)'],
  [{ frameRate: 25 }, 'frameRate', 'a { num, den } from 1 to 240 frames per second, got `25`'],
  [{ frameRate: { num: 25, den: 0 } }, 'frameRate', 'a { num, den }'],
  [{ segments: [] }, 'segments', 'an array of 1 to 200'],
  [{ segments: Array(201).fill(still(1)) }, 'segments', 'an array of 1 to 200, got `an array of 201`'],
  [{ segments: [still(1), still(-1)] }, 'segments[1].durationSec', 'seconds from 0 to 86400'],
  [{ segments: [still(0.01)] }, 'segments[0].durationSec', 'at least one frame long (1/25 s)'],
  [{ segments: [still(NaN)] }, 'segments[0].durationSec', 'got `NaN` (number)'],
  [{ segments: [still(1, { kind: 'gif' })] }, 'segments[0].kind', 'one of still, video'],
  [{ segments: [still(1, { path: '' })] }, 'segments[0].path', 'a path'],
  [{ segments: [still(1, { path: 'a\0b' })] }, 'segments[0].path', 'without NUL'],
  [{ segments: [still(1, { startSec: 1 })] }, 'segments[0].startSec', 'Unknown option `startSec`'],
  [{ segments: [still(1, { fit: 'fill' })] }, 'segments[0].fit', 'one of cover, contain'],
  [{ segments: [still(1, { background: 'blak' })] }, 'segments[0].background', 'a color such as'],
  [{ segments: [still(1, { background: 'red@0.5' })] }, 'segments[0].background', 'a color such as'],
  [
    { segments: [still(1, { motion: { fromZoom: 0.5, toZoom: 1 } })] },
    'segments[0].motion.fromZoom',
    'a number from 1 to 10',
  ],
  [{ transition: { kind: 'fad', durationSec: 1 } }, 'transition.kind', 'one of fade, fadeblack'],
  [{ transition: { kind: 'custom', durationSec: 1 } }, 'transition.kind', 'one of fade'],
  [{ transition: { durationSec: 0.01 } }, 'transition.durationSec', 'at least one frame long'],
  [
    { segments: [still(1, { transition: { durationSec: 2 } }), still(3)] },
    'segments[0].durationSec',
    'at least as long as its transitions together (0 + 50 frames of transition; it has 25)',
  ],
  [
    { segments: [still(2), still(1), still(2)], transition: { durationSec: 0.6 } },
    'segments[1].durationSec',
    'at least as long as its transitions together (15 + 15 frames of transition; it has 25)',
  ],
  [{ audio: [{ path: 'a', fade: 1 }] }, 'audio[0].fade', 'Unknown option `fade`'],
  [{ audio: [{ path: 'a', gainDb: 61 }] }, 'audio[0].gainDb', 'decibels from -60 to 60'],
  [{ audio: [{ path: 'a', ducking: { under: 'x' } }] }, 'audio[0].ducking.under', 'the id of another track'],
  [
    { audio: [{ path: 'a', id: 'a', ducking: { under: 'a' } }] },
    'audio[0].ducking.under',
    'the id of another track (there is none)',
  ],
  [
    {
      audio: [
        { path: 'a', id: 'x' },
        { path: 'b', id: 'x', ducking: { under: 'x' } },
      ],
    },
    'audio[1].ducking.under',
    'the id of another track (x)',
  ],
  [{ loudness: { integratedLufs: -3 } }, 'loudness.integratedLufs', 'LUFS from -70 to -5'],
  [{ loudness: { integratedLufs: -14, passes: 3 } }, 'loudness.passes', '1 or 2'],
  [{ encoding: { crf: 64 } }, 'encoding.crf', 'a number from 0 to 63'],
  [{ outputPath: '/out.mp4' }, 'outputPath', 'Unknown option `outputPath` in timeline'],
  [{ fps: 25 }, 'fps', 'Unknown option `fps` in timeline'],
])('%j is refused', (more, option, message) => {
  const error = errorOf(() => resolveTimeline(timeline(more)));
  expect(error.code).toBe('INVALID_OPTION');
  expect(error.details.option).toBe(option);
  expect(error.message).toContain(message);
});

test.each([
  [0, 0],
  [-1, 5],
  [5, 151],
  [1.5, 5],
])('the range %s to %s is refused', (start, end) => {
  const resolved = resolveTimeline(timeline());
  expect(errorOf(() => planPieces(resolved, { start, end })).details.option).toBe('range');
});
