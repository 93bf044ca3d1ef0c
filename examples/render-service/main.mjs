// The whole service on one machine, without Docker: makes frames and music, queues jobs, starts the API and a worker,
// shows the worker's log, and ends with the videos. Argument: where to make the directory `afmpeg-render-service` for
// all of it (default: the system's temporary directory); an old one is replaced. AFMPEG_FFMPEG_WASM names a WASI build, else @ffmpeg/core serves.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { serve } from '@hono/node-server';
import { Runtime, hostFs } from 'afmpeg-ts';
import { createApi } from './api.mjs';

const TOKEN = 'only-for-this-example';
const data = join(resolve(process.argv[2] ?? tmpdir()), 'afmpeg-render-service');
const place = (...names) => join(data, ...names);
const file = process.env.AFMPEG_FFMPEG_WASM;
const runtime = await Runtime.create({ wasm: file ? { file } : { core: true } });

for (const name of ['content', 'output', 'tmp', 'jobs.db'])
  rmSync(place(name), { recursive: true, force: true });
for (const name of ['content/audio/music', 'output', 'tmp']) mkdirSync(place(name), { recursive: true });

const api = createApi({ file: place('jobs.db'), token: TOKEN, leaseSec: 30 });
const server = serve({ fetch: api.fetch, port: 0, hostname: '127.0.0.1' });
await once(server, 'listening');
let worker;
try {
  await seed();
  worker = startWorker(server.address().port);
  await allEnded();
} finally {
  if (worker && worker.exitCode === null) {
    worker.kill('SIGTERM');
    await once(worker, 'exit');
  }
  server.close();
  server.closeAllConnections();
}
await show();
api.close();
await runtime.close();

/** Three slideshows, and one that has no frames. */
async function seed() {
  const music = hostFs(place('content/audio/music'));
  await runtime.exec(music, '-f', 'lavfi', '-i', 'sine=frequency=220:duration=3', '/background.mp3');
  const pictures = [
    'testsrc2=s=640x360:r=30',
    'mandelbrot=s=320x180:r=30',
    'life=s=320x240:r=30:ratio=0.1:seed=7',
  ];
  for (const [i, picture] of pictures.entries()) {
    const id = `job-${i + 1}`;
    mkdirSync(place('tmp', id, 'frames'), { recursive: true });
    const frames = hostFs(place('tmp', id, 'frames'));
    await runtime.exec(frames, '-f', 'lavfi', '-i', picture, '-frames:v', '60', '/frame-%d.png');
    api.add({ id, story_id: 'S45', part_id: `P${i + 1}` });
  }
  api.add({ id: 'job-4', story_id: 'S46', part_id: 'P1' });
  console.log(`Queued ${api.jobs().length} jobs; all files are in ${data}`);
}

function startWorker(port) {
  const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
  return spawn(process.execPath, [cli, 'worker', ...(file ? ['--wasm', file] : ['--core'])], {
    stdio: 'inherit',
    env: {
      ...process.env,
      API_BASE_URL: `http://127.0.0.1:${port}`,
      API_AUTH_TOKEN: TOKEN,
      POLL_INTERVAL_MS: '500',
      MAX_CONCURRENT: '2',
      CONTENT_DIR: place('content'),
      MUSIC_DIR: place('content/audio/music'),
      OUTPUT_DIR: place('output'),
      TMP_DIR: place('tmp'),
      VIDEO_PRESET: 'veryfast',
      MIN_FREE_BYTES: '100000000',
      HEALTH_PORT: '',
    },
  });
}

async function allEnded() {
  while (api.jobs().some(({ status }) => status !== 'rendered' && status !== 'errored')) {
    if (worker.exitCode !== null) throw new Error(`The worker left with ${worker.exitCode}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function show() {
  for (const job of api.jobs()) {
    if (job.status === 'errored') {
      console.log(`${job.id}: errored, ${job.error_class}: ${job.error_message}`);
      continue;
    }
    const { streams, durationSec } = await runtime.probe(
      hostFs(place('output')),
      `/${basename(job.artifact_path)}`,
    );
    const [video, audio] = ['video', 'audio'].map((type) => streams.find((stream) => stream.type === type));
    console.log(
      `${job.id}: ${job.artifact_path}, ${video.width}×${video.height}, ${durationSec} s, ${video.codec} and ${audio.codec}`,
    );
  }
}
