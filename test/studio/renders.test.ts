import { Volume } from 'memfs';
import { afterEach, describe, expect, test } from 'vitest';
import { AfmpegRenderer, NativeRenderer } from '../../src/reel/index.js';
import type { RenderJson } from '../../src/studio/index.js';
import { memoryProjects } from '../../src/studio/index.js';
import { newVolume } from '../support/media.js';
import { hasNativeFfmpeg } from '../support/native.js';
import { reelFiles, STORYBOARD } from './reel.js';
import { filesOf, openStudio, problemOf, putFiles, sharedRuntime, STORES } from './studio.js';
import type { TestStudio } from './studio.js';

const RENDERS = '/projects/reel/renders';
/** Long enough to be caught while it runs, on any machine. */
const LONG = { ...STORYBOARD, cards: STORYBOARD.cards.map((card) => ({ ...card, dur: 120 })) };

interface Project extends TestStudio {
  readonly start: (json?: object) => Promise<RenderJson>;
  readonly get: (id: string) => Promise<RenderJson>;
  /** When the render is in one of `states`. */
  readonly until: (id: string, ...states: RenderJson['state'][]) => Promise<RenderJson>;
}

async function openProject(
  options: Parameters<typeof openStudio>[0] = {},
  storyboard: object = STORYBOARD,
): Promise<Project> {
  const studio = await openStudio(options);
  await studio.call('POST', '/projects', { json: { id: 'reel' } });
  await putFiles(studio, 'reel', reelFiles(storyboard));
  const get = async (id: string) =>
    (await (await studio.call('GET', `${RENDERS}/${id}`)).json()) as RenderJson;
  return {
    ...studio,
    get,
    async start(json = {}) {
      const response = await studio.call('POST', RENDERS, { json });
      const render = (await response.json()) as RenderJson;
      expect(response.status, JSON.stringify(render)).toBe(202);
      expect(response.headers.get('location')).toBe(`${RENDERS}/${render.id}`);
      return render;
    },
    async until(id, ...states) {
      await expect
        .poll(async () => (await get(id)).state, { timeout: 55_000, interval: 20 })
        .toSatisfy((state: RenderJson['state']) => states.includes(state));
      return get(id);
    },
  };
}

