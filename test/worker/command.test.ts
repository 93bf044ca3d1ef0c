// `afmpeg worker` in processes of its own, over real directories.

import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Volume } from 'memfs';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, test } from 'vitest';
import { Runtime, hostFs } from '../../src/index.js';
import { finish, start } from '../cli/afmpeg.js';
import { bytesOf } from '../support/media.js';
import { usersFamily } from '../support/modules.js';
import { makeMedia } from './media.js';
import { TOKEN, allEnded, jobOf, startService, until } from './service.js';
import type { Service } from './service.js';

const { source } = usersFamily();
const MODULE = 'file' in source ? ['--wasm', source.file] : ['--core'];

let runtime: Runtime;
let media: Volume;
let service: Service;
const children: ChildProcess[] = [];
beforeAll(async () => {
  runtime = await Runtime.create({ wasm: source });
  media = await makeMedia(runtime, { frames: 60, size: '160x120' });
});
afterAll(() => runtime.close());
beforeEach(async () => {
  service = await startService();
  for (const name of ['content/audio/music', 'output', 'tmp']) {
    mkdirSync(join(service.folder, name), { recursive: true });
  }
  writeFileSync(join(service.folder, 'content/audio/music/a.mp3'), bytesOf(media, '/music/tone.mp3'));
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await service.close();
});

const place = (name: string) => join(service.folder, name);

function environment(settings: Record<string, string> = {}): Record<string, string> {
  return {
    API_BASE_URL: service.url,
    API_AUTH_TOKEN: TOKEN,
    POLL_INTERVAL_MS: '100',
    MIN_FREE_BYTES: '0',
    CONTENT_DIR: place('content'),
    MUSIC_DIR: place('content/audio/music'),
    OUTPUT_DIR: place('output'),
    TMP_DIR: place('tmp'),
    VIDEO_PRESET: 'ultrafast',
    ...settings,
  };
}

function startWorker(args: readonly string[], settings?: Record<string, string>) {
  const child = start(['worker', ...args], { env: environment(settings) });
  children.push(child);
  return child;
}

function addJob(id: string, more: object = {}): void {
  const folder = join(service.folder, 'tmp', id, 'frames');
  mkdirSync(folder, { recursive: true });
  for (const name of media.readdirSync('/frames').map(String)) {
    writeFileSync(join(folder, name), bytesOf(media, `/frames/${name}`));
  }
  service.api.add({ id, story_id: 'S', part_id: id, ...more });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const eventsOf = (stdout: Buffer) =>
  stdout
    .toString()
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { event: string }).event);

it('renders with --once and leaves with 0; the video is in the output directory', async () => {
  addJob('J1');
  const { exitCode, stdout, stderr } = await finish(startWorker([...MODULE, '--once']));
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(eventsOf(stdout)).toEqual(['start', 'poll', 'claim', 'preflight', 'rendering', 'done', 'stop']);
  const [name = ''] = readdirSync(place('output'));
  expect(statSync(join(place('output'), name)).size).toBe(jobOf(service, 'J1').bytes);
  const { streams } = await runtime.probe(hostFs(place('output')), `/${name}`);
  expect(streams.map(({ type }) => type)).toEqual(['video', 'audio']);
  expect(readdirSync(place('tmp'))).toEqual([]);
});

it('leaves --once with 1 where a job errored, and takes flags before settings', async () => {
  addJob('J1');
  const flags = ['--debug', '--music-select', 'named:b.mp3', '--no-json-logs'];
  writeFileSync(join(service.folder, 'content/audio/music/b.mp3'), 'no music');
  const { exitCode, stdout } = await finish(
    startWorker([...MODULE, '--once', ...flags], { MUSIC_SELECT: 'first' }),
  );
  expect(exitCode).toBe(1);
  expect(stdout.toString()).toMatch(/^\S+Z ERROR error job_id="J1" .*b\.mp3 cannot be read/m);
  expect(jobOf(service, 'J1').status).toBe('errored');
});

it('leaves --once with 1 where the API cannot be reached', async () => {
  service.fault = () => 'drops';
  const { exitCode, stdout, stderr } = await finish(startWorker([...MODULE, '--once']));
  expect(exitCode).toBe(1);
  expect(eventsOf(stdout)).toEqual(['start', 'error', 'stop']);
  expect(`${stdout.toString()}${stderr}`).not.toContain(TOKEN);
});

it('does not start with wrong settings or missing directories, and names all of them at once', async () => {
  const settings = {
    API_AUTH_TOKEN: 'two words',
    API_BASE_URL: '',
    OUTPUT_DIR: place('none'),
    MUSIC_DIR: place('no'),
  };
  const { exitCode, stdout, stderr } = await finish(startWorker([...MODULE], { ...settings, FPS: '0' }));
  expect({ exitCode, stdout: stdout.toString() }).toEqual({ exitCode: 2, stdout: '' });
  for (const name of ['API_AUTH_TOKEN', 'API_BASE_URL', 'FPS'])
    expect(stderr).toContain(`\n  ${name}: expected`);
  expect(stderr).toContain(`OUTPUT_DIR: the directory ${place('none')} does not exist`);
  expect(stderr).toContain(`MUSIC_DIR: the directory ${place('no')} does not exist`);
  expect(stderr).not.toContain('two words');
});

