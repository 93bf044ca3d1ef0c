// The four ways to run ffmpeg that are compared: our two families, @ffmpeg/core by its own glue, and native.

import { execFileSync, spawnSync } from 'node:child_process';
import {
  closeSync,
  copyFileSync,
  existsSync,
  fstatSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Volume } from 'memfs';
import { Runtime } from 'afmpeg-ts';

const require = createRequire(import.meta.url);

/**
 * A peer runs a command line over `inputs` (name → bytes, made by `prepare`, or one file that `load` takes from the
 * host) and leaves `/out.*` where it writes. `run` throws when ffmpeg fails; what it returns is not measured.
 */
export async function peers(only) {
  const module = process.env.AFMPEG_BENCH_WASM;
  const makers = {
    wasi: () => module && ours('afmpeg-ts, WASI', { file: module }),
    core: () => ours('afmpeg-ts, @ffmpeg/core', { core: true }),
    glue: ownGlue,
    native: nativeFfmpeg,
  };
  const found = [];
  for (const [key, make] of Object.entries(makers)) {
    const peer = only === undefined || only === key ? await make() : undefined;
    if (peer) found.push({ key, ...peer });
  }
  return found;
}

async function ours(name, wasm) {
  const runtime = await Runtime.create({ wasm });
  const { version } = await runtime.capabilities();
  let volume = new Volume();
  return {
    name,
    version,
    wasm,
    cold: ['--input-type=module', '-e', coldScript(wasm)],
    prepare(inputs) {
      volume = new Volume();
      for (const [path, bytes] of Object.entries(inputs)) volume.writeFileSync(`/${path}`, bytes);
    },
    load(name, path) {
      volume = new Volume();
      copyIn(volume, `/${name}`, path);
    },
    async run(args) {
      const { exitCode, stderr } = await runtime.run(volume, '-nostdin', '-y', ...args);
      if (exitCode !== 0) throw new Error(`${name} ended with ${exitCode}:\n${stderr}`);
    },
    close: () => runtime.close(),
  };
}

/** Into memory once: what each peer starts from is one copy of the input. */
function copyIn(volume, target, path) {
  const from = openSync(path);
  const to = volume.openSync(target, 'w');
  const block = new Uint8Array(2 ** 20);
  volume.ftruncateSync(to, fstatSync(from).size);
  for (let at = 0, count; (count = readSync(from, block, 0, block.length, at)) > 0; at += count) {
    volume.writeSync(to, block, 0, count, at);
  }
  volume.closeSync(to);
  closeSync(from);
}

const coldScript = (wasm) => `
  import { Runtime } from 'afmpeg-ts';
  import { Volume } from 'memfs';
  const runtime = await Runtime.create({ wasm: ${JSON.stringify(wasm)} });
  const { exitCode } = await runtime.run(new Volume(), '-version');
  process.exit(exitCode);`;

/** As its users run it: the files go in by writeFile and come out by readFile; an instance per run. */
async function ownGlue() {
  const wasm = require.resolve('@ffmpeg/core/wasm');
  const script = `
    globalThis.self = globalThis; globalThis.location = { href: '' };
    const { default: createCore } = await import(${JSON.stringify(join(wasm, '../../esm/ffmpeg-core.js'))});`;
  Object.assign(globalThis, { self: globalThis, location: { href: '' } });
  const { default: createCore } = await import(join(wasm, '../../esm/ffmpeg-core.js'));
  const module = await WebAssembly.compile(readFileSync(wasm));
  let inputs = {};
  return {
    name: '@ffmpeg/core, own glue',
    version: '5.1.4',
    cold: [
      '--input-type=module',
      '-e',
      `${script}
      const { readFileSync } = await import('node:fs');
      const core = await createCore({ wasmBinary: readFileSync(${JSON.stringify(wasm)}) });
      process.exit(core.exec('-version'));`,
    ],
    prepare(files) {
      inputs = files;
    },
    load(name, path) {
      inputs = { [name]: readFileSync(path) };
    },
    async run(args) {
      const core = await createCore({
        instantiateWasm(imports, done) {
          const instance = new WebAssembly.Instance(module, imports);
          done(instance, module);
          return instance.exports;
        },
      });
      let log = '';
      core.setLogger(({ message }) => (log += `${message}\n`));
      for (const [path, bytes] of Object.entries(inputs)) core.FS.writeFile(`/${path}`, bytes);
      const exitCode = core.exec(...args);
      if (exitCode !== 0) throw new Error(`@ffmpeg/core ended with ${exitCode}:\n${log}`);
      for (const name of core.FS.readdir('/')) if (name.startsWith('out.')) core.FS.readFile(`/${name}`);
    },
    close: () => undefined,
  };
}

/** Debian's ffmpeg on one thread with all its assembly, its files in memory where the machine has /dev/shm. */
function nativeFfmpeg() {
  const probe = spawnSync('ffmpeg', ['-version']);
  if (probe.status !== 0) return undefined;
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'afmpeg-bench-'));
  return {
    name: 'native, 1 thread',
    version: /version (\S+)/.exec(probe.stdout.toString())[1],
    cold: undefined,
    command: ['ffmpeg', ['-version']],
    prepare(inputs) {
      for (const [path, bytes] of Object.entries(inputs)) writeFileSync(join(folder, path), bytes);
    },
    load(name, path) {
      copyFileSync(path, join(folder, name));
    },
    run(args) {
      const one = ['-threads', '1', '-filter_complex_threads', '1', '-filter_threads', '1'];
      const last = args.at(-1);
      execFileSync(
        'ffmpeg',
        ['-nostdin', '-v', 'error', '-y', ...one, ...args.slice(0, -1), '-threads', '1', last],
        {
          cwd: folder,
          stdio: ['ignore', 'ignore', 'inherit'],
        },
      );
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}
