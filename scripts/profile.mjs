// npm run profile -- <ffmpeg args>: runs ffmpeg.wasm in this process under V8's CPU profiler and prints the functions
// in which the time goes. It is the module for one thread (`npm run wasm -- --single`), since the profiler sees one.
// Input files are looked up on the host, below the current directory; outputs stay in memory.

import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { isAbsolute, resolve } from 'node:path';
import { Volume } from 'memfs';
import { ensureBuilt, ensureInstalled } from './tasks.mjs';
import { cachedWasm } from './wasm.mjs';

const USAGE = `Usage: npm run profile -- [--top N] [--save FILE] [--module FILE] <ffmpeg arguments>

Runs ffmpeg.wasm on the arguments and prints the functions that took the most time (self time).

  --top N        how many functions (default 25)
  --save FILE    keep the profile, for the Performance panel of Chromium's developer tools
  --module FILE  a module for one thread with function names (default: the cached build, npm run wasm -- --single)

Arguments that name a file on this machine are read into memory first; what ffmpeg writes is thrown away.
`;

const { top, save, module, args } = readArguments(process.argv.slice(2));
const file = module ?? cachedWasm({ names: true, single: true });
if (args.length === 0) end(USAGE);
if (!file) end('There is no build with function names. Make one: npm run wasm -- --single');

ensureInstalled();
ensureBuilt();
const { Runtime } = await import('afmpeg-ts');

const runtime = await Runtime.create({ wasm: { file }, execution: 'inline' });
const volume = volumeWith(args);
// Once before: the engine compiles the startup, which is not what is asked about.
await runtime.run(new Volume(), '-version');

const session = new Session();
session.connect();
await session.post('Profiler.enable');
await session.post('Profiler.setSamplingInterval', { interval: 500 });
await session.post('Profiler.start');
const started = performance.now();
const { exitCode, stderr } = await runtime.run(volume, '-nostdin', '-y', ...args);
const seconds = (performance.now() - started) / 1000;
const { profile } = await session.post('Profiler.stop');
await runtime.close();

if (exitCode !== 0) end(stderr);
if (save) writeFileSync(save, JSON.stringify(profile));
print(selfTimes(profile));

function readArguments(rest) {
  const own = { top: 25 };
  while (['--top', '--save', '--module'].includes(rest[0])) {
    const [flag, value] = rest.splice(0, 2);
    if (value === undefined) end(USAGE);
    own[flag.slice(2)] = flag === '--top' ? Number(value) : resolve(value);
  }
  return { ...own, args: rest };
}

/** The files that the arguments name, under the names the arguments use. */
function volumeWith(list) {
  const files = new Volume();
  for (const name of list.filter((argument) => existsSync(argument) && statSync(argument).isFile())) {
    const path = isAbsolute(name) ? name : `/${name}`;
    files.mkdirSync(resolve(path, '..'), { recursive: true });
    files.writeFileSync(path, readFileSync(name));
  }
  return files;
}

/** Microseconds by function, the most first. */
function selfTimes({ nodes, samples, timeDeltas }) {
  const names = new Map(nodes.map(({ id, callFrame }) => [id, callFrame.functionName || '(anonymous)']));
  const times = new Map();
  for (const [index, id] of samples.entries()) {
    const name = names.get(id);
    times.set(name, (times.get(name) ?? 0) + timeDeltas[index]);
  }
  times.delete('(idle)');
  return [...times].sort((a, b) => b[1] - a[1]);
}

function print(rows) {
  const total = rows.reduce((sum, [, time]) => sum + time, 0);
  console.log(`${seconds.toFixed(2)} s; self time by function:`);
  for (const [name, time] of rows.slice(0, top)) {
    const share = ((100 * time) / total).toFixed(1);
    console.log(`  ${share.padStart(5)} %  ${(time / 1000).toFixed(0).padStart(7)} ms  ${name}`);
  }
}

function end(message) {
  console.error(message);
  process.exit(1);
}
