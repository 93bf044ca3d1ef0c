// FFmpeg's own checkasm, built for WebAssembly and run through our Runtime: every SIMD kernel against its C reference.

import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { PROGRAMS, checkasmPrograms, runCheckasm } from '../../scripts/checkasm.mjs';
import { checkasmBuilds } from './checkasm-builds.js';

// From an empty cache this compiles a good part of FFmpeg.
const BUILD_TIMEOUT_MS = 900_000;
const SEEDS = ['1', '20240607', '4000000000'];

/** What checkasm reports on: a group of kernels that has none in SIMD is not mentioned. */
const GROUPS_OF_BOTH = [
  ...['h264dsp.idct', 'h264dsp.loop_filter', 'h264dsp.loop_filter_intra', 'h264qpel.put', 'h264qpel.avg'],
  ...['wasm_h264.chroma_mc', 'wasm_h264.weight'],
  ...['sw_gbrp.input_planar_rgb_y', 'sw_gbrp.input_planar_rgb_uv', 'sw_scale.hscale'],
  ...['wasm_sws.hscale', 'wasm_sws.vscale', 'wasm_sws.input'],
];
const GROUPS_OF_5 = [...GROUPS_OF_BOTH, 'sw_scale.yuv2yuvX'];
/** Those of FFmpeg's own (HEVC), and those that its checkasm reaches by now. */
const GROUPS_OF_9 = [
  ...GROUPS_OF_BOTH,
  ...['hevc_idct.idct', 'hevc_sao.sao_band', 'hevc_sao.sao_edge', 'h264chroma.chroma_mc'],
  ...['sw_rgb.rgb_to_y', 'sw_rgb.rgb_to_uv', 'sw_scale.yuv2yuv1', 'sw_scale.yuv2nv12cX'],
  ...['8', '9LE', '10LE', '12LE', '14LE'].map((bits) => `sw_scale.yuv2yuvX_${bits}`),
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
      expect(stderr).toMatch(new RegExp(`random seed:? ${seed}\\b`, 'i'));
      expect(stderr).toMatch(/checkasm: all \d+ tests passed/);
      expect(checkedGroups(stderr)).toEqual([...(single ? GROUPS_OF_5 : GROUPS_OF_9)].sort());
      expect(exitCode).toBe(0);
    });

    it('fails when one kernel is wrong', async () => {
      const { exitCode, stderr } = await runCheckasm(join(directory, `${PROGRAMS.ffmpeg.broken}.wasm`), [
        '1',
      ]);
      expect(stderr).toMatch(/wasm_sws\.vscale\s+\[FAILED\]/);
      expect(exitCode).not.toBe(0);
    });
  });
}

function checkedGroups(report: string): string[] {
  return [...report.matchAll(/^ - (\S+)\s+\[OK\]$/gm)].map((match) => match[1]!).sort();
}
