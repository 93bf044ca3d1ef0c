import { expect, test } from 'vitest';
import { filter, filterGraphText } from '../../src/command/filters.js';
import { frameFilters, planFrames, sizeOptions } from '../../src/command/frame-plan.js';

const S = 1_000_000;
const MP4 = 'mov,mp4,m4a,3gp,3g2,mj2';

test.each([
  ['near the start', [S], { format: MP4, framesPerSec: 25 }],
  ['close to each other', [0, 5 * S, 10 * S, 15 * S], { format: MP4, framesPerSec: 25 }],
  ['in a format without an index of key frames', [3000 * S], { format: 'mpegts', framesPerSec: 25 }],
])('times %s are found in one run from the start', (_what, timesUs, source) => {
  expect(planFrames(timesUs, source)).toEqual([{ timesUs }]);
});

test.each([
  [25, 0.68 * S],
  [1, 17 * S],
  [undefined, 17 * S],
])(
  'times far apart are sought, at %s fps ahead by as many frames as can be reordered',
  (framesPerSec, margin) => {
    const source = { format: 'matroska,webm', ...(framesPerSec && { framesPerSec }) };
    expect(planFrames([0, 100 * S, 200 * S], source)).toEqual([
      { timesUs: [0] },
      { timesUs: [100 * S], seekUs: 100 * S - margin },
      { timesUs: [200 * S], seekUs: 200 * S - margin },
    ]);
  },
);

test('the time of a frame becomes the count of times before it, found by halves', () => {
  expect(frameFilters({ timesUs: [0, S, 2 * S] }).map(({ name, options }) => ({ name, ...options }))).toEqual(
    [
      { name: 'settb', expr: '1/1000000' },
      {
        name: 'setpts',
        expr: '1+1000*if(gt(PTS,1000500),if(gt(PTS,2000500),3,2),if(gt(PTS,500),1,0))',
      },
      { name: 'fps', fps: 1000, start_time: 0, round: 'down', eof_action: 'pass' },
    ],
  );
});

test('a run that seeks lets no frame through when it landed too late', () => {
  expect(frameFilters({ timesUs: [9 * S], seekUs: 8 * S })[1]).toEqual({
    name: 'select',
    options: { expr: 'if(eq(n,0),st(0,lte(pts,1000500)));ld(0)' },
  });
});

test.each([
  [undefined, undefined, 'scale=w=max(1\\,round(iw*sar)):h=ih'],
  [320, undefined, 'scale=w=320:h=max(1\\,round(320/dar))'],
  [undefined, 90, 'scale=w=max(1\\,round(90*dar)):h=90'],
  [320, 90, 'scale=w=min(320\\,max(1\\,round(90*dar))):h=min(90\\,max(1\\,round(320/dar)))'],
])('width %s and height %s keep the shape', (width, height, text) => {
  expect(filterGraphText([filter('scale', sizeOptions(width, height))])).toBe(text);
});
