// However a length is cut, every frame is in one chunk, once, and in order: nothing later looks for a gap.

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { ChunkSizing, FrameRange } from '../../../src/distributed/index.js';
import { buildChunkSlices, chunkCosts, resolveChunkPlan } from '../../../src/render/plan/cut-chunks.js';

const TOTAL = fc.integer({ min: 1, max: 200_000 });
const lengths = (ranges: readonly FrameRange[]) => ranges.map(({ start, end }) => end - start);

function expectCover(ranges: readonly FrameRange[], total: number): void {
  const broken = ranges.find(({ start, end }, i) => start !== (ranges[i - 1]?.end ?? 0) || end <= start);
  expect(broken).toBeUndefined();
  expect(ranges.at(-1)?.end).toBe(total);
}

function expectEven(ranges: readonly FrameRange[]): void {
  const each = lengths(ranges);
  expect(each.reduce((a, b) => Math.max(a, b)) - each.reduce((a, b) => Math.min(a, b))).toBeLessThanOrEqual(
    1,
  );
}

describe('any input', () => {
  it('auto covers all frames evenly, in at most maxParallel chunks', () => {
    fc.assert(
      fc.property(TOTAL, fc.integer({ min: 1, max: 500 }), (total, maxParallel) => {
        const { chunks, longest } = resolveChunkPlan(total, { kind: 'auto', maxParallel });
        expectCover(chunks, total);
        expectEven(chunks);
        expect(chunks.length).toBeLessThanOrEqual(maxParallel);
        expect(longest).toBe(Math.max(...lengths(chunks)));
      }),
    );
  });

  it('an explicit size is never exceeded', () => {
    fc.assert(
      fc.property(TOTAL, fc.integer({ min: 2, max: 300_000 }), (total, frames) => {
        const { chunks, longest } = resolveChunkPlan(total, { kind: 'size', frames });
        expectCover(chunks, total);
        expectEven(chunks);
        expect(longest).toBeLessThanOrEqual(frames);
      }),
    );
  });

  it('slices of a count are that many', () => {
    fc.assert(
      fc.property(TOTAL, fc.integer({ min: 1, max: 1000 }), (total, wanted) => {
        const count = Math.min(total, wanted);
        const slices = buildChunkSlices(total, count);
        expectCover(slices, total);
        expectEven(slices);
        expect(slices).toHaveLength(count);
      }),
    );
  });

  const SPAN = fc
    .tuple(
      fc.integer({ min: 0, max: 5000 }),
      fc.integer({ min: 1, max: 2000 }),
      fc.integer({ min: 1, max: 900 }),
    )
    .map(([start, length, cost]) => ({ start, end: start + length, cost: cost / 10 }));
  it('weighted covers all frames whatever they cost', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5000 }),
        fc.integer({ min: 1, max: 64 }),
        fc.array(SPAN, { maxLength: 8 }),
        (total, maxParallel, costs) => {
          const { chunks } = resolveChunkPlan(total, { kind: 'weighted', maxParallel, costs });
          expectCover(chunks, total);
          const { chunks: even } = resolveChunkPlan(total, { kind: 'auto', maxParallel });
          expect(chunks).toHaveLength(even.length);
        },
      ),
    );
  });

  it('explicit ranges that cover are taken as they are', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 9999 }), { maxLength: 40 }), (cuts) => {
        const edges = [0, ...cuts.sort((a, b) => a - b), 10_000];
        const ranges = edges.slice(1).map((end, i) => ({ start: edges[i]!, end }));
        expect(resolveChunkPlan(10_000, { kind: 'ranges', ranges }).chunks).toEqual(ranges);
      }),
    );
  });
});

it('cuts 240 frames for 16 workers into chunks of 15', () => {
  const { chunks } = resolveChunkPlan(240);
  expect(chunks).toHaveLength(16);
  expect(chunks[1]).toEqual({ start: 15, end: 30 });
});

it('does not cut below 10 frames by itself', () => {
  expect(lengths(resolveChunkPlan(25).chunks)).toEqual([9, 8, 8]);
  expect(lengths(resolveChunkPlan(9).chunks)).toEqual([9]);
});

it('gives dear frames shorter chunks', () => {
  const costs = [{ start: 0, end: 40, cost: 4 }];
  const { chunks } = resolveChunkPlan(160, { kind: 'weighted', maxParallel: 4 }, costs);
  expect(lengths(chunks)).toEqual([18, 17, 55, 70]);
  const cost = ({ start, end }: FrameRange) =>
    Math.max(0, Math.min(end, 40) - start) * 4 + Math.max(0, end - Math.max(start, 40));
  for (const chunk of chunks) expect(Math.abs(cost(chunk) - 70)).toBeLessThanOrEqual(4);
});

const WRONG: readonly [string, ChunkSizing, string][] = [
  [
    'a gap',
    {
      kind: 'ranges',
      ranges: [
        { start: 0, end: 4 },
        { start: 5, end: 10 },
      ],
    },
    'chunks.ranges[1].start',
  ],
  [
    'an overlap',
    {
      kind: 'ranges',
      ranges: [
        { start: 0, end: 6 },
        { start: 5, end: 10 },
      ],
    },
    'chunks.ranges[1].start',
  ],
  ['an early end', { kind: 'ranges', ranges: [{ start: 0, end: 9 }] }, 'chunks.ranges[0].end'],
  ['an empty range', { kind: 'ranges', ranges: [{ start: 0, end: 0 }] }, 'chunks.ranges[0].end'],
  ['no range', { kind: 'ranges', ranges: [] }, 'chunks.ranges'],
  ['no frames', { kind: 'size', frames: 0 }, 'chunks.frames'],
  ['no workers', { kind: 'auto', maxParallel: 0 }, 'chunks.maxParallel'],
  ['another kind', { kind: 'some' } as never, 'chunks.kind'],
  ['an option of another kind', { kind: 'auto', frames: 3 } as never, 'chunks.frames'],
  ['a cost of nothing', { kind: 'weighted', costs: [{ start: 0, end: 1, cost: 0 }] }, 'chunks.costs[0].cost'],
];
it.each(WRONG)('refuses %s', (_, sizing, option) => {
  expect(() => resolveChunkPlan(10, sizing)).toThrow(
    expect.objectContaining({
      code: 'INVALID_OPTION',
      details: expect.objectContaining({ option }) as unknown,
    }),
  );
});

it('tells what each chunk costs, of spans over one another the dearest', () => {
  const cut = resolveChunkPlan(40, { kind: 'size', frames: 10 });
  const costs = [
    { start: 5, end: 20, cost: 2 },
    { start: 15, end: 25, cost: 4 },
  ];
  expect(chunkCosts(cut, costs)).toEqual([15, 30, 25, 10]);
  expect(chunkCosts(cut)).toEqual([10, 10, 10, 10]);
});
