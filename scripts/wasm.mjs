#!/usr/bin/env node
// `npm run wasm`: builds ffmpeg.wasm, once for each state of wasm/, and prints where it is.
// Other scripts and tests import `cachedWasm` to find a build without starting one (see also default-wasm.mjs).

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { wasmCache } from './cache.mjs';

const WASM_DIR = join(dirname(dirname(fileURLToPath(import.meta.url))), 'wasm');
const VARIANTS = ['gpl', 'lgpl'];
const PROFILES = ['full', 'lean'];

// What build.sh ends with, and so do we, when no place has a source any more: nothing is wrong with the recipe.
const SOURCE_GONE = 75;

const USAGE = `Usage: npm run wasm -- [options]

Builds ffmpeg.wasm from pinned sources, or finds the build in the cache, and prints its path and sha256: FFmpeg 9 with
threads.

  --single             instead FFmpeg 5.1 for one thread, which runs everywhere
  --variant gpl|lgpl   gpl has libx264, lgpl has OpenH264 instead (default gpl)
  --profile full|lean  lean has what rendering a reel needs (default full)
  --names              print the build that keeps function names, for profilers
  --print              only print the cached path; exit code 1 if there is none
  --clean              remove this build from the cache first
  --install            as root: install missing Debian packages (or AFMPEG_APT_INSTALL=1)
  --work DIR           keep sources and objects in DIR, so that the next build only compiles what changed
  --help               this text

Exit code 75: a source is not to be had any more from any of its places, or none of them answers. FFmpeg 9 is the most
likely; --single does not need it. The cache is $AFMPEG_CACHE_DIR, else $XDG_CACHE_HOME/afmpeg, else ~/.cache/afmpeg.
A full build takes about fifteen minutes on two cores (--single: six) and 2 GB of disk while it runs; AFMPEG_JOBS limits
the cores.
`;

// What only one of the two builds uses, so that neither is made again for a change of the other.
const ONLY_THREADS = /^(threads|libc)\//;
const ONLY_SINGLE =
  /^(ffmpeg|patches\/ffmpeg|configure)\/|^((build|merge)\.sh|sbrk\.c)$|^bin\/wasm-cc$|^build\/(ffmpeg\.sh|checkasm.*)$/;
// Texts, and what no module is made of: tests of the libc, checkasm, and what wasm/native/ builds to compare with.
const NEVER = /(^|\/)(LICENSE|Dockerfile|[^/]*\.md)$|^(libc\/test|native)\/|^threads\/build\/checkasm\.sh$/;

