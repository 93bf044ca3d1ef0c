// The acceptance criteria of the service, each under its own words, against the real API.

import type { Volume } from 'memfs';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { Runtime } from '../../src/index.js';
import { newVolume } from '../support/media.js';
import { usersFamily } from '../support/modules.js';
import { makeMedia } from './media.js';
import { addJob, allEnded, jobOf, newBench, startService, until } from './service.js';
import type { Service } from './service.js';

let runtime: Runtime;
let media: Volume;
let service: Service;
beforeAll(async () => {
  runtime = await Runtime.create({ wasm: usersFamily().source, concurrency: 2 });
  media = await makeMedia(runtime, { frames: 30 });
});
afterAll(() => runtime.close());
beforeEach(async () => {
  service = await startService();
});
afterEach(() => service.close());

const IDS = { job_id: 'J1', story_id: 'S-J1', part_id: 'P1' };

test('Poll loop hits API and logs queue depth even when idle.', async () => {
  const { worker, log } = await newBench(service, runtime, { media });
  const running = worker.run();
  await until(() => log('poll').length >= 3);
  await worker.stop();
  expect(await running).toEqual({ rendered: 0, errored: 0, lost: 0, handed_back: 0, polled: true });
  expect(log('poll')[0]).toMatchObject({ service: 'renderer', level: 'info', queue_depth: 0 });
  expect(service.requests.every((request) => request === 'GET /api/render-jobs')).toBe(true);
  expect(service.requests.length).toBeGreaterThanOrEqual(3);
});

test('Poll loop logs queue depth while all slots are busy, too.', async () => {
  const { worker, log, files } = await newBench(service, runtime, { media });
  for (const id of ['J1', 'J2', 'J3']) addJob(service, files.tmp, media, id);
  const running = worker.run();
  await until(() => allEnded(service));
  await worker.stop();
  expect(await running).toMatchObject({ rendered: 3 });
  expect(log('poll').map(({ queue_depth }) => queue_depth)).toEqual(expect.arrayContaining([3, 2, 1, 0]));
});

test('Absolute defaults used; `--music-dir /content/audio/music` not required.', async () => {
  const { worker, log, files } = await newBench(service, runtime, { media });
  addJob(service, files.tmp, media, 'J1');
  await worker.run({ once: true });
  expect(log('start')).toMatchObject([
    {
      lease_seconds: 120,
      max_concurrent: 1,
      content_dir: '/content',
      music_dir: '/content/audio/music',
      output_dir: '/output',
    },
  ]);
  expect(log('preflight')).toMatchObject([
    { frames_dir: '/tmp/renderer/J1/frames', music_dir: '/content/audio/music' },
  ]);
  expect(log('done')).toMatchObject([{ path: expect.stringMatching(/^\/output\/S-J1_P1_/) as string }]);
});

test('Structured logs at every stage with `job_id/story_id/part_id`.', async () => {
  const { worker, log, lines, files } = await newBench(service, runtime, {
    media,
    settings: { DEBUG: 'true' },
  });
  addJob(service, files.tmp, media, 'J1');
  await worker.run({ once: true });
  expect(log().map(({ event }) => event)).toEqual([
    ...['start', 'poll', 'claim', 'preflight', 'rendering', 'ffmpeg_cmd', 'done', 'stop'],
  ]);
  for (const line of lines) expect(line).toMatch(/^\{[^\n]*\}\n$/);
  for (const line of log())
    expect(line).toMatchObject({ service: 'renderer', time: expect.any(String) as string });
  for (const event of ['claim', 'preflight', 'ffmpeg_cmd', 'rendering', 'done']) {
    expect(log(event), event).toMatchObject([IDS]);
  }
  const base = ['level', 'time', 'service', 'event'];
  const own = [...base, ...Object.keys(IDS)];
  const fieldsOf = (event: string) => Object.keys(log(event)[0]!).sort();
  expect(fieldsOf('start')).toEqual(
    [
      ...base,
      ...['poll_interval_ms', 'max_concurrent', 'lease_seconds', 'api_base', 'content_dir', 'music_dir'],
      'output_dir',
    ].sort(),
  );
  expect(fieldsOf('poll')).toEqual([...base, 'queue_depth'].sort());
  expect(fieldsOf('claim')).toEqual([...own, 'lease_expires_at', 'attempt'].sort());
  expect(fieldsOf('preflight')).toEqual(
    [...own, 'frames_dir', 'frame_count', 'music_dir', 'chosen_track'].sort(),
  );
  expect(fieldsOf('ffmpeg_cmd')).toEqual([...own, 'argv'].sort());
  expect(log('ffmpeg_cmd')[0]).toMatchObject({
    level: 'debug',
    argv: expect.arrayContaining(['ffmpeg', '-shortest']) as string[],
  });
  expect(fieldsOf('rendering')).toEqual([...own, 'elapsed_sec'].sort());
  expect(fieldsOf('done')).toEqual([...own, 'path', 'bytes', 'duration_ms', 'audio_track'].sort());
  expect(log('preflight')[0]).toMatchObject({ frame_count: 30, chosen_track: 'background.mp3' });
});

test('the ffmpeg command is for DEBUG only', async () => {
  const { worker, log, files } = await newBench(service, runtime, { media });
  addJob(service, files.tmp, media, 'J1');
  await worker.run({ once: true });
  expect(log('done')).toHaveLength(1);
  expect(log('ffmpeg_cmd')).toEqual([]);
});

