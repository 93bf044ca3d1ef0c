// The doors of "afmpeg-ts/worker": what is not an option is refused by its name, with the nearest that is one.

import { expect, it, test } from 'vitest';
import type { Runtime } from '../../src/index.js';
import {
  RenderWorker,
  SlideshowRenderer,
  pinoLogger,
  readConfig,
  serveStatus,
} from '../../src/worker/index.js';
import type { RenderWorkerOptions, Slideshow } from '../../src/worker/index.js';
import { newVolume } from '../support/media.js';

const fs = newVolume();
const runtime = { exec: () => undefined, probe: () => undefined } as unknown as Runtime;
const settings = { API_BASE_URL: 'http://127.0.0.1:1', API_AUTH_TOKEN: 'long-token' };
const config = readConfig(settings, { workerId: 'w' });
const files = { content: fs, music: fs, output: fs, tmp: fs };
const OPTIONS: RenderWorkerOptions = { config, runtime, files };

test.each<[object, string]>([
  [{ ...OPTIONS, log: console }, 'Unknown option `log` in the worker options'],
  [{ ...OPTIONS, metrcs: {} }, 'did you mean `metrics`?'],
  [{ ...OPTIONS, logger: { info: () => undefined } }, 'Expected `logger` to be a logger with the functions'],
  [{ ...OPTIONS, metrics: {} }, 'Expected `metrics` to be a WorkerMetrics'],
  [{ ...OPTIONS, runtime: {} }, 'Expected `runtime` to be a Runtime'],
  [{ ...OPTIONS, files: { ...files, tmp: {} } }, 'Expected `files.tmp` to be a file system'],
  [{ ...OPTIONS, files: { content: fs } }, 'Expected `files.music` to be a file system'],
  [{ ...OPTIONS, config: { ...config, leaseSeconds: 1 } }, 'did you mean `leaseSec`?'],
  [{ ...OPTIONS, config: { apiBaseUrl: 'http://x' } }, 'Expected `config.apiAuthToken` to be'],
  [{ ...OPTIONS, freeBytes: 5 }, 'Expected `freeBytes` to be a function'],
  [{ config, files }, 'Expected `runtime` to be a Runtime'],
])('a worker of %#', (options, message) => {
  expect(() => new RenderWorker(options as RenderWorkerOptions)).toThrow(message);
});

it('takes what is complete, console as its logger too', () => {
  expect(new RenderWorker({ ...OPTIONS, logger: console }).health()).toMatchObject({ ready: false });
});

const folder = { fs, dir: '/' };
const show: Slideshow = {
  ...{ width: 2, height: 2, frames: folder, frameNames: ['1.png'], music: folder, track: 'a.mp3' },
};
const target = { output: folder, storyId: 'S', partIndex: 'P' };

test.each<[object, object, object, string]>([
  [show, target, { onStdErr: () => undefined }, 'did you mean `onStderr`?'],
  [show, target, { workDir: 'work' }, 'Expected `workDir` to be an absolute path'],
  [show, target, { signal: {} }, 'Expected `signal` to be an AbortSignal'],
  [show, { ...target, partindex: 'P' }, {}, 'did you mean `partIndex`?'],
  [show, { ...target, output: { fs, directory: '/' } }, {}, 'Unknown option `directory` in output'],
  [show, { ...target, output: { ...folder, dir: 'x' } }, {}, 'Expected `output.dir` to be an absolute path'],
  [{ ...show, width: 0 }, target, {}, 'Expected `width` to be an integer from 2 to 8192'],
  [{ ...show, frameNames: [] }, target, {}, 'Expected `frameNames` to be an array of file names'],
  [{ ...show, frameNames: [1] }, target, {}, 'Expected `frameNames[0]` to be'],
])('a render of %#', async (given, where, options, message) => {
  const renderer = new SlideshowRenderer(runtime);
  await expect(renderer.render(given as Slideshow, where as typeof target, options)).rejects.toMatchObject({
    code: 'INVALID_OPTION',
    message: expect.stringContaining(message) as string,
  });
});

test.each<[object, object, string]>([
  [{ frames: folder, music: folder, musicselect: 'first' }, {}, 'did you mean `musicSelect`?'],
  [{ frames: folder, music: folder, musicSelect: 'last' }, {}, 'Expected `musicSelect` to be `first` or'],
  [{ frames: folder }, {}, 'Expected `music` to be an object'],
  [{ frames: folder, music: folder }, { sginal: undefined }, 'did you mean `signal`?'],
])('a preflight of %#', async (input, options, message) => {
  await expect(
    new SlideshowRenderer(runtime).preflight(
      input as { frames: typeof folder; music: typeof folder },
      options,
    ),
  ).rejects.toThrow(message);
});

test('a logger, a status server and a run', async () => {
  await expect(pinoLogger({ wrte: 1 } as never)).rejects.toThrow('did you mean `write`?');
  await expect(pinoLogger({ write: () => undefined, level: 'warn' as never })).rejects.toThrow(
    'Expected `level` to be one of debug, info, error',
  );
  const worker = new RenderWorker(OPTIONS);
  await expect(serveStatus(worker, {} as never, { port: -1 })).rejects.toThrow('Expected `port` to be');
  expect(() => worker.run({ onec: true } as never)).toThrow('did you mean `once`?');
});