it('does not start with a track or a preset that there is not, and names both', async () => {
  const wrong = { MUSIC_SELECT: 'named:none.mp3', VIDEO_PRESET: 'nosuchpreset' };
  const { exitCode, stderr } = await finish(startWorker([...MODULE], wrong));
  expect(exitCode).toBe(2);
  expect(stderr).toContain(
    `\n  MUSIC_SELECT: The music directory ${place('content/audio/music')} has no none.mp3`,
  );
  expect(stderr).toContain('\n  VIDEO_PRESET: expected ultrafast, ');
  const flag = await finish(startWorker([...MODULE, '--music-select', 'named:none.mp3']));
  expect(flag.stderr).toContain('\n  --music-select: The music directory ');
});

it('names a wrong setting as it was given, and nothing that only follows from it', async () => {
  const flags = ['--output', place('none'), '--music-select', 'loudest'];
  const { exitCode, stderr } = await finish(startWorker([...MODULE, ...flags], { MAX_CONCURRENT: '0' }));
  expect(exitCode).toBe(2);
  expect(stderr).toContain('\n  MAX_CONCURRENT: expected an integer from 1 to 64');
  expect(stderr).not.toContain('MAX_CLAIM');
  expect(stderr).toContain(`\n  --output: the directory ${place('none')} does not exist`);
  expect(stderr).toContain('\n  --music-select: expected `first` or `named:FILE`');
});

it('names what is nearly a setting, and nothing else of the environment', async () => {
  const slips = { MAX_CONCURENT: '2', POLL_INTERVAL: '9', JOB_TIMEOUT: '1', OUTPUTDIR: '/x' };
  const others = { TMPDIR: '/tmp', PS1: '', DEBUG_COLORS: '1', HOSTNAME: 'h', npm_config_user_agent: 'npm' };
  const { exitCode, stderr } = await finish(startWorker([...MODULE, '--once'], { ...slips, ...others }));
  expect(exitCode).toBe(0);
  expect(stderr.match(/^afmpeg: \w+ is no setting; did you mean \w+\?$/gm)?.sort()).toEqual([
    'afmpeg: JOB_TIMEOUT is no setting; did you mean JOB_TIMEOUT_SEC?',
    'afmpeg: MAX_CONCURENT is no setting; did you mean MAX_CONCURRENT?',
    'afmpeg: OUTPUTDIR is no setting; did you mean OUTPUT_DIR?',
    'afmpeg: POLL_INTERVAL is no setting; did you mean POLL_INTERVAL_MS?',
  ]);
});

test.each([
  [['--token', 'x'], "Unknown option '--token'"],
  [['job'], 'Unexpected argument'],
])('the flags %j are refused', async (flags, message) => {
  const { exitCode, stderr } = await finish(startWorker([...MODULE, ...flags]));
  expect(exitCode).toBe(2);
  expect(stderr).toContain(message);
});

it('answers /healthz, /readyz and /metrics, and ends on SIGTERM when its job is done', async () => {
  const port = await freePort();
  const child = startWorker(MODULE, { HEALTH_PORT: String(port), HEALTH_HOST: '127.0.0.1' });
  const finished = finish(child);
  await until(() => service.requests.length >= 2);
  const get = async (path: string) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`);
    return { status: response.status, text: await response.text() };
  };
  expect(await get('/healthz')).toEqual({ status: 200, text: '{"live":true}\n' });
  expect((await get('/readyz')).status).toBe(200);
  expect((await get('/')).status).toBe(404);
  expect((await get('/metrics')).text).toContain('renderer_queue_depth 0');
  addJob('J1');
  await until(() => jobOf(service, 'J1').status !== 'queued');
  child.kill('SIGTERM');
  const { exitCode, stdout } = await finished;
  expect(exitCode).toBe(0);
  expect(eventsOf(stdout).slice(-2)).toEqual(['done', 'stop']);
  expect(jobOf(service, 'J1').status).toBe('rendered');
});

test('a worker is killed by kill -9 in the middle of a render: its lease expires, another finishes the job', async () => {
  addJob('J1', { lease_seconds: 4 });
  const first = startWorker(MODULE, { WORKER_ID: 'first', VIDEO_PRESET: 'placebo' });
  await until(() => jobOf(service, 'J1').status === 'rendering');
  first.kill('SIGKILL');
  await once(first, 'exit');
  const second = startWorker(MODULE, { WORKER_ID: 'second' });
  const finished = finish(second);
  await until(() => allEnded(service));
  second.kill('SIGTERM');
  const { stdout } = await finished;
  expect(service.api.history('J1')).toEqual([
    { status: 'queued', worker_id: null },
    { status: 'claimed', worker_id: 'first' },
    { status: 'rendering', worker_id: 'first' },
    { status: 'queued', worker_id: null },
    { status: 'claimed', worker_id: 'second' },
    { status: 'rendering', worker_id: 'second' },
    { status: 'rendered', worker_id: 'second' },
  ]);
  expect(stdout.toString()).toContain('"attempt":2');
  expect(readdirSync(place('output'))).toEqual([expect.stringMatching(/^S_J1_.*\.mp4$/)]);
  expect(readdirSync(place('tmp'))).toEqual([]);
});
