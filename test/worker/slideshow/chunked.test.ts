// Long jobs: in chunks by the engine of distributed renders, and what is left of them where a worker goes.

import type { Volume } from 'memfs';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, test } from 'vitest';
import { Runtime } from '../../../src/index.js';
import type { FileSystem } from '../../../src/index.js';
import { SlideshowRenderer } from '../../../src/worker/index.js';
import { takeWorkDirectory } from '../../../src/worker/inputs/work-directory.js';
import { bytesOf, frameHashes, newVolume } from '../../support/media.js';
import { usersFamily } from '../../support/modules.js';
import { makeMedia } from '../media.js';
import { addJob, allEnded, jobOf, newBench, startService, until } from '../service.js';
import type { Service } from '../service.js';

let runtime: Runtime;
let media: Volume & FileSystem;
let service: Service;
beforeAll(async () => {
  runtime = await Runtime.create({ wasm: usersFamily().source, concurrency: 2 });
  media = await makeMedia(runtime, { frames: 50 });
});
afterAll(() => runtime.close());
beforeEach(async () => {
  service = await startService();
});
afterEach(() => service.close());

const CHUNKED = { CHUNK_FRAMES: '20', MAX_CONCURRENT: '2', DEBUG: 'true' };

it('shows the same frames as in one piece, with sound to the end', async () => {
  const exact = { preset: 'ultrafast', crf: 0 };
  const show = await new SlideshowRenderer(runtime, exact).preflight({
    frames: { fs: media, dir: '/frames' },
    music: { fs: media, dir: '/music' },
  });
  const output = { fs: newVolume(), dir: '/' };
  media.mkdirSync('/work');
  const commands: string[][] = [];
  const [whole, chunked] = [
    await new SlideshowRenderer(runtime, exact).render(show, { output, storyId: 'a', partIndex: '1' }),
    await new SlideshowRenderer(runtime, { ...exact, chunkFrames: 20 }).render(
      show,
      { output, storyId: 'b', partIndex: '1' },
      { workDir: '/work', onCommand: (argv) => commands.push([...argv]) },
    ),
  ];
  expect(commands).toHaveLength(3);
  for (const argv of commands)
    expect(argv).toEqual(expect.arrayContaining(['ffmpeg', 'libx264', 'ultrafast']));
  const [a, b] = await Promise.all(
    [whole, chunked].map(({ path }) => frameHashes(runtime, output.fs, ['-i', path])),
  );
  expect(b).toEqual(a);
  expect(b).toHaveLength(50);
  const { streams } = await runtime.probe(output.fs, chunked.path);
  expect(streams.map(({ type }) => type)).toEqual(['video', 'audio']);
  expect(streams[1]!.durationSec).toBeCloseTo(50 / 30, 1);
  expect(chunked).toMatchObject({ audioTrack: 'tone.mp3', bytes: bytesOf(output.fs, chunked.path).length });
});

it('a long job leaves a video, and nothing in TMP_DIR', async () => {
  const { worker, files, log } = await newBench(service, runtime, { media, settings: CHUNKED });
  addJob(service, files.tmp, media, 'J1');
  await worker.run({ once: true });
  expect(jobOf(service, 'J1')).toMatchObject({ status: 'rendered', error_message: null });
  expect(jobOf(service, 'J1').duration_ms).toBeCloseTo(1667, -2);
  expect(log('ffmpeg_cmd')).toHaveLength(3);
  expect(files.tmp.readdirSync('/')).toEqual([]);
  expect(files.output.readdirSync('/')).toHaveLength(1);
});

it.each([
  ['a damaged frame', 'PreflightError', 'frame-30.png is damaged'],
  ['a setting that ffmpeg refuses', 'FFmpegError', ''],
])('%s errors a long job as it does a short one', async (what, error_class, message) => {
  const config = what.includes('setting') ? { videoPreset: 'nosuchpreset' } : {};
  const { worker, files } = await newBench(service, runtime, { media, settings: CHUNKED, config });
  addJob(service, files.tmp, media, 'J1');
  if (what.includes('frame')) {
    const damaged = Buffer.from(bytesOf(media, '/frames/frame-30.png'));
    damaged[100]! ^= 0xff;
    files.tmp.writeFileSync('/J1/frames/frame-30.png', damaged);
  }
  await worker.run({ once: true });
  expect(jobOf(service, 'J1')).toMatchObject({ status: 'errored', error_class });
  expect(jobOf(service, 'J1').error_message).toContain(message);
  expect(jobOf(service, 'J1').stderr_snippet).not.toBe('');
  expect(files.tmp.readdirSync('/')).toEqual([]);
  expect(files.output.readdirSync('/')).toEqual([]);
});

it('what is handed back is taken up by the next worker: finished chunks are not rendered again', async () => {
  const tmp = newVolume();
  const encodes: string[] = [];
  const counted = Object.create(runtime) as Runtime;
  counted.exec = ((fs: FileSystem, ...words: unknown[]) => {
    if (words.some((word) => String(word).includes('open-gop=0'))) encodes.push('chunk');
    return (runtime.exec as (...args: unknown[]) => Promise<unknown>)(fs, ...words);
  }) as Runtime['exec'];
  const settings = { ...CHUNKED, MAX_CONCURRENT: '1', CHUNK_FRAMES: '5' };
  const first = await newBench(service, counted, { media, settings, files: { tmp } });
  addJob(service, tmp, media, 'J1');
  const running = first.worker.run();
  await until(() => encodes.length >= 5);
  await first.worker.stop(0);
  await running;
  expect(jobOf(service, 'J1').status).toBe('queued');
  const [left] = tmp
    .readdirSync('/J1')
    .map(String)
    .filter((name) => name.startsWith('chunks-'));
  expect(left).toBeDefined();
  encodes.length = 0;
  const second = await newBench(service, counted, { media, settings, files: { tmp } });
  const again = second.worker.run();
  await until(() => allEnded(service));
  await second.worker.stop();
  await again;
  expect(jobOf(service, 'J1').status).toBe('rendered');
  expect(encodes.length).toBeLessThan(10);
  expect(tmp.readdirSync('/')).toEqual([]);
});

test('the directory of a claim is what an earlier one left, and only one is kept', () => {
  const fs = newVolume({ '/J/frames/1.png': 'x', '/J/chunks-a/done': 'x', '/J/chunks-b/done': 'x' });
  expect(takeWorkDirectory(fs, '/J', { claimId: 'c' })).toBe('/J/chunks-c');
  expect(fs.readdirSync('/J')).toEqual(['chunks-c', 'frames']);
  expect(fs.existsSync('/J/chunks-c/done')).toBe(true);
  expect(takeWorkDirectory(fs, '/J', { claimId: 'c' })).toBe('/J/chunks-c');
  expect(takeWorkDirectory(fs, '/other', { claimId: 'c' })).toBe('/other/chunks-c');
  expect(fs.readdirSync('/other/chunks-c')).toEqual([]);
});