/** The hash of everything that can change a build: names and bytes of the files under wasm/, except texts. */
export function wasmKey({ single = false } = {}) {
  const hash = createHash('sha256');
  for (const path of filesUnder(WASM_DIR)) {
    const name = relative(WASM_DIR, path).split(sep).join('/');
    if (NEVER.test(name) || (single ? ONLY_THREADS : ONLY_SINGLE).test(name)) continue;
    const bytes = readFileSync(path);
    hash.update(`${name}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest('hex').slice(0, 16);
}

/**
 * The path of a finished build of the present sources, or undefined: that with threads, or with `single` that for one
 * thread. Never builds; needs no toolchain.
 */
export function cachedWasm({ variant = 'gpl', profile = 'full', names = false, single = false } = {}) {
  const path = modulePath({ variant, profile, names, single });
  return existsSync(path) ? path : undefined;
}

async function main() {
  const options = readOptions();
  if (options.help) return void process.stdout.write(USAGE);
  if (options.clean) rmSync(dirname(modulePath(options)), { recursive: true, force: true });

  let path = options.work ? undefined : cachedWasm(options);
  if (!path && options.print) {
    throw new Failure(`No build of this wasm/ is cached. Make one: ${commandFor(options)}`);
  }
  if (!path) {
    await ensurePackages(options);
    path = await build(options);
  }
  process.stdout.write(options.print ? `${path}\n` : `${path}\n${await sha256Of(path)}\n`);
}

function readOptions() {
  let values;
  try {
    ({ values } = parseArgs({
      options: {
        single: { type: 'boolean', default: false },
        variant: { type: 'string', default: 'gpl' },
        profile: { type: 'string', default: 'full' },
        work: { type: 'string' },
        names: { type: 'boolean', default: false },
        clean: { type: 'boolean', default: false },
        print: { type: 'boolean', default: false },
        install: { type: 'boolean', default: process.env.AFMPEG_APT_INSTALL === '1' },
        help: { type: 'boolean', default: false },
      },
    }));
  } catch (error) {
    throw new Failure(`${error.message}\n\n${USAGE}`, 2);
  }
  expectOneOf('--variant', values.variant, VARIANTS);
  expectOneOf('--profile', values.profile, PROFILES);
  return values;
}

function expectOneOf(flag, value, allowed) {
  if (!allowed.includes(value))
    throw new Failure(`Expected ${flag} to be ${allowed.join(' or ')}, got "${value}"`, 2);
}

// Builds into a directory of its own and renames it into place, so that a reader sees a whole build or none.
async function build(options) {
  const root = wasmCache();
  const target = dirname(modulePath(options));
  const logPath = join(root, 'logs', `${wasmKey(options)}-${basename(target)}-${process.pid}.log`);
  mkdirSync(dirname(target), { recursive: true });
  mkdirSync(dirname(logPath), { recursive: true });
  const output = mkdtempSync(`${target}.`);
  chmodSync(output, 0o755);
  // clang crashes on one of FFmpeg's probes and leaves a report each time; it goes with the rest.
  const scratch = mkdtempSync(`${target}.tmp.`);
  const args = ['--variant', options.variant, '--profile', options.profile, '--cache', root, '--out', output];
  if (options.work) args.push('--work', resolve(options.work));

  try {
    await runLogged(join(WASM_DIR, options.single ? 'build.sh' : 'threads/build.sh'), args, logPath, scratch);
    putInPlace(output, target, Boolean(options.work));
  } finally {
    rmSync(output, { recursive: true, force: true });
    rmSync(scratch, { recursive: true, force: true });
  }
  rmSync(logPath, { force: true });
  return join(target, options.names ? 'ffmpeg.names.wasm' : 'ffmpeg.wasm');
}

// A directory cannot be renamed over one with files in it, so the first of two builds of one key stays: both hold the
// same bytes. A developer's build (--work) comes after a change of mind and replaces.
function putInPlace(output, target, replace) {
  if (replace) rmSync(target, { recursive: true, force: true });
  try {
    renameSync(output, target);
  } catch (error) {
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
  }
}

async function runLogged(command, args, logPath, scratch) {
  const log = openSync(logPath, 'w');
  const started = Date.now();
  try {
    // A process group of its own: a signal must reach the compilers, for bash waits for them before it cleans up.
    const child = spawn(command, args, {
      stdio: ['ignore', log, log, 'pipe'],
      detached: true,
      env: { ...process.env, TMPDIR: scratch },
    });
    let interrupted;
    const stop = (signal) => {
      interrupted = signal;
      process.kill(-child.pid, signal);
    };
    process.once('SIGINT', stop).once('SIGTERM', stop);
    createInterface({ input: child.stdio[3] }).on('line', (line) => {
      const seconds = Math.round((Date.now() - started) / 1000);
      process.stderr.write(`[${String(seconds).padStart(4)} s] ${line}\n`);
    });
    const outcome = await new Promise((done, failed) => {
      child.once('error', failed);
      child.once('close', (code, signal) => done(code === 0 ? undefined : (signal ?? `exit code ${code}`)));
    });
    process.off('SIGINT', stop).off('SIGTERM', stop);
    if (interrupted)
      throw new Failure(`Interrupted by ${interrupted}; only finished libraries were kept.`, 130);
    if (outcome) {
      const text = `The build failed (${outcome}). The whole log: ${logPath}\n\n${tail(logPath, 25)}`;
      throw new Failure(text, outcome === `exit code ${SOURCE_GONE}` ? SOURCE_GONE : 1);
    }
  } finally {
    closeSync(log);
  }
}

async function ensurePackages(options) {
  const missing = (await missingPackages()).join(' ');
  if (!missing) return;
  const command = `apt-get install --yes --no-install-recommends ${missing}`;
  if (!options.install || process.getuid?.() !== 0) {
    throw new Failure(
      `The build needs Debian packages that are not installed. As root:\n\n  ${command}\n\n` +
        'or add --install. On anything but Debian 12, use wasm/Dockerfile.',
    );
  }
  process.stderr.write(`Installing ${missing}\n`);
  await run('apt-get', ['update', '-q']);
  await run('apt-get', command.split(' ').slice(1));
}

async function missingPackages() {
  const wanted = readFileSync(join(WASM_DIR, 'packages.txt'), 'utf8')
    .split('\n')
    .filter((line) => line && !line.startsWith('#'));
  const installed = await run('dpkg-query', ['-W', '-f', '${Package} ${db:Status-Status}\n', ...wanted], {
    capture: true,
  });
  return wanted.filter((name) => !installed.split('\n').includes(`${name} installed`));
}

// With `capture` the exit code does not matter: dpkg-query fails as soon as one package is unknown.
function run(command, args, { capture = false } = {}) {
  return new Promise((done, failed) => {
    const child = spawn(command, args, {
      stdio: ['ignore', capture ? 'pipe' : 2, capture ? 'ignore' : 2],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
    let text = '';
    child.stdout?.on('data', (chunk) => (text += chunk));
    child.once('error', (error) => {
      failed(
        error.code === 'ENOENT'
          ? new Failure(`${command} is not there: this build needs Debian 12. Use wasm/Dockerfile instead.`)
          : error,
      );
    });
    child.once('close', (code) => {
      if (code === 0 || capture) done(text);
      else failed(new Failure(`${command} ended with exit code ${code}`));
    });
  });
}

function modulePath({ variant, profile, names, single }) {
  const file = names ? 'ffmpeg.names.wasm' : 'ffmpeg.wasm';
  return join(wasmCache(), wasmKey({ single }), `${variant}-${profile}`, file);
}

function commandFor({ variant, profile, single }) {
  return `npm run wasm -- ${single ? '--single ' : ''}--variant ${variant} --profile ${profile}`;
}

function filesUnder(directory) {
  const entries = readdirSync(directory, { withFileTypes: true });
  return entries
    .flatMap((entry) => {
      const path = join(directory, entry.name);
      return entry.isDirectory() ? filesUnder(path) : [path];
    })
    .sort();
}

async function sha256Of(path) {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest('hex');
}

function tail(path, lines) {
  return readFileSync(path, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
}

class Failure extends Error {
  constructor(message, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  main().catch((error) => {
    process.stderr.write(`${error instanceof Failure ? error.message : error.stack}\n`);
    process.exitCode = error.exitCode ?? 1;
  });
}
