// FFmpeg's own checkasm, built for WebAssembly and run through our Runtime: every SIMD kernel against its C reference.

import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { PROGRAMS, checkasmPrograms, runCheckasm } from '../../scripts/checkasm.mjs';
import { checkasmBuilds } from './checkasm-builds.js';

// From an empty cache this compiles a good part of FFmpeg.
const BUILD_TIMEOUT_MS = 900_000;
const SEEDS = ['1', '20240607', '4000000000'];

/** What checkasm reports on: a group of kernels that has none in SIMD is not mentioned. */
const GROUPS = [
  ...['h264dsp.idct', 'h264dsp.loop_filter', 'h264dsp.loop_filter_intra', 'h264qpel.put', 'h264qpel.avg'],
  ...['wasm32_h264.chroma_mc', 'wasm32_h264.weight'],
  ...['sw_gbrp.input_planar_rgb_y', 'sw_gbrp.input_planar_rgb_uv', 'sw_scale.hscale', 'sw_scale.yuv2yuvX'],
  ...['wasm32_sws.hscale', 'wasm32_sws.vscale', 'wasm32_sws.input'],
];

for (const { name, single, isRun } of checkasmBuilds('ffmpeg')) {
  describe.runIf(isRun)(`checkasm of FFmpeg ${name}`, () => {
    let directory: string;
    beforeAll(() => {
      directory = checkasmPrograms('ffmpeg', { build: true, single })!;
    }, BUILD_TIMEOUT_MS);

    it.each(SEEDS)('finds every kernel equal to C, seed %s', async (seed) => {
      const { exitCode, stderr } = await runCheckasm(join(directory, 'ffmpeg.wasm'), [seed]);
      expect(stderr).not.toContain('FAILED');
      expect(stderr).toMatch(/checkasm: all \d+ tests passed/);
      expect(checkedGroups(stderr)).toEqual([...GROUPS].sort());
      expect(exitCode).toBe(0);
    });

    it('fails when one kernel is wrong', async () => {
      const { exitCode, stderr } = await runCheckasm(join(directory, `${PROGRAMS.ffmpeg.broken}.wasm`), [
        '1',
      ]);
      expect(stderr).toMatch(/wasm32_sws\.vscale\s+\[FAILED\]/);
      expect(exitCode).not.toBe(0);
    });
  });
}

function checkedGroups(report: string): string[] {
  return [...report.matchAll(/^ - (\S+)\s+\[OK\]$/gm)].map((match) => match[1]!).sort();
}
