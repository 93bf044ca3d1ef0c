#!/usr/bin/env node
// `npm run compare`: the same command lines with native FFmpeg of the module's own tree (C functions) and with the module,
// with several numbers of threads, compared byte for byte; and many runs of the module compared with one another.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Volume } from 'memfs';
import { INPUTS, ROWS } from './compare/rows.mjs';
import { nativeTree, versionOf } from './native.mjs';
import { ensureBuilt, ensureInstalled } from './tasks.mjs';
import { cachedWasm } from './wasm.mjs';

const USAGE = `Usage: npm run compare [-- [options] [pattern…]]

Compares bytes of native FFmpeg and of the module; with patterns only in rows whose names hold one of them. A row is
"same"; or "libm": the same as native FFmpeg with the module's sin, pow and so on in the place of the system's, whose
last bits differ; or it "DIFFERS".

  --single       FFmpeg 5.1, the module for one thread (default: FFmpeg 9, the module with threads)
  --threads LIST numbers of threads (default 1,2,4,16; with --single 1)
  --runs N       how often the module does each row with each number of threads: all must be the same (default 3)
  --self         do not compare with native FFmpeg: the module with itself alone
  --module FILE  another module than the cached one
  --help         this text

Exit code 1 if bytes differ. Native FFmpeg is built first where it is not cached.
`;

async function main() {
  const options = readOptions();
  if (options.help) return void process.stdout.write(USAGE);
  ensureInstalled();
  ensureBuilt();
  const module = options.module ?? cachedWasm({ single: options.single });
  if (!module) fail(`There is no module. Make one: npm run wasm${options.single ? ' -- --single' : ''}`, 1);
  const rows = ROWS.filter(({ name }) => matches(name, options.patterns));
  if (rows.length === 0) fail('No row has such a name', 2);

  const tree = nativeTree({ threads: !options.single });
  const folder = mkdtempSync(join(tmpdir(), 'afmpeg-compare-'));
  const startedMs = performance.now();
  const sides = { native: nativeSide(tree, folder), module: await moduleSide(module, folder) };
  console.log(
    `FFmpeg ${versionOf(tree)}, ${rows.length} rows, threads ${options.threads}, ${options.runs} runs each`,
  );
  try {
    await makeInputs(rows, sides);
    const differing = [];
    for (const row of rows) differing.push(...(await compareRow(row, sides, options)));
    const seconds = ((performance.now() - startedMs) / 1000).toFixed(0);
    console.log(`\n${sides.module.runs()} runs of the module in ${seconds} s, ${differing.length} differ`);
    for (const text of differing) console.log(`  ${text}`);
    if (differing.length > 0) process.exitCode = 1;
  } finally {
    await sides.module.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function readOptions() {
  let parsed;
  try {
    parsed = parseArgs({
      allowPositionals: true,
      options: {
        single: { type: 'boolean', default: false },
        self: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
        threads: { type: 'string' },
        runs: { type: 'string', default: '3' },
        module: { type: 'string' },
      },
    });
  } catch (error) {
    fail(`${error.message}\n\n${USAGE}`, 2);
  }
  const { values, positionals } = parsed;
  const threads = (values.threads ?? (values.single ? '1' : '1,2,4,16')).split(',').map(Number);
  const runs = Number(values.runs);
  for (const number of [...threads, runs]) {
    if (!Number.isSafeInteger(number) || number < 1) fail(`Expected positive integers, got ${number}`, 2);
  }
  return { ...values, threads, runs, patterns: positionals, module: values.module && resolve(values.module) };
}

/** One line for the row; what differed is returned. */
async function compareRow(row, { native, module }, { threads, runs, self }) {
  const differing = [];
  const digests = new Set();
  let ofLibm = false;
  for (const count of threads.filter((number) => number <= (row.mostThreads ?? Infinity))) {
    const args = [...row.args, ...(row.encoderThreads ? ['-threads', String(count)] : [])];
    const made = await repeated(runs, () => module.run(args, count));
    digests.add([...made.keys()].join());
    const times = [...made.values()].join(' + ');
    if (made.size > 1)
      differing.push(`${row.name}: ${made.size} outputs of ${count} threads (${times} runs)`);
    if (self) continue;
    if (made.has(native.run('ffmpeg', args, count))) continue;
    if (made.has(native.run('ffmpeg-libm', args, count))) ofLibm = true;
    else differing.push(`${row.name}: not as natively with ${count} threads`);
  }
  const mark = differing.length > 0 ? 'DIFFERS' : ofLibm ? 'libm' : 'same';
  const kinds = digests.size > 1 ? `, ${digests.size} kinds by number of threads` : '';
  console.log(`  ${mark.padEnd(8)} ${row.name}${kinds}`);
  return differing;
}

/** How many of `runs` runs, two at a time, gave which digest. */
async function repeated(runs, run) {
  const counts = new Map();
  let left = runs;
  const lane = async () => {
    while (left-- > 0) {
      const digest = await run();
      counts.set(digest, (counts.get(digest) ?? 0) + 1);
    }
  };
  await Promise.all([lane(), lane()]);
  return counts;
}

async function makeInputs(rows, { native, module }) {
  const wanted = new Set(rows.flatMap(({ args }) => args));
  for (const [name, how] of Object.entries(INPUTS)) {
    if (!wanted.has(name)) continue;
    if (how.module) await module.make(name, how.module);
    else native.make(name, how);
    module.add(name);
  }
}

function nativeSide(tree, folder) {
  const run = (program, args) =>
    execFileSync(join(tree, program), ['-nostdin', '-v', 'error', '-y', '-cpuflags', '0', ...args], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  return {
    make: (name, args) => void run('ffmpeg', [...args, '-bitexact', name]),
    run(program, args, count) {
      run(program, ['-cpucount', String(count), ...args, '-bitexact', 'out']);
      return digestOf(readFileSync(join(folder, 'out')));
    },
  };
}

/** A Runtime for each number of threads, over files in memory. */
async function moduleSide(file, folder) {
  const { Runtime } = await import('afmpeg-ts');
  const runtimes = new Map();
  const files = {};
  let count = 0;
  const runtimeOf = (threads) => {
    if (!runtimes.has(threads))
      runtimes.set(threads, Runtime.create({ wasm: { file }, threads, concurrency: 2 }));
    return runtimes.get(threads);
  };
  const output = async (args, threads, name) => {
    const volume = new Volume();
    for (const [path, bytes] of Object.entries(files)) volume.writeFileSync(`/${path}`, bytes);
    const runtime = await runtimeOf(threads);
    await runtime.exec(volume, '-v', 'error', '-y', ...args, '-bitexact', name);
    return volume.readFileSync(`/${name}`);
  };
  return {
    async make(name, args) {
      writeFileSync(join(folder, name), await output(args, 1, name));
    },
    add: (name) => void (files[name] = readFileSync(join(folder, name))),
    async run(args, threads) {
      count++;
      return digestOf(await output(args, threads, 'out'));
    },
    runs: () => count,
    async close() {
      for (const runtime of runtimes.values()) await (await runtime).close();
    },
  };
}

function matches(name, patterns) {
  return patterns.length === 0 || patterns.some((pattern) => name.includes(pattern));
}

function digestOf(bytes) {
  if (bytes.length < 1000) throw new Error(`Only ${bytes.length} bytes came out: nothing to compare`);
  return createHash('sha256').update(bytes).digest('hex');
}

function fail(message, exitCode) {
  console.error(message);
  process.exit(exitCode);
}

await main();
