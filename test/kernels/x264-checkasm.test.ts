// x264's own checkasm, built for WebAssembly and run through our Runtime: every SIMD kernel against its C reference.

import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { PROGRAMS, checkasmPrograms, runCheckasm } from '../../scripts/checkasm.mjs';
import { checkasmBuilds } from './checkasm-builds.js';

// From an empty cache this compiles x264 twice over.
const BUILD_TIMEOUT_MS = 600_000;
const SEEDS = ['1', '20240607', '4000000000'];

/** What checkasm reports on: a group of kernels that has none in SIMD is not mentioned. */
const GROUPS_OF_BOTH = [
  ...['pixel sad', 'pixel sad_aligned', 'pixel ssd', 'pixel satd', 'pixel sa8d', 'pixel sa8d_satd'],
  ...['pixel sad_x3', 'pixel sad_x4', 'pixel var', 'pixel var2', 'pixel hadamard_ac', 'pixel vsad'],
  ...['pixel asd', 'intra satd_x3', 'intra sad_x3', 'ssim'],
  ...['mc luma', 'mc chroma', 'mc wpredb', 'mc weight', 'mc offsetadd', 'mc offsetsub'],
  ...['store_interleave', 'plane_copy', 'hpel filter', 'lowres init'],
];
const GROUPS: Record<string, readonly string[]> = {
  'x264-8': [
    ...GROUPS_OF_BOTH,
    ...['sub_dct4', 'sub_dct8', 'add_idct4', 'add_idct8', 'zigzag_frame'],
    ...['quant', 'dequant', 'decimate_score', 'coeff_last', 'coeff_level_run', 'deblock'],
  ],
  'x264-10': GROUPS_OF_BOTH,
};

for (const { name, single, isRun } of checkasmBuilds('x264')) {
  describe.runIf(isRun)(`checkasm of x264 ${name}`, () => {
    let directory: string;
    beforeAll(() => {
      directory = checkasmPrograms('x264', { build: true, single })!;
    }, BUILD_TIMEOUT_MS);

    const variants = PROGRAMS.x264.modules.flatMap((module) => SEEDS.map((seed) => ({ module, seed })));
    it.each(variants)('finds every kernel of $module equal to C, seed $seed', async ({ module, seed }) => {
      const { exitCode, stderr } = await runCheckasm(join(directory, `${module}.wasm`), [seed]);
      expect(stderr).not.toContain('FAILED');
      expect(stderr).toContain(`random seed ${seed}\n`);
      expect(stderr).toContain('All tests passed');
      expect(checkedGroups(stderr)).toEqual([...GROUPS[module]!].sort());
      expect(exitCode).toBe(0);
    });

    it('fails when one kernel is wrong by one', async () => {
      const { exitCode, stderr } = await runCheckasm(join(directory, `${PROGRAMS.x264.broken}.wasm`), ['1']);
      expect(stderr).toMatch(/pixel satd :\s+\[FAILED\]/);
      expect(stderr).toContain('at least one test has failed');
      expect(exitCode).not.toBe(0);
    });
  });
}

function checkedGroups(report: string): string[] {
  return [...report.matchAll(/^ - (.+?) :\s+\[OK\]$/gm)].map((match) => match[1]!).sort();
}
