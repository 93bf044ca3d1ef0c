// What someone who means harm sends, and what clients do who only care for themselves.

import { describe, expect, test } from 'vitest';
import type { RenderJson } from '../../src/studio/index.js';
import { memoryProjects } from '../../src/studio/index.js';
import { SIZE, drawSeed, seeded } from '../support/seed.js';
import { reelFiles, STORYBOARD } from './reel.js';
import { filesOf, openStudio, problemOf, putFiles, STORES } from './studio.js';
import type { TestStudio } from './studio.js';

const REEL = '/projects/reel';
const LONG = { ...STORYBOARD, cards: STORYBOARD.cards.map((card) => ({ ...card, dur: 120 })) };

async function withReel(
  options: Parameters<typeof openStudio>[0] = {},
  storyboard: object = STORYBOARD,
): Promise<TestStudio> {
  const studio = await openStudio(options);
  await studio.call('POST', '/projects', { json: { id: 'reel' } });
  await putFiles(studio, 'reel', reelFiles(storyboard));
  return studio;
}

describe('bodies', () => {
  const json = { 'content-type': 'application/json' };
  const nested = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
  const deepCard = `{"cards":[{"text":"a","media":${'{"media":'.repeat(50_000)}1${'}'.repeat(50_000)}}]}`;

  test.each([
    ['arrays in arrays', nested],
    ['objects in objects', deepCard],
    ['a prototype', '{"__proto__":{"cards":[{"text":"a"}]},"cards":[{"__proto__":{"dur":-1},"text":"a"}]}'],
    ['a constructor', '{"constructor":{"prototype":{"polluted":1}},"cards":[{"constructor":1}]}'],
    ['a huge number', '{"cards":[{"dur":1e999},{"dur":-0},{"dur":1e-320}],"width":1e308}'],
    [
      'a long string everywhere',
      JSON.stringify({ cards: Array(200).fill({ bg: 'x'.repeat(4000), oops: 1 }) }),
    ],
    [
      'many unknown fields',
      JSON.stringify(Object.fromEntries(Array.from({ length: 5e4 }, (_, i) => [`k${i}`, 1]))),
    ],
    ['lone surrogates', '{"cards":[{"text":"\\ud800"},{"scene":"\\udfff.png"},{"vo":"\\u0000"}]}'],
    ['NUL', '\0'.repeat(1000)],
  ])('with %s are answered with a bounded refusal, everywhere', async (_, body) => {
    const { call, errors } = await withReel();
    for (const [method, path] of [
      ['POST', '/projects'],
      ['PUT', `${REEL}/storyboard`],
      ['POST', `${REEL}/storyboard/check`],
      ['POST', `${REEL}/cards/preview`],
      ['POST', `${REEL}/renders`],
    ] as const) {
      const headers = { ...json, 'if-match': '*' };
      const response = await call(method, path, { body, headers });
      const text = await response.text();
      const answer = `${method} ${path}: ${response.status} ${text.slice(0, 200)}`;
      if (path.endsWith('check')) expect(response.status, answer).toBe(200);
      else expect([400, 422], answer).toContain(response.status);
      expect(text.length, answer).toBeLessThan(100_000);
    }
    expect(errors).toEqual([]);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(await (await call('GET', `${REEL}/storyboard`)).json()).toEqual(STORYBOARD);
  });

  test('that never end are cut off at the limit, where no length was told', async () => {
    const { call } = await withReel({ limits: { jsonBytes: 10_000 } });
    for (const [method, path] of [
      ['PUT', `${REEL}/storyboard`],
      ['POST', `${REEL}/renders`],
    ] as const) {
      let sent = 0;
      const body = new ReadableStream<Uint8Array>({
        pull(controller) {
          sent += 1000;
          controller.enqueue(new Uint8Array(1000).fill(32));
        },
      });
      const response = await call(method, path, { body, headers: json });
      expect(await problemOf(response)).toMatchObject({ status: 413, code: 'BODY_TOO_LARGE' });
      expect(sent).toBeLessThan(20_000);
    }
  });

  test.each(['-1', 'x', '1e9', '0x10', '99999999999999999999'])('a Content-Length of %s', async (length) => {
    const { call, errors } = await withReel();
    const headers = { ...json, 'content-length': length };
    const { status } = await call('POST', '/projects', { body: '{"id":"other"}', headers });
    expect([201, 413]).toContain(status);
    expect(errors).toEqual([]);
  });
});

