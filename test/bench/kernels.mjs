// Nanoseconds of every SIMD kernel and of the C function it stands for, as checkasm measures them.

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { PROGRAMS, checkasmPrograms } from '../../scripts/checkasm.mjs';
import { ROOT } from '../../scripts/tasks.mjs';

export const kernels = {
  about: 'ns per kernel for one thread, C against SIMD, by checkasm --bench; optimised code only',
  run() {
    for (const [program, { modules }] of Object.entries(PROGRAMS)) {
      const directory = checkasmPrograms(program, { build: true, single: true });
      for (const module of modules) print(module, measured(join(directory, `${module}.wasm`)));
    }
  },
};

/** In a process of its own without the baseline compiler, whose code would be measured along the way. */
function measured(path) {
  const script = `
    import { runCheckasm } from './scripts/checkasm.mjs';
    const { exitCode, stdout, stderr } = await runCheckasm(${JSON.stringify(path)}, ['--bench', '1']);
    if (exitCode !== 0) throw new Error(stderr);
    console.log(stdout);`;
  const args = ['--no-liftoff', '--input-type=module', '-e', script];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return rows(stdout);
}

/** checkasm prints `<function>_<c or simd128>: `, x264’s in tenths of a nanosecond, FFmpeg’s in ns with one decimal. */
function rows(report) {
  const found = new Map();
  for (const [, name, version, time] of report.matchAll(/^(\w+)_(c|simd128): (-?[\d.-]+)$/gm)) {
    const ns = time.includes('.') ? Number.parseFloat(time) : Number(time) / 10;
    found.set(name, { ...found.get(name), [version]: Math.max(ns, 0.1) });
  }
  return [...found].filter(([, { c, simd128 }]) => c !== undefined && simd128 !== undefined);
}

function print(title, kernels) {
  console.log(`\n${title}: ${kernels.length} kernels\n  ${'ns'.padEnd(30)}     C    SIMD`);
  for (const [name, { c, simd128 }] of kernels) {
    const [before, after] = [c, simd128].map((ns) => ns.toFixed(1).padStart(7));
    // What takes less than the clock can tell apart has no ratio.
    const ratio = simd128 < 2 ? '' : `${(c / simd128).toFixed(1).padStart(5)} ×`;
    console.log(`  ${name.padEnd(28)} ${before} ${after}  ${ratio}`.trimEnd());
  }
}