describe.each(STORES)('a project $name', ({ create }) => {
  test('renders: asked for, watched, fetched whole and by ranges', async () => {
    const { call, start, until, projects, errors } = await openProject({ projects: create() });
    const { id, state } = await start();
    expect(['queued', 'running']).toContain(state);
    const events = await (await call('GET', `${RENDERS}/${id}/events`)).text();
    const done = await until(id, 'done', 'failed');
    expect(done, JSON.stringify(done)).toMatchObject({ state: 'done', project: 'reel', renderer: 'afmpeg' });
    expect(errors).toEqual([]);

    const numbers = [...events.matchAll(/^id: (\d+)$/gm)].map(([, number]) => Number(number));
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    expect(events.match(/"state":"\w+"/g)?.at(-1)).toBe('"state":"done"');
    const fractions = [...events.matchAll(/"fraction":([\d.]+)/g)].map(([, number]) => Number(number));
    expect(fractions.length).toBeGreaterThan(0);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));

    const video = await call('GET', `${RENDERS}/${id}/video`);
    expect(video.headers.get('content-type')).toBe('video/mp4');
    const bytes = new Uint8Array(await video.arrayBuffer());
    expect(bytes.length).toBe(done.video!.bytes);
    const runtime = await sharedRuntime();
    const info = await runtime.probe(newVolume({ '/a.mp4': bytes }), '/a.mp4');
    const picture = info.streams.find(({ type }) => type === 'video')!;
    expect([picture.width, picture.height, picture.codec]).toEqual([180, 320, 'h264']);
    expect(info.streams.some(({ type }) => type === 'audio')).toBe(true);
    expect(info.durationSec).toBeCloseTo(done.video!.durationSec, 1);

    const headers = { range: 'bytes=100-199' };
    const part = await call('GET', `${RENDERS}/${id}/video`, { headers });
    expect(part.status).toBe(206);
    expect(new Uint8Array(await part.arrayBuffer())).toEqual(bytes.subarray(100, 200));
    const head = await call('HEAD', `${RENDERS}/${id}/video`);
    expect(head.headers.get('content-length')).toBe(String(bytes.length));

    const fs = await filesOf(projects, 'reel');
    expect(fs.readdirSync('/.studio/renders')).toHaveLength(1);
    expect((await call('DELETE', `${RENDERS}/${id}`)).status).toBe(204);
    expect((await call('GET', `${RENDERS}/${id}/video`)).status).toBe(404);
    expect(fs.readdirSync('/.studio/renders')).toEqual([]);
    expect(fs.readdirSync('/').map(String).sort()).toEqual([
      '.studio',
      'media',
      'music.wav',
      'storyboard.json',
      'vo',
    ]);
  });

  test.runIf(hasNativeFfmpeg())('renders by native ffmpeg too, to a film of the same length', async () => {
    const renderers = [new AfmpegRenderer(await sharedRuntime()), new NativeRenderer()];
    const { call, start, until } = await openProject({ projects: create(), renderers });
    const { id } = await start({ renderer: 'native' });
    const done = await until(id, 'done', 'failed');
    expect(done, JSON.stringify(done)).toMatchObject({ state: 'done', renderer: 'native' });
    const other = await start({ renderer: 'afmpeg' });
    const { video } = await until(other.id, 'done', 'failed');
    expect([done.video!.frames, done.video!.durationSec]).toEqual([video!.frames, video!.durationSec]);
    const bytes = new Uint8Array(await (await call('GET', `${RENDERS}/${id}/video`)).arrayBuffer());
    expect(bytes.length).toBe(done.video!.bytes);
  });

  test('renders what it was when it was asked to, whatever is edited meanwhile', async () => {
    const { call, start, until } = await openProject({ projects: create() });
    const first = await start({ silent: true });
    const etag = (await call('GET', '/projects/reel/storyboard')).headers.get('etag')!;
    const headers = { 'if-match': etag };
    const json = { ...STORYBOARD, cards: [{ text: 'One', dur: 0.5 }] };
    expect((await call('PUT', '/projects/reel/storyboard', { json, headers })).status).toBe(200);
    expect((await call('PUT', '/projects/reel/assets/media/sea.png', { body: 'no picture' })).status).toBe(
      200,
    );
    expect((await call('DELETE', '/projects/reel/assets/music.wav')).status).toBe(204);
    const second = await start({ silent: true });
    expect((await until(first.id, 'done', 'failed')).video!.frames).toBeGreaterThan(20);
    expect((await until(second.id, 'done', 'failed')).video!.frames).toBe(5);
  });

  test('that is deleted takes its renders with it', async () => {
    const { call, start, until } = await openProject({ projects: create() }, LONG);
    const { id } = await start();
    await until(id, 'running');
    const events = call('GET', `${RENDERS}/${id}/events`).then((response) => response.text());
    expect((await call('DELETE', '/projects/reel')).status).toBe(204);
    expect(await events).toContain('"state":"cancelled"');
    expect((await call('GET', `${RENDERS}/${id}`)).status).toBe(404);
  });

  test('a render that fails leaves nothing but the reason', async () => {
    const studio = await openProject({ projects: create() });
    const { call, start, until, projects, errors } = studio;
    await putFiles(studio, 'reel', { 'vo/02-tides.wav': 'no sound at all' });
    const { id } = await start();
    const { state, error } = await until(id, 'failed', 'done');
    expect([state, error?.code]).toEqual(['failed', 'INVALID_STORYBOARD']);
    expect(error?.findings).toMatchObject([{ path: 'cards[1].vo', code: 'UNREADABLE_FILE' }]);
    expect(JSON.stringify(error)).not.toMatch(/\/tmp|\.studio|afmpeg-studio/);
    expect(await problemOf(await call('GET', `${RENDERS}/${id}/video`))).toMatchObject({ code: 'NOT_DONE' });
    expect((await filesOf(projects, 'reel')).readdirSync('/.studio/renders')).toEqual([]);
    expect(errors).toEqual([]);
  });
});

