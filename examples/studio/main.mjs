// The studio on this machine: http://127.0.0.1:8787/ unless PORT or HOST say otherwise.
//
//   node examples/studio/main.mjs
//
// It starts with a sample reel in memory. The module that renders: AFMPEG_FFMPEG_WASM names a WASI build, else the
// installed package @ffmpeg/core serves.

import { Runtime } from 'afmpeg-ts';
import { AfmpegRenderer } from 'afmpeg-ts/reel';
import { memoryProjects } from 'afmpeg-ts/studio';
import { sampleReel } from './sample.mjs';
import { serveStudio } from './server.mjs';

const file = process.env.AFMPEG_FFMPEG_WASM;
const runtime = await Runtime.create({ wasm: file ? { file } : { core: true } });
const projects = memoryProjects();
projects.add({ id: 'sample', fs: await sampleReel(runtime) });

const studio = await serveStudio({
  projects,
  renderers: [new AfmpegRenderer(runtime)],
  host: process.env.HOST ?? '127.0.0.1',
  port: Number(process.env.PORT ?? 8787),
});
console.log(`Studio: ${studio.url}`);

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, async () => {
    await studio.close();
    await runtime.close();
  });
}