test('On failure, `stderr_snippet` is present and API updated to `errored`.', async () => {
  const refused = { settings: { DEBUG: 'true' }, config: { videoPreset: 'nosuchpreset' } };
  const { worker, log, files } = await newBench(service, runtime, { media, ...refused });
  addJob(service, files.tmp, media, 'J1');
  expect(await worker.run({ once: true })).toMatchObject({ errored: 1, rendered: 0 });
  const job = jobOf(service, 'J1');
  // FFmpeg 5 leaves with 1, FFmpeg 9 with the number of what failed.
  const exitCode = job.exit_code;
  expect(exitCode).toBeGreaterThan(0);
  expect(job).toMatchObject({ status: 'errored', error_class: 'FFmpegError' });
  expect(job.stderr_snippet).toContain('nosuchpreset');
  expect(Buffer.byteLength(job.stderr_snippet!)).toBeLessThanOrEqual(1500);
  expect(log('error')).toMatchObject([
    {
      ...IDS,
      level: 'error',
      exit_code: exitCode,
      error_class: 'FFmpegError',
      stderr_snippet: job.stderr_snippet,
      ffreport: '/tmp/renderer/ffreport-J1.log',
    },
  ]);
  // The whole log of ffmpeg is kept for people; of the job itself nothing is.
  expect(files.tmp.readFileSync('/ffreport-J1.log', 'utf8')).toContain('Input #0');
  expect(files.tmp.readdirSync('/')).toEqual(['ffreport-J1.log']);
  expect(files.output.readdirSync('/')).toEqual([]);
});

test('Preflight failure (no frames/audio): marked `errored` with reason; ffmpeg is not called.', async () => {
  const { worker, log, files } = await newBench(service, runtime, {
    media,
    settings: { DEBUG: 'true', MAX_CONCURRENT: '2' },
    files: { music: newVolume({ '/readme.txt': 'no music yet' }) },
  });
  addJob(service, files.tmp, media, 'no-music');
  files.tmp.mkdirSync('/no-frames/frames', { recursive: true });
  service.api.add({ id: 'no-frames', story_id: 'S', part_id: 'P' });
  await worker.run({ once: true });
  expect(jobOf(service, 'no-music')).toMatchObject({
    status: 'errored',
    error_class: 'PreflightError',
    error_message: 'The music directory /content/audio/music holds no .mp3 file',
    stderr_snippet: 'The music directory /content/audio/music holds no .mp3 file',
  });
  expect(jobOf(service, 'no-frames')).toMatchObject({
    status: 'errored',
    error_message: 'The frames directory /tmp/renderer/no-frames/frames holds no .png file',
  });
  expect(log('ffmpeg_cmd')).toEqual([]);
  expect(files.tmp.readdirSync('/')).toEqual([]);
});

test('Output files atomically written to `/output` with non-zero size and audio stream present.', async () => {
  const seen = new Set<string>();
  const output = newVolume();
  const watched = Object.create(output) as typeof output;
  watched.renameSync = (from, to) => {
    seen.add(`${String(from)} ${output.statSync(String(from)).size > 0 ? 'whole' : 'empty'}`);
    output.renameSync(from, to);
  };
  const { worker, log, files } = await newBench(service, runtime, { media, output: watched });
  addJob(service, files.tmp, media, 'J1');
  await worker.run({ once: true });
  const job = jobOf(service, 'J1');
  expect(job.status).toBe('rendered');
  expect(job.artifact_path).toMatch(/^\/output\/S-J1_P1_\d{8}T\d{9}Z\.mp4$/);
  const name = job.artifact_path!.slice('/output'.length);
  expect(output.readdirSync('/')).toEqual([name.slice(1)]);
  expect([...seen]).toEqual([expect.stringMatching(/^\/\.[\da-f-]+\.tmp whole$/)]);
  expect(output.statSync(name).size).toBe(job.bytes);
  expect(job.bytes).toBeGreaterThan(1000);
  const { streams } = await runtime.probe(output, name);
  expect(streams.map(({ type }) => type)).toEqual(['video', 'audio']);
  expect(job).toMatchObject({
    duration_ms: expect.closeTo(1000, -2) as number,
    audio_track: 'background.mp3',
  });
  const { bytes, duration_ms, audio_track } = job;
  expect(log('done')).toMatchObject([{ path: job.artifact_path, bytes, duration_ms, audio_track }]);
  expect(service.api.history('J1').map(({ status }) => status)).toEqual([
    ...['queued', 'claimed', 'rendering', 'rendered'],
  ]);
});

test('Heartbeats extend leases; no job lost to timeout without attempt to renew.', async () => {
  const long = await makeMedia(runtime, { frames: 240, size: '320x240' });
  const settings = { VIDEO_PRESET: 'slower' };
  const { worker, log, files, metrics } = await newBench(service, runtime, { media: long, settings });
  addJob(service, files.tmp, long, 'J1', { lease_seconds: 1 });
  const running = worker.run();
  const leases = new Set<number | null>();
  await until(() => {
    leases.add(jobOf(service, 'J1').lease_expires_ms);
    return allEnded(service);
  });
  await worker.stop();
  await running;
  // It took several leases, all by one claim.
  expect(leases.size).toBeGreaterThan(4);
  expect(service.api.history('J1').filter(({ status }) => status === 'claimed')).toHaveLength(1);
  expect(jobOf(service, 'J1').status).toBe('rendered');
  const beats = log('rendering').map((line) => line['elapsed_sec'] as number);
  expect(beats.length).toBeGreaterThan(3);
  expect(beats).toEqual([...beats].sort((a, b) => a - b));
  expect((await metrics.expose()).text).toMatch(/renderer_lease_renewals_total\{result="renewed"\} [1-9]/);
});