describe('cancelling', () => {
  test('stops the work, any number of times, and the next render goes on', async () => {
    const { call, start, until, projects } = await openProject({}, LONG);
    const { id } = await start({ draft: true });
    await until(id, 'running');
    const cancels = await Promise.all([1, 2, 3].map(() => call('POST', `${RENDERS}/${id}/cancel`)));
    for (const response of cancels) {
      expect(await response.json()).toMatchObject({ id, state: 'cancelled' });
    }
    expect((await filesOf(projects, 'reel')).readdirSync('/.studio/renders')).toEqual([]);
    await putFiles({ projects } as TestStudio, 'reel', reelFiles());
    const next = await start({ draft: true, silent: true });
    expect((await until(next.id, 'done', 'failed')).state).toBe('done');
    expect(await (await call('POST', `${RENDERS}/${next.id}/cancel`)).json()).toMatchObject({
      state: 'done',
    });
  });

  test('takes one that waits out of the queue', async () => {
    const { call, start, until } = await openProject({}, LONG);
    const first = await start();
    const second = await start();
    await until(first.id, 'running');
    expect(second.state).toBe('queued');
    expect(await (await call('POST', `${RENDERS}/${second.id}/cancel`)).json()).toMatchObject({
      state: 'cancelled',
    });
    expect((await call('DELETE', `${RENDERS}/${first.id}`)).status).toBe(204);
    const { renders } = (await (await call('GET', RENDERS)).json()) as { renders: RenderJson[] };
    expect(renders.map(({ id, state }) => [id, state])).toEqual([[second.id, 'cancelled']]);
  });

  test('closing the studio ends renders and event streams', async () => {
    const { call, start, until, studio } = await openProject({}, LONG);
    const { id } = await start();
    await until(id, 'running');
    const reader = (await call('GET', `${RENDERS}/${id}/events`)).body!.getReader();
    await reader.read();
    await studio.close();
    for (;;) if ((await reader.read()).done) break;
    expect((await call('GET', `${RENDERS}/${id}`)).status).toBe(503);
  });
});

describe('refusals', () => {
  test('a storyboard with errors is refused with its findings, and leaves nothing', async () => {
    const bad = { ...STORYBOARD, cards: [{ text: 'a', scene: 'none.png' }, { text: 'b' }] };
    const { call, projects } = await openProject({}, bad);
    const response = await call('POST', RENDERS, { json: {} });
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({
      code: 'INVALID_STORYBOARD',
      findings: [{ path: 'cards[0].scene', code: 'MISSING_FILE' }],
    });
    expect((await filesOf(projects, 'reel')).readdirSync('/.studio/renders')).toEqual([]);
  });

  test.each([
    ['no JSON', { body: '' }, 415],
    ['an unknown renderer', { json: { renderer: 'other' } }, 422],
    ['an unknown member', { json: { quality: 1 } }, 400],
    ['a wrong type', { json: { draft: 'yes' } }, 400],
  ])('%s', async (_, init, status) => {
    const { call } = await openProject();
    expect((await call('POST', RENDERS, init)).status).toBe(status);
  });

  test('more renders than a project may have are 429, and so is a full queue', async () => {
    const studio = await openProject({ limits: { rendersPerProject: 2, queuedRenders: 2 } }, LONG);
    const { call, start } = studio;
    await start();
    await start();
    const third = await call('POST', RENDERS, { json: {} });
    expect(third.headers.get('retry-after')).toBe('5');
    expect(await problemOf(third)).toMatchObject({ status: 429, code: 'TOO_MANY_RENDERS' });
    await call('POST', '/projects', { json: { id: 'other' } });
    await putFiles(studio, 'other', reelFiles(LONG));
    expect((await call('POST', '/projects/other/renders', { json: {} })).status).toBe(202);
    await call('POST', '/projects', { json: { id: 'third' } });
    await putFiles(studio, 'third', reelFiles(LONG));
    expect((await call('POST', '/projects/third/renders', { json: {} })).status).toBe(429);
  });

  test('a render belongs to its project, and to no other', async () => {
    const studio = await openProject({}, LONG);
    const { call, start } = studio;
    const { id } = await start();
    await call('POST', '/projects', { json: { id: 'other' } });
    for (const [method, path] of [
      ['GET', id],
      ['DELETE', id],
      ['POST', `${id}/cancel`],
      ['GET', `${id}/events`],
      ['GET', `${id}/video`],
    ] as const) {
      expect((await call(method, `/projects/other/renders/${path}`)).status, `${method} ${path}`).toBe(404);
    }
    expect((await call('GET', `${RENDERS}/${id}`)).status).toBe(200);
  });

  test('a link is never rendered, wherever it leads', async () => {
    const storyboard = { ...STORYBOARD, cards: [{ text: 'a', scene: 'link.png', dur: 0.5 }, { text: 'b' }] };
    const { call, projects } = await openProject({}, storyboard);
    (await filesOf(projects, 'reel')).symlinkSync!('media/sea.png', '/link.png');
    expect(await (await call('POST', RENDERS, { json: {} })).json()).toMatchObject({
      findings: [{ path: 'cards[0].scene', code: 'MISSING_FILE' }],
    });
  });
});

