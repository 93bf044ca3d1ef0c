#!/usr/bin/env node
// `npm run fate`: FFmpeg's own regression tests (FATE), those that need no samples, with our Runtime in the place of
// ffmpeg and ffprobe. What fails is run once more with native FFmpeg of the same tree, to see whose fault it is.

import { execFileSync, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { serveFate } from './fate/server.mjs';
import { nativeTree, versionOf } from './native.mjs';
import { wasmCache } from './cache.mjs';
import { ROOT, ensureBuilt, ensureInstalled } from './tasks.mjs';
import { cachedWasm } from './wasm.mjs';

const USAGE = `Usage: npm run fate [-- [options] [pattern…]]

Runs FATE's tests that need no samples through our Runtime; with patterns only those whose names hold one of them
(fate-vsynth1, lavf-, …).

  --single       FFmpeg 5.1, the module for one thread (default: FFmpeg 9, the module with threads)
  --threads N    FATE's THREADS: what tests that say -threads run with (default 1)
  --cpus N       how many processors the guest believes in (default: as many as there are)
  --jobs N       tests at a time (default: as many as there are processors)
  --module FILE  another module than the cached one
  --cli          a process of \`afmpeg run\` for each call of ffmpeg, a second each, instead of one Runtime for all
  --out DIR      where logs and differences of failures, and the list of all results, go
  --list         only print the names of the tests
  --help         this text

Exit code 1 if a test failed that passes natively. Native FFmpeg is built first where it is not cached.
`;

/** What a test runs that is neither ffmpeg nor ffprobe; the first group is the program. */
const OWN_PROGRAM = /^run(?:echo)? (?!\S*(?:ffmpeg|ffprobe)\b)(\S+)/;

const REASONS = {
  checkasm: 'checkasm: see npm run checkasm',
  seek: 'C program of the demuxers’ seeking (libavformat/tests/seek)',
  program: 'another C program of FFmpeg’s tests',
  source: 'checks of the source text',
};

async function main() {
  const options = readOptions();
  if (options.help) return void process.stdout.write(USAGE);
  ensureInstalled();
  ensureBuilt();
  const module = options.module ?? moduleOf(options);
  const native = nativeTree({ threads: !options.single });
  const { tests, leftOut } = listTests(native, options.patterns);
  if (options.list) return void console.log(tests.join('\n'));
  if (tests.length === 0) throw new Failure('No test has such a name, or it does not run ffmpeg');

  const out = options.out ?? join(wasmCache(), `fate-${options.single ? 'single' : 'threads'}`);
  const client = await openClient(module, options);
  console.log(
    `FATE of FFmpeg ${versionOf(native)}, ${tests.length} tests, ${options.jobs} at a time: ${module}`,
  );
  const startedMs = Date.now();
  let results;
  try {
    results = await runTests(native, tests, { ...options, out, ...client });
  } finally {
    await client.close();
  }
  const failed = tests.filter((name) => results.get(name) !== 0);
  const natively =
    failed.length === 0
      ? new Map()
      : await runTests(native, failed, { ...options, out: undefined, exec: '', env: {} });
  const passedNatively = failed.filter((name) => natively.get(name) === 0);

  report({ tests, failed, passedNatively, leftOut, client, seconds: (Date.now() - startedMs) / 1000 });
  writeFileSync(join(out, 'results.txt'), tests.map((name) => `${results.get(name)} ${name}\n`).join(''));
  console.log(`Logs, differences and the list of all results: ${out}`);
  if (passedNatively.length > 0) process.exitCode = 1;
}

function readOptions() {
  const number = { type: 'string' };
  let parsed;
  try {
    parsed = parseArgs({
      allowPositionals: true,
      options: {
        single: { type: 'boolean', default: false },
        cli: { type: 'boolean', default: false },
        list: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
        threads: number,
        cpus: number,
        jobs: number,
        module: { type: 'string' },
        out: { type: 'string' },
      },
    });
  } catch (error) {
    throw new Failure(`${error.message}\n\n${USAGE}`, 2);
  }
  const { values, positionals } = parsed;
  const count = (name, fallback) => {
    const value = Number(values[name] ?? fallback);
    if (!Number.isSafeInteger(value) || value < 1) {
      throw new Failure(`Expected --${name} to be a positive integer, got ${values[name]}`, 2);
    }
    return value;
  };
  return {
    ...values,
    patterns: positionals,
    threads: count('threads', 1),
    cpus: count('cpus', availableParallelism()),
    jobs: count('jobs', availableParallelism()),
    module: values.module && resolve(values.module),
    out: values.out && resolve(values.out),
  };
}

function moduleOf({ single }) {
  const file = cachedWasm({ single });
  if (file) return file;
  throw new Failure(`There is no module. Make one: npm run wasm${single ? ' -- --single' : ''}`);
}

/** The names of the tests that run ffmpeg or ffprobe, and how many others there are by reason. */
function listTests(tree, patterns) {
  const commands = execFileSync('make', ['-n', 'fate'], { cwd: tree, encoding: 'utf8', maxBuffer: 2 ** 27 });
  const found = [...commands.matchAll(/fate-run\.sh (\S+) "[^"]*" "[^"]*" "[^"]*" '([^']*)'/g)];
  const all = new Map(found.map(([, name, command]) => [name, command.trim()]));
  const tests = [];
  const leftOut = {};
  for (const [name, command] of all) {
    if (patterns.length > 0 && !patterns.some((pattern) => name.includes(pattern))) continue;
    const reason = reasonToLeaveOut(command);
    if (reason) leftOut[reason] = (leftOut[reason] ?? 0) + 1;
    else tests.push(name);
  }
  return { tests: tests.sort(), leftOut };
}

function reasonToLeaveOut(command) {
  if (/^runlocal/.test(command)) return REASONS.source;
  const [, program] = OWN_PROGRAM.exec(command) ?? [];
  if (program === undefined) return undefined;
  if (program.includes('checkasm')) return REASONS.checkasm;
  return program.includes('libavformat/tests/seek') ? REASONS.seek : REASONS.program;
}

/** What FATE calls in the place of programs, with the environment for that. */
async function openClient(module, options) {
  const folder = mkdtempSync(join(tmpdir(), 'afmpeg-fate-'));
  const remove = () => void rmSync(folder, { recursive: true, force: true });
  if (options.cli) {
    const exec = join(folder, 'afmpeg');
    writeFileSync(exec, cliScript(module), { mode: 0o755 });
    return { exec, env: {}, close: remove };
  }
  const exec = join(folder, 'client');
  const source = fileURLToPath(new URL('fate/client.c', import.meta.url));
  execFileSync('gcc', ['-O1', '-o', exec, source], { stdio: 'inherit' });
  const { Runtime } = await import('afmpeg-ts');
  const fs = await import('node:fs');
  const runtime = await Runtime.create({
    wasm: { file: module },
    concurrency: options.jobs,
    threads: options.cpus,
  });
  const path = join(folder, 'socket');
  const server = await serveFate({ runtime, fs: fs.default, path });
  return {
    exec,
    env: { AFMPEG_FATE_SOCKET: path },
    server,
    async close() {
      await server.close();
      await runtime.close();
      remove();
    },
  };
}

/** `afmpeg run` for ffmpeg and ffprobe; other programs as they are. */
function cliScript(module) {
  return `#!/bin/sh
program=$1
shift
case \${program##*/} in
  ffmpeg) ;;
  ffprobe) set -- ffprobe "$@" ;;
  *) exec "$program" "$@" ;;
esac
exec '${process.execPath}' '${join(ROOT, 'dist/cli.js')}' run -q --wasm '${module}' -- "$@"
`;
}

/** Each test's exit code, in a tree of their own. What failures left goes to `out`. */
async function runTests(native, tests, { jobs, threads, exec, env, out }) {
  const tree = mkdtempSync(`${native}.fate.`);
  try {
    // Links: nothing that is there gets written to.
    execFileSync('cp', ['-al', `${native}/.`, tree]);
    await make(tree, tests, [`-j${jobs}`, `TARGET_EXEC=${exec}`, `THREADS=${threads}`], env);
    const folder = join(tree, 'tests/data/fate');
    if (out) keepFailures(folder, out);
    return new Map(tests.map((name) => [name, exitCodeOf(folder, name)]));
  } finally {
    rmSync(tree, { recursive: true, force: true });
  }
}

/** Shows how far it is, a line for each hundred tests. */
async function make(tree, tests, args, env) {
  const child = spawn('make', ['--keep-going', ...args, ...tests], {
    cwd: tree,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const interrupt = () => void child.kill('SIGTERM');
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  let count = 0;
  const startedMs = Date.now();
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (!line.startsWith('TEST')) return;
    if (++count % 100 === 0)
      console.log(`  ${count} after ${((Date.now() - startedMs) / 1000).toFixed(0)} s`);
  });
  await new Promise((done, failed) => void child.once('error', failed).once('close', done));
  process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
}

/** Of a test that was not run, since what makes its input failed: NaN. */
function exitCodeOf(folder, test) {
  const report = join(folder, `${test.replace('fate-', '')}.rep`);
  if (!existsSync(report)) return NaN;
  const [, code] = readFileSync(report, 'utf8').split(':');
  return Number(code) || (code === '0' ? 0 : code);
}

function keepFailures(folder, out) {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  if (!existsSync(folder)) return;
  const kept = readdirSync(folder).filter((name) => /\.(err|diff)$/.test(name));
  for (const name of kept) writeFileSync(join(out, name), readFileSync(join(folder, name)));
}

function report({ tests, failed, passedNatively, leftOut, client, seconds }) {
  const both = failed.filter((name) => !passedNatively.includes(name));
  console.log(`\nPassed   ${String(tests.length - failed.length).padStart(5)} in ${seconds.toFixed(0)} s`);
  console.log(`Failed   ${String(passedNatively.length).padStart(5)}`);
  for (const name of passedNatively) console.log(`           ${name}`);
  console.log(`Natively ${String(both.length).padStart(5)} failed here and with native FFmpeg`);
  for (const name of both) console.log(`           ${name}`);
  for (const [reason, count] of Object.entries(leftOut)) {
    console.log(`Left out ${String(count).padStart(5)} ${reason}`);
  }
  if (!client.server) return;
  console.log(`${client.server.runs} runs of ffmpeg and ffprobe`);
  for (const text of client.server.broken) console.log(`Not ffmpeg’s own failure: ${text}`);
}

class Failure extends Error {
  constructor(message, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

main().catch((error) => {
  console.error(error instanceof Failure ? error.message : error.stack);
  process.exitCode = error.exitCode ?? 1;
});
