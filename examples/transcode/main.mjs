// Makes a short clip with sound, probes it, and takes a frame out of it, all in memory.
// The module: AFMPEG_FFMPEG_WASM names a WASI build, else the installed package @ffmpeg/core serves.

import { Runtime } from 'afmpeg-ts';
import { Volume } from 'memfs';

const file = process.env.AFMPEG_FFMPEG_WASM;
const wasm = file ? { file } : { core: true };

const startedMs = performance.now();
const runtime = await Runtime.create({ wasm });
const { version } = await runtime.capabilities();
console.log(`ffmpeg ${version} (${runtime.family}, ${file ?? '@ffmpeg/core'})`);
console.log(`  ready in ${since(startedMs)}`);

const volume = new Volume();
const clip = [
  ...['-f', 'lavfi', '-i', 'testsrc2=size=640x360:rate=30:duration=3'],
  ...['-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=48000:duration=3'],
  ...['-c:v', 'libx264', '-preset', 'veryfast', '-pix_fmt', 'yuv420p'],
  ...['-c:a', 'aac', '-movflags', '+faststart', '/clip.mp4'],
];
report('made /clip.mp4', await runtime.run(volume, ...clip));
console.log(`  ${volume.statSync('/clip.mp4').size} bytes`);

const info = await runtime.probe(volume, '/clip.mp4');
for (const stream of info.streams) {
  const size = stream.width ? `${stream.width}×${stream.height}` : `${stream.sampleRate} Hz`;
  console.log(`  stream ${stream.index}: ${stream.type}, ${stream.codec}, ${size}, ${stream.durationSec} s`);
}

report(
  'took /frame.png at 1.5 s',
  await runtime.run(volume, '-ss', '1.5', '-i', '/clip.mp4', '-frames:v', '1', '/frame.png'),
);
console.log(`  ${volume.statSync('/frame.png').size} bytes`);
console.log(`The volume holds ${volume.readdirSync('/').join(', ')}; no file of this machine was written.`);
await runtime.close();

function report(what, { exitCode, durationMs, peakMemoryBytes, stderr }) {
  if (exitCode !== 0) throw new Error(`ffmpeg ended with ${exitCode}:\n${stderr}`);
  console.log(
    `${what} in ${Math.round(durationMs)} ms, with ${Math.round(peakMemoryBytes / 2 ** 20)} MiB of guest memory`,
  );
}

function since(ms) {
  return `${Math.round(performance.now() - ms)} ms`;
}
