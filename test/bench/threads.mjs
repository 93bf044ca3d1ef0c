// What a second core gives: our module with threads on one and on two cores, that of one thread, and native ffmpeg.

import { execFileSync, spawnSync } from 'node:child_process';
import { Volume } from 'memfs';
import { cachedWasm } from '../../scripts/wasm.mjs';
import { interleaved, printTable } from './measure.mjs';
import { Runtime } from 'afmpeg-ts';

const JOBS = {
  '-version': ['-v', 'error', '-version'],
  'a tiny transcode': ['-f', 'lavfi', '-i', 'testsrc2=s=64x64:d=0.1', '-c:v', 'libx264', '-f', 'null', '-'],
  '240 frames of 640×360': encode('640x360', 8),
  '480 frames of 640×360': encode('640x360', 16),
  '240 frames of 1280×720': encode('1280x720', 8),
};

function encode(size, seconds) {
  const source = ['-f', 'lavfi', '-i', `testsrc2=s=${size}:r=30:d=${seconds}`, '-pix_fmt', 'yuv420p'];
  return [...source, '-c:v', 'libx264', '-preset', 'medium', '-f', 'mp4', '-movflags', 'frag_keyframe', '-'];
}

export const threads = {
  about: 'x264 medium on one core and on two, with warm starts beside it',
  async run(_peers, rounds) {
    const file = process.env.AFMPEG_TEST_THREADS_WASM || cachedWasm();
    if (!file) return void console.log('No module with threads: npm run wasm');
    const single = process.env.AFMPEG_TEST_FFMPEG_WASM || cachedWasm({ single: true });
    const peers = [
      await ours('afmpeg-ts, threads: 1', { wasm: { file }, threads: 1 }),
      await ours('afmpeg-ts, threads: 2', { wasm: { file }, threads: 2 }),
      ...('Suspending' in WebAssembly
        ? [await ours('afmpeg-ts, in turns', { wasm: { file }, threads: 1, execution: 'inline' })]
        : []),
      ...(single ? [await ours('afmpeg-ts, the module of one thread', { wasm: { file: single } })] : []),
      ...(spawnSync('ffmpeg', ['-version']).status === 0 ? [native(1), native(2)] : []),
    ];
    for (const [what, args] of Object.entries(JOBS)) {
      const tasks = peers.map(({ name, run }) => ({ name, fn: () => run(args) }));
      await interleaved(tasks, 3); // warm
      printTable(`x264, ${what}`, await interleaved(tasks, rounds), 'afmpeg-ts, threads: 1');
    }
    for (const { close } of peers) await close();
  },
};

async function ours(name, options) {
  const runtime = await Runtime.create(options);
  return {
    name,
    async run(args) {
      const { exitCode, stderr } = await runtime.run(new Volume(), '-nostdin', ...args, {
        onStdout: () => undefined,
      });
      if (exitCode !== 0) throw new Error(`${name} ended with ${exitCode}:\n${stderr}`);
    },
    close: () => runtime.close(),
  };
}

/** Debian's ffmpeg with all its assembly. */
function native(count) {
  return {
    name: `native, ${count} thread${count === 1 ? '' : 's'}`,
    run(args) {
      const words = ['-nostdin', '-v', 'error', '-filter_threads', String(count)];
      execFileSync('ffmpeg', [...words, ...args.slice(0, -1), '-threads', String(count), args.at(-1)], {
        stdio: ['ignore', 'pipe', 'inherit'],
        maxBuffer: 2 ** 30,
      });
    },
    close: () => undefined,
  };
}
