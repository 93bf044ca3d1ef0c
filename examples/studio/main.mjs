// The studio on this machine: http://127.0.0.1:8787/ unless PORT or HOST say otherwise.
//
//   node examples/studio/main.mjs
//
// It starts with the reel of examples/reel, copied into memory. The module that renders: AFMPEG_FFMPEG_WASM names a
// WASI build, else the installed package @ffmpeg/core serves.

import { Runtime } from 'afmpeg-ts';
import { AfmpegRenderer } from 'afmpeg-ts/reel';
import { memoryProjects } from 'afmpeg-ts/studio';
import { Volume } from 'memfs';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { serveStudio } from './server.mjs';

const SAMPLE = fileURLToPath(new URL('../reel', import.meta.url));

const file = process.env.AFMPEG_FFMPEG_WASM;
const runtime = await Runtime.create({ wasm: file ? { file } : { core: true } });
const projects = memoryProjects();
if (existsSync(SAMPLE)) projects.add({ id: 'sample', fs: copyIntoMemory(SAMPLE) });

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

function copyIntoMemory(directory) {
  const volume = new Volume();
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const from = join(entry.parentPath, entry.name);
    const to = join('/', from.slice(directory.length));
    volume.mkdirSync(dirname(to), { recursive: true });
    volume.writeFileSync(to, readFileSync(from));
  }
  return volume;
}
