import { PNG } from 'pngjs';
import { beforeEach, describe, expect, test } from 'vitest';
import { reelFiles, STORYBOARD } from './reel.js';
import { openStudio, problemOf, putFiles, STORES } from './studio.js';
import type { TestStudio } from './studio.js';

const PATH = '/projects/reel/storyboard';

interface Findings {
  readonly code?: string;
  readonly findings: { path: string; code: string; severity: string; message: string }[];
}

describe.each(STORES)('the storyboard of a project $name', ({ create }) => {
  let call: TestStudio['call'];
  let etag: string;

  beforeEach(async () => {
    const studio = await openStudio({ projects: create() });
    ({ call } = studio);
    await call('POST', '/projects', { json: { id: 'reel' } });
    await putFiles(studio, 'reel', reelFiles());
    etag = (await call('GET', PATH)).headers.get('etag')!;
  });

  const put = (json: unknown, headers: Record<string, string>) => call('PUT', PATH, { json, headers });

  test('is saved over the version that it was made from, and over no other', async () => {
    const longer = { ...STORYBOARD, title: 'Longer' };
    const saved = await put(longer, { 'if-match': etag });
    expect([saved.status, await saved.json()]).toEqual([200, { findings: [] }]);
    expect(await (await call('GET', PATH)).json()).toEqual(longer);
    expect((await call('GET', PATH)).headers.get('etag')).toBe(saved.headers.get('etag'));

    const late = await put({ ...STORYBOARD, title: 'Late' }, { 'if-match': etag });
    expect(late.headers.get('etag')).toBe(saved.headers.get('etag'));
    expect(await problemOf(late)).toMatchObject({ status: 412, code: 'CHANGED_MEANWHILE' });
    expect(await (await call('GET', PATH)).json()).toEqual(longer);
  });

  test('of two who save at once, one is told', async () => {
    const both = await Promise.all(
      ['Ann', 'Bob'].map((title) => put({ ...STORYBOARD, title }, { 'if-match': etag })),
    );
    expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
  });

  test('is not replaced by those who do not say which version they mean', async () => {
    expect(await problemOf(await put(STORYBOARD, {}))).toMatchObject({
      status: 428,
      code: 'IF_MATCH_NEEDED',
    });
    expect((await put(STORYBOARD, { 'if-none-match': '*' })).status).toBe(412);
  });

  test('a first one needs no version', async () => {
    await call('POST', '/projects', { json: { id: 'new' } });
    expect((await call('GET', '/projects/new/storyboard')).status).toBe(404);
    const json = { cards: [{ text: 'Hi' }] };
    const headers = { 'if-none-match': '*' };
    expect((await call('PUT', '/projects/new/storyboard', { json, headers })).status).toBe(201);
  });

  test('with errors it is not saved, and every error says where it is', async () => {
    const bad = {
      ...STORYBOARD,
      cards: [
        { text: 'a', dur: -1 },
        { text: 'b', scene: 'media/none.png' },
        { txt: 'c' },
        { scene: '../x.png' },
      ],
    };
    const response = await put(bad, { 'if-match': etag });
    expect(response.status).toBe(422);
    const { code, findings } = (await response.json()) as Findings;
    expect(code).toBe('INVALID_STORYBOARD');
    expect(findings.map(({ path, code }) => [path, code])).toEqual([
      ['cards[0].dur', 'INVALID_VALUE'],
      ['cards[2].txt', 'UNKNOWN_FIELD'],
      ['cards[3].scene', 'PATH_OUTSIDE'],
    ]);
    expect(await (await call('GET', PATH)).json()).toEqual(STORYBOARD);
  });

  test.each<[string, object, string, string]>([
    ['a letter that no font has', { text: 'ᚠ' }, 'cards[1].text', 'MISSING_GLYPH'],
    ['a scene that is not there yet', { scene: 'media/none.png' }, 'cards[1].scene', 'MISSING_FILE'],
    ['fields that exclude each other', { text: 'a', mode: 'overlay' }, 'cards[1].mode', 'CONFLICT'],
  ])('a draft with %s is saved with its findings, and not rendered', async (_, card, path, code) => {
    const draft = { ...STORYBOARD, cards: [STORYBOARD.cards[0], card] };
    const saved = await put(draft, { 'if-match': etag });
    expect(saved.status).toBe(200);
    expect((await saved.json()) as Findings).toMatchObject({ findings: [{ path, code, severity: 'error' }] });
    const read = await call('GET', PATH);
    expect(read.headers.get('etag')).toBe(saved.headers.get('etag'));
    expect(await read.json()).toEqual(draft);
    const render = await call('POST', '/projects/reel/renders', { json: {} });
    expect(render.status).toBe(422);
    expect(await render.json()).toMatchObject({ code: 'INVALID_STORYBOARD', findings: [{ path, code }] });
  });

  test('can be checked without saving it, with the files there are', async () => {
    const draft = { ...STORYBOARD, cards: [{ text: 'b', scene: 'media/none.png' }, { text: 'ᚠ' }] };
    const response = await call('POST', `${PATH}/check`, { json: draft });
    expect(response.status).toBe(200);
    const { findings } = (await response.json()) as Findings;
    expect(findings.map(({ path, code }) => [path, code])).toEqual([
      ['cards[0].scene', 'MISSING_FILE'],
      ['cards[1].text', 'MISSING_GLYPH'],
    ]);
    expect(await (await call('GET', PATH)).json()).toEqual(STORYBOARD);
  });

  test.each([
    ['text that is no JSON', '{"cards": [', 'INVALID_JSON'],
    ['an array', '[]', 'INVALID_VALUE'],
    ['no cards', '{}', 'INVALID_VALUE'],
  ])('%s is a finding too', async (_, body, code) => {
    const headers = { 'content-type': 'application/json' };
    const { findings } = (await (await call('POST', `${PATH}/check`, { body, headers })).json()) as Findings;
    expect(findings[0]).toMatchObject({ code, severity: 'error' });
  });

  test('is refused as another type, as bytes that are no text, and past its size', async () => {
    const headers = { 'if-match': etag };
    expect((await call('PUT', PATH, { body: '{}', headers })).status).toBe(415);
    const json = { ...headers, 'content-type': 'application/json' };
    expect((await call('PUT', PATH, { body: new Uint8Array([255]), headers: json })).status).toBe(400);
    expect((await call('PUT', PATH, { body: ' '.repeat(2 ** 20 + 1), headers: json })).status).toBe(413);
  });

  test('its cards are pictures, by their number', async () => {
    const card = await call('GET', '/projects/reel/cards/1.png');
    expect(card.headers.get('content-type')).toBe('image/png');
    const png = PNG.sync.read(Buffer.from(await card.arrayBuffer()));
    expect([png.width, png.height]).toEqual([180, 320]);
    const again = { headers: { 'if-none-match': card.headers.get('etag')! } };
    expect((await call('GET', '/projects/reel/cards/1.png', again)).status).toBe(304);
    const small = await call('GET', '/projects/reel/cards/0.png?width=90');
    const { width, height } = PNG.sync.read(Buffer.from(await small.arrayBuffer()));
    expect([width, height]).toEqual([90, 160]);
    for (const name of ['3.png', '-1.png', 'a.png', '1', '99999.png', '1.png%00']) {
      expect((await call('GET', `/projects/reel/cards/${name}`)).status, name).toBe(404);
    }
    for (const width of ['0', 'x', '1e9', '-5']) {
      expect((await call('GET', `/projects/reel/cards/0.png?width=${width}`)).status, width).toBe(400);
    }
  });

  test('a card is drawn before it is saved', async () => {
    const preview = (storyboard: unknown, more = {}) =>
      call('POST', '/projects/reel/cards/preview', { json: { storyboard, ...more } });
    const draft = { ...STORYBOARD, cards: [{ text: 'Draft', bg: '#ff0000' }] };
    const png = PNG.sync.read(Buffer.from(await (await preview(draft)).arrayBuffer()));
    expect([...png.data.subarray(0, 3)]).toEqual([255, 0, 0]);
    expect((await preview({ ...STORYBOARD, cards: [{ bg: 'red' }] })).status).toBe(422);
    // A scene that moves is shown as it stands.
    const still = await preview({ ...STORYBOARD, cards: [{ text: 'a', media: { path: 'media/sea.png' } }] });
    const motion = { fromZoom: 1, toZoom: 1.5 };
    const moving = { text: 'a', media: { path: 'media/sea.png', motion } };
    const moved = await preview({ ...STORYBOARD, cards: [moving] });
    const bytes = Buffer.from(await moved.arrayBuffer());
    expect(bytes.equals(Buffer.from(await still.arrayBuffer()))).toBe(true);
    expect(PNG.sync.read(bytes).data[3]).toBe(255);
    expect((await preview(draft, { index: 1 })).status).toBe(404);
    expect((await preview(draft, { index: -1 })).status).toBe(400);
    expect((await preview('{}')).status).toBe(400);
  });

  test('previews at once are bounded', async () => {
    const studio = await openStudio({ projects: create(), limits: { previews: 2 } });
    await studio.call('POST', '/projects', { json: { id: 'reel' } });
    const json = { storyboard: STORYBOARD, index: 0 };
    const all = await Promise.all(
      Array.from({ length: 6 }, () => studio.call('POST', '/projects/reel/cards/preview', { json })),
    );
    expect(all.map(({ status }) => status).sort()).toEqual([200, 200, 429, 429, 429, 429]);
    expect((await studio.call('POST', '/projects/reel/cards/preview', { json })).status).toBe(200);
  });
});

test('a missing theme, scene or voice never tells where the project lies', async () => {
  for (const { create } of STORES) {
    const studio = await openStudio({ projects: create() });
    await studio.call('POST', '/projects', { json: { id: 'reel' } });
    await putFiles(studio, 'reel', { ...reelFiles(), 'media/bad.png': 'no picture' });
    const storyboard = { ...STORYBOARD, cards: [{ text: 'a', scene: 'media/bad.png' }] };
    const response = await studio.call('POST', '/projects/reel/cards/preview', { json: { storyboard } });
    const text = await response.text();
    expect(response.status).toBe(422);
    expect(text).not.toMatch(/afmpeg-studio|\/tmp|\.studio/);
  }
});
