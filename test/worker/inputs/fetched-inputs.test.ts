// Frames and music by URL, from a real server.

import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Volume } from 'memfs';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { Runtime } from '../../../src/index.js';
import { bytesOf } from '../../support/media.js';
import { usersFamily } from '../../support/modules.js';
import { makeMedia } from '../media.js';
import { TOKEN, jobOf, newBench, startService } from '../service.js';
import type { Bench, Service } from '../service.js';

let runtime: Runtime;
let media: Volume;
let service: Service;
let server: Server;
let origin: string;
const asked: { url: string; headers: IncomingHttpHeaders }[] = [];
/** Status for the first requests of a path; then the file. */
const failures = new Map<string, number[]>();

beforeAll(async () => {
  runtime = await Runtime.create({ wasm: usersFamily().source });
  media = await makeMedia(runtime, { frames: 12 });
  server = createServer((request, response) => {
    const url = request.url ?? '';
    asked.push({ url, headers: request.headers });
    const path = url.replace(/\?.*/, '');
    const status = failures.get(path)?.shift() ?? (media.existsSync(path) ? 200 : 404);
    response.writeHead(status).end(status === 200 ? bytesOf(media, path) : 'sorry');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.close();
  server.closeAllConnections();
  await runtime.close();
});
beforeEach(async () => {
  asked.length = 0;
  failures.clear();
  service = await startService();
});
afterEach(() => service.close());

async function render(frames: string[], music: string, more: Record<string, string> = {}): Promise<Bench> {
  const bench = await newBench(service, runtime, {
    media,
    settings: { MAX_RETRIES: '0', ALLOW_PRIVATE_INPUTS: 'true', DEBUG: 'true', ...more },
  });
  const frame_urls = frames.map((path) => new URL(path, origin).href);
  service.api.add({
    id: 'J1',
    story_id: 'S',
    part_id: 'P',
    frame_urls,
    music_url: new URL(music, origin).href,
  });
  await bench.worker.run({ once: true });
  return bench;
}

const FRAMES = Array.from({ length: 12 }, (_, i) => `/frames/frame-${i + 1}.png?signature=secret`);

it('renders them in the given order, without a file on the disk and without our token on the way', async () => {
  failures.set('/frames/frame-3.png', [503, 429]);
  const { files, log, lines } = await render(FRAMES, '/music/tone.mp3?signature=secret');
  expect(jobOf(service, 'J1')).toMatchObject({ status: 'rendered', audio_track: 'tone.mp3' });
  expect(log('preflight')).toMatchObject([{ frames_dir: 'memory:/J1/frames', frame_count: 12 }]);
  expect(files.tmp.readdirSync('/')).toEqual([]);
  expect(log('ffmpeg_cmd')).toHaveLength(1);
  expect(lines.join('')).not.toContain('secret');
  expect(asked).toHaveLength(15);
  expect(JSON.stringify(asked.map(({ headers }) => headers))).not.toContain(TOKEN);
});

it('renders a long job in chunks, in memory', async () => {
  const { files, log } = await render(FRAMES, '/music/tone.mp3', { CHUNK_FRAMES: '5' });
  expect(jobOf(service, 'J1')).toMatchObject({ status: 'rendered', audio_track: 'tone.mp3' });
  expect(log('ffmpeg_cmd')).toHaveLength(3);
  expect(files.tmp.readdirSync('/')).toEqual([]);
});

it.each<[string, string[], string, object]>([
  [
    'a frame that is not there',
    ['/frames/none.png?signature=secret'],
    '/music/tone.mp3',
    { error_class: 'InputError', error_message: 'Cannot fetch ORIGIN/frames/none.png: HTTP 404' },
  ],
  [
    'a frame that is no picture',
    ['/music/tone.mp3'],
    '/music/tone.mp3',
    { error_class: 'PreflightError', error_message: 'ORIGIN/music/tone.mp3 is not a PNG' },
  ],
  [
    'music that is none',
    FRAMES.slice(0, 2),
    '/frames/frame-1.png',
    { error_class: 'PreflightError', error_message: 'memory:/J1/music/frame-1.png has no audio' },
  ],
  [
    'a URL that is none of http',
    ['file:///etc/passwd'],
    '/music/tone.mp3',
    {
      error_class: 'PreflightError',
      error_message: 'The job names an input that is not an http or https URL',
    },
  ],
  [
    'a URL with a password',
    ['http://me:secret@127.0.0.1/frames/frame-1.png'],
    '/music/tone.mp3',
    {
      error_class: 'PreflightError',
      error_message: 'The job names an input by a URL with user and password',
    },
  ],
  [
    'no frames at all',
    [],
    '/music/tone.mp3',
    {
      error_class: 'PreflightError',
      error_message: 'The frames directory memory:/J1/frames holds no .png file',
    },
  ],
])('says so of %s, and keeps signatures to itself', async (_, frames, music, expected) => {
  const { lines } = await render(frames, music);
  const job = jobOf(service, 'J1');
  const { error_class, error_message } = job;
  expect({ error_class, error_message: error_message?.replaceAll(origin, 'ORIGIN') }).toEqual(expected);
  expect(`${lines.join('')}${error_message ?? ''}${job.stderr_snippet ?? ''}`).not.toContain('secret');
});