test.each([
  'bytes=99999999999999999999-',
  'bytes=0-99999999999999999999',
  'bytes=-99999999999999999999',
  'bytes=-0',
  'bytes=5-2',
  'bytes=--1',
  'bytes=1e3-',
  'bytes=0x1-',
  'bytes= 0-1',
  'bytes=0-1,',
  `bytes=${'0-1,'.repeat(500)}0-1`,
  'bytes=NaN-NaN',
  'bytes=\u00b9-',
])('Range %.40s gives bytes of the file or a refusal', async (range) => {
  const { call, errors } = await withReel();
  await call('PUT', `${REEL}/assets/a.bin`, { body: '0123456789' });
  const response = await call('GET', `${REEL}/assets/a.bin`, { headers: { range } });
  const text = await response.text();
  expect([200, 206, 416]).toContain(response.status);
  if (response.status === 200) expect(text).toBe('0123456789');
  if (response.status === 206) expect('0123456789').toContain(text);
  expect(errors).toEqual([]);
});

test('reads that are begun and not finished are bounded, and give their place back', async () => {
  const { call } = await withReel({ limits: { downloads: 2 } });
  const read = () => call('GET', `${REEL}/assets/music.wav`);
  const [first, second] = [await read(), await read()];
  expect(await problemOf(await read())).toMatchObject({ status: 429, code: 'TOO_MANY_REQUESTS' });
  expect((await call('HEAD', `${REEL}/assets/music.wav`)).status).toBe(200);
  await first.body!.cancel();
  await second.arrayBuffer();
  expect((await (await read()).arrayBuffer()).byteLength).toBeGreaterThan(1000);
});

test('renders that are all asked for at once are held to the limit, and leave nothing else', async () => {
  const { call, projects } = await withReel({ limits: { rendersPerProject: 3 } }, LONG);
  const answers = await Promise.all(
    Array.from({ length: 40 }, () => call('POST', `${REEL}/renders`, { json: { draft: true } })),
  );
  const statuses = answers.map(({ status }) => status);
  expect(statuses.filter((status) => status === 202)).toHaveLength(3);
  expect(statuses.filter((status) => status === 429)).toHaveLength(37);
  const fs = await filesOf(projects, 'reel');
  expect(fs.readdirSync('/.studio/renders')).toHaveLength(3);
});