describe('events', () => {
  test('a client that comes back gets what it missed, and 204 when it has all', async () => {
    const { call, start, until } = await openProject();
    const { id } = await start({ draft: true, silent: true });
    await until(id, 'done');
    const all = await (await call('GET', `${RENDERS}/${id}/events`)).text();
    const last = Math.max(...[...all.matchAll(/^id: (\d+)$/gm)].map(([, number]) => Number(number)));
    const from = (lastId: number) =>
      call('GET', `${RENDERS}/${id}/events`, { headers: { 'last-event-id': String(lastId) } });
    const rest = await (await from(last - 1)).text();
    expect([...rest.matchAll(/^id: (\d+)$/gm)].map(([, number]) => Number(number))).toEqual([last]);
    expect((await from(last)).status).toBe(204);
    expect(all).toContain(await (await from(0)).text());
  });

  test('are bounded in number, and a client that leaves makes room', async () => {
    const { call, start } = await openProject({ limits: { eventStreams: 2 } }, LONG);
    const { id } = await start();
    const open = () => call('GET', `${RENDERS}/${id}/events`);
    const [first, second] = [await open(), await open()];
    expect((await open()).status).toBe(429);
    await first.body!.cancel();
    const third = await open();
    expect(third.status).toBe(200);
    await Promise.all([second.body!.cancel(), third.body!.cancel()]);
  });
});

describe('what has ended is forgotten', () => {
  test('after its time', async () => {
    const { call, start, projects } = await openProject({ limits: { endedRenderMs: 300 } });
    const { id } = await start({ draft: true, silent: true });
    const fs = await filesOf(projects, 'reel');
    await expect
      .poll(async () => (await call('GET', `${RENDERS}/${id}`)).status, { timeout: 50_000 })
      .toBe(404);
    expect(fs.readdirSync('/.studio/renders')).toEqual([]);
  });

  test('when newer ones take its place, by number and by size', async () => {
    for (const limits of [{ endedRenders: 1 }, { resultBytes: 1 }]) {
      const { call, start, until, projects } = await openProject({ limits });
      const first = await start({ draft: true, silent: true });
      await until(first.id, 'done');
      const second = await start({ draft: true, silent: true });
      await until(second.id, 'done');
      expect((await call('GET', `${RENDERS}/${first.id}`)).status).toBe(404);
      expect((await call('GET', `${RENDERS}/${second.id}/video`)).status).toBe(200);
      expect((await filesOf(projects, 'reel')).readdirSync('/.studio/renders')).toHaveLength(1);
    }
  });
});

describe('100 renders', () => {
  let volume: Volume | undefined;

  afterEach(() => {
    volume = undefined;
  });

  test('leave a store of bounded size', async () => {
    volume = new Volume();
    const projects = memoryProjects();
    projects.add({ id: 'reel', fs: volume });
    const tiny = { width: 64, height: 96, frameRate: 10, cards: [{ dur: 0.2 }] };
    const studio = await openStudio({
      projects,
      limits: { endedRenders: 5, rendersPerProject: 300, queuedRenders: 300 },
    });
    // A megabyte in the project that a snapshot must not copy.
    await putFiles(studio, 'reel', {
      'storyboard.json': JSON.stringify(tiny),
      'large.bin': new Uint8Array(2 ** 20),
    });
    const before = bytesHeld(volume);
    for (let i = 0; i < 100; i++) {
      const response = await studio.call('POST', RENDERS, { json: { silent: true } });
      const { id } = (await response.json()) as RenderJson;
      // All but a few are cancelled where they are, waiting or running.
      if (i % 20 === 19) await (await studio.call('GET', `${RENDERS}/${id}/events`)).text();
      else await studio.call('POST', `${RENDERS}/${id}/cancel`);
    }
    const { renders } = (await (await studio.call('GET', RENDERS)).json()) as { renders: RenderJson[] };
    expect(renders).toHaveLength(5);
    expect(renders[0]).toMatchObject({ state: 'done' });
    expect(volume.readdirSync('/.studio/renders').length).toBeLessThanOrEqual(5);
    expect(bytesHeld(volume) - before).toBeLessThan(200_000);
  });
});

/** Bytes of all inodes that a volume keeps, those that no name leads to included. */
function bytesHeld(volume: Volume): number {
  const { inodes } = (volume as unknown as { _core: { inodes: Record<string, { buf?: Uint8Array }> } })._core;
  return Object.values(inodes).reduce((sum, { buf }) => sum + (buf?.length ?? 0), 0);
}