describe.each(STORES)('at the same time, $name', ({ create }) => {
  test('a project that goes is gone at once, and the one that follows it stays', async () => {
    const { call, projects, errors } = await withReel({ projects: create() }, LONG);
    const { id } = (await (await call('POST', `${REEL}/renders`, { json: {} })).json()) as RenderJson;
    const deletes = [call('DELETE', REEL), call('DELETE', REEL), call('DELETE', REEL)];
    await new Promise((resolve) => setImmediate(resolve));
    const meanwhile = await Promise.all([
      call('GET', REEL),
      call('PUT', `${REEL}/assets/late.txt`, { body: 'late' }),
      call('POST', `${REEL}/renders`, { json: {} }),
      call('GET', `${REEL}/renders/${id}`),
    ]);
    expect(meanwhile.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
    const statuses = await Promise.all(deletes);
    expect(statuses.map(({ status }) => status).sort()).toEqual([204, 404, 404]);
    expect(await projects.list()).toEqual([]);
    expect((await call('POST', '/projects', { json: { id: 'reel' } })).status).toBe(201);
    expect(await (await call('GET', REEL)).json()).toEqual({ id: 'reel', files: 0, bytes: 0 });
    expect(await (await call('GET', `${REEL}/renders`)).json()).toEqual({ renders: [] });
    expect(errors).toEqual([]);
  });

  test('whatever many clients do, no answer is a failure and nothing is left lying about', async () => {
    const projects = create();
    const limits = { rendersPerProject: 2, endedRenders: 3, concurrentRenders: 2 };
    const studio = await withReel({ projects, limits }, { ...STORYBOARD, cards: [{ text: 'a', dur: 5 }] });
    const { call, errors } = studio;
    const random = seeded(drawSeed());
    const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
    const renders = async () => {
      const { renders = [] } = (await (await call('GET', `${REEL}/renders`)).json()) as {
        renders?: RenderJson[];
      };
      return renders;
    };
    const anyRender = async () => `${REEL}/renders/${pick([...(await renders()), { id: 'none' }]).id}`;
    const actions: readonly (() => Promise<Response>)[] = [
      () => call('POST', `${REEL}/renders`, { json: { draft: true, silent: true } }),
      () => call('POST', `${REEL}/renders`, { json: { draft: true } }),
      async () => call('POST', `${await anyRender()}/cancel`),
      async () => call('DELETE', await anyRender()),
      async () => call('GET', `${await anyRender()}/video`, { headers: { range: 'bytes=0-9' } }),
      async () => {
        const response = await call('GET', `${await anyRender()}/events`);
        await response.body?.cancel();
        return response;
      },
      () => call('PUT', `${REEL}/assets/media/${pick(['a', 'b'])}.txt`, { body: 'x'.repeat(1000) }),
      () => call('DELETE', `${REEL}/assets/media/${pick(['a', 'b'])}.txt`),
      () => call('PUT', `${REEL}/storyboard`, { json: STORYBOARD, headers: { 'if-match': '*' } }),
      () => call('DELETE', REEL),
      () => call('POST', '/projects', { json: { id: 'reel' } }),
    ];
    const seen = new Set<number>();
    await Promise.all(
      Array.from({ length: 6 }, async () => {
        for (let i = 0; i < 25 * SIZE; i++) seen.add((await pick(actions)()).status);
      }),
    );
    const expected = [200, 201, 202, 204, 206, 404, 409, 412, 422, 429];
    expect([...seen].filter((status) => !expected.includes(status))).toEqual([]);
    expect(errors).toEqual([]);

    await call('POST', '/projects', { json: { id: 'reel' } });
    const left = await renders();
    await Promise.all(left.map(({ id }) => call('DELETE', `${REEL}/renders/${id}`)));
    const fs = await filesOf(projects, 'reel');
    for (const kind of ['renders', 'uploads']) {
      const has = fs.readdirSync('/').map(String).includes('.studio');
      const folders = has ? fs.readdirSync('/.studio').map(String) : [];
      expect(folders.includes(kind) ? fs.readdirSync(`/.studio/${kind}`) : []).toEqual([]);
    }
    // And after all that it renders.
    await putFiles(studio, 'reel', reelFiles());
    const response = await call('POST', `${REEL}/renders`, { json: { draft: true, silent: true } });
    const { id } = (await response.json()) as RenderJson;
    expect(await (await call('GET', `${REEL}/renders/${id}/events`)).text()).toContain('"state":"done"');
  });
});

test('the store of renders stays bounded for all projects together', async () => {
  const projects = memoryProjects();
  const studio = await openStudio({ projects, limits: { endedRenders: 4, queuedRenders: 3 } });
  const ids = Array.from({ length: 10 }, (_, i) => `p${i}`);
  for (const id of ids) {
    await studio.call('POST', '/projects', { json: { id } });
    await putFiles(studio, id, reelFiles(LONG));
  }
  const asked = await Promise.all(
    ids.map((id) => studio.call('POST', `/projects/${id}/renders`, { json: { draft: true } })),
  );
  // One runs, three wait.
  expect(asked.filter(({ status }) => status === 202)).toHaveLength(4);
  const all = async () =>
    (
      await Promise.all(
        ids.map(async (id) => {
          const response = await studio.call('GET', `/projects/${id}/renders`);
          return ((await response.json()) as { renders: RenderJson[] }).renders;
        }),
      )
    ).flat();
  for (let round = 0; round < 3; round++) {
    for (const { project, id } of await all()) {
      await studio.call('POST', `/projects/${project}/renders/${id}/cancel`);
    }
    await Promise.all(
      ids.map((id) => studio.call('POST', `/projects/${id}/renders`, { json: { draft: true } })),
    );
  }
  expect((await all()).length).toBeLessThanOrEqual(8);
});
