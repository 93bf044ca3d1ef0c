import { describe, expect, test } from 'vitest';
import { filesOf, openStudio, problemOf, STORES } from './studio.js';
import type { TestStudio } from './studio.js';

const ASSETS = '/projects/reel/assets';
const TEN = '0123456789';

async function withProject(create: (typeof STORES)[number]['create'], limits = {}): Promise<TestStudio> {
  const studio = await openStudio({ projects: create(), limits });
  const { status } = await studio.call('POST', '/projects', { json: { id: 'reel' } });
  expect(status).toBe(201);
  return studio;
}

describe.each(STORES)('assets $name', ({ create }) => {
  test('go up, are listed, come down again and are deleted', async () => {
    const { call } = await withProject(create);
    const path = `${ASSETS}/vo/${encodeURIComponent("it's 100% ünï.mp3")}`;
    const up = await call('PUT', path, { body: TEN });
    expect(up.status).toBe(201);
    expect(up.headers.get('location')).toBe(path);

    const list = (await (await call('GET', ASSETS)).json()) as { assets: { path: string; bytes: number }[] };
    expect(list.assets).toMatchObject([{ path: "vo/it's 100% ünï.mp3", bytes: 10, type: 'audio/mpeg' }]);

    const down = await call('GET', path);
    expect(await down.text()).toBe(TEN);
    expect(down.headers.get('content-type')).toBe('audio/mpeg');
    expect(down.headers.get('etag')).toBe(up.headers.get('etag'));

    expect((await call('DELETE', path)).status).toBe(204);
    expect((await call('GET', path)).status).toBe(404);
    expect(await (await call('GET', ASSETS)).json()).toEqual({ assets: [], truncated: false });
    expect((await call('DELETE', path)).status).toBe(404);
  });

  test('an upload replaces the file whole, for those who read the old one too', async () => {
    const { call } = await withProject(create);
    const old = 'a'.repeat(700_000);
    await call('PUT', `${ASSETS}/a.bin`, { body: old });
    const reading = await call('GET', `${ASSETS}/a.bin`);
    const { status } = await call('PUT', `${ASSETS}/a.bin`, { body: 'new' });
    expect(status).toBe(200);
    expect(await reading.text()).toBe(old);
    expect(await (await call('GET', `${ASSETS}/a.bin`)).text()).toBe('new');
  });

  test.each([
    ['bytes=2-4', 206, '234', 'bytes 2-4/10'],
    ['bytes=-3', 206, '789', 'bytes 7-9/10'],
    ['bytes=7-', 206, '789', 'bytes 7-9/10'],
    ['bytes=0-0,2-3', 200, TEN, null],
  ])('Range %s', async (range, status, body, contentRange) => {
    const { call } = await withProject(create);
    await call('PUT', `${ASSETS}/a.bin`, { body: TEN });
    const response = await call('GET', `${ASSETS}/a.bin`, { headers: { range } });
    expect(response.status).toBe(status);
    expect(response.headers.get('content-range')).toBe(contentRange);
    expect(response.headers.get('content-length')).toBe(String(body.length));
    expect(response.headers.get('accept-ranges')).toBe('bytes');
    expect(await response.text()).toBe(body);
    const head = await call('HEAD', `${ASSETS}/a.bin`, { headers: { range } });
    expect([head.status, head.headers.get('content-length')]).toEqual([status, String(body.length)]);
    expect(await head.text()).toBe('');
  });

  test('a range after the end is 416 and tells the size', async () => {
    const { call } = await withProject(create);
    await call('PUT', `${ASSETS}/a.bin`, { body: TEN });
    const response = await call('GET', `${ASSETS}/a.bin`, { headers: { range: 'bytes=10-' } });
    expect(response.headers.get('content-range')).toBe('bytes */10');
    expect(await problemOf(response)).toMatchObject({ status: 416, code: 'RANGE_NOT_SATISFIABLE' });
  });

  test('If-Range gives the range of the same version and all of another', async () => {
    const { call } = await withProject(create);
    const etag = (await call('PUT', `${ASSETS}/a.bin`, { body: TEN })).headers.get('etag')!;
    const ranged = (validator: string) =>
      call('GET', `${ASSETS}/a.bin`, { headers: { range: 'bytes=0-1', 'if-range': validator } });
    expect((await ranged(etag)).status).toBe(206);
    expect((await ranged('"other"')).status).toBe(200);
    expect((await ranged(`W/${etag}`)).status).toBe(200);
    const date = (await call('HEAD', `${ASSETS}/a.bin`)).headers.get('last-modified')!;
    expect((await ranged(date)).status).toBe(206);
    expect((await ranged('Thu, 01 Jan 1970 00:00:00 GMT')).status).toBe(200);
  });

  test('a reader that has it already gets 304', async () => {
    const { call } = await withProject(create);
    const etag = (await call('PUT', `${ASSETS}/a.bin`, { body: TEN })).headers.get('etag')!;
    const response = await call('GET', `${ASSETS}/a.bin`, { headers: { 'if-none-match': `"x", W/${etag}` } });
    expect([response.status, await response.text()]).toEqual([304, '']);
  });

  test('a write for another version is 412 and changes nothing', async () => {
    const { call } = await withProject(create);
    const etag = (await call('PUT', `${ASSETS}/a.bin`, { body: TEN })).headers.get('etag')!;
    const put = (headers: Record<string, string>) =>
      call('PUT', `${ASSETS}/a.bin`, { body: 'new', headers }).then(({ status }) => status);
    expect(await put({ 'if-none-match': '*' })).toBe(412);
    expect(await put({ 'if-match': '"other"' })).toBe(412);
    expect(await (await call('GET', `${ASSETS}/a.bin`)).text()).toBe(TEN);
    expect(await put({ 'if-match': etag })).toBe(200);
    expect(await put({ 'if-match': etag })).toBe(412);
    const remove = await call('DELETE', `${ASSETS}/a.bin`, { headers: { 'if-match': etag } });
    expect(remove.status).toBe(412);
  });

  test('an upload that is too large stops the sender and leaves nothing', async () => {
    const { call, projects } = await withProject(create, { assetBytes: 100_000 });
    let sent = 0;
    let isCancelled = false;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 10_000;
        controller.enqueue(new Uint8Array(10_000));
      },
      cancel() {
        isCancelled = true;
      },
    });
    const response = await call('PUT', `${ASSETS}/a.bin`, { body });
    expect(await problemOf(response)).toMatchObject({ status: 413, code: 'BODY_TOO_LARGE' });
    expect(isCancelled).toBe(true);
    expect(sent).toBeLessThan(200_000);
    const announced = { 'content-length': '100001' };
    expect((await call('PUT', `${ASSETS}/a.bin`, { body: TEN, headers: announced })).status).toBe(413);
    const fs = await filesOf(projects, 'reel');
    expect(fs.readdirSync('/.studio/uploads')).toEqual([]);
    expect(fs.readdirSync('/').map(String)).toEqual(['.studio']);
  });

  test('an upload that breaks off leaves the old file', async () => {
    const { call, projects } = await withProject(create);
    await call('PUT', `${ASSETS}/a.bin`, { body: TEN });
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new Uint8Array(10)),
      pull: (controller) => controller.error(new Error('the client went away')),
    });
    const response = await call('PUT', `${ASSETS}/a.bin`, { body });
    expect(await problemOf(response)).toMatchObject({ status: 400, code: 'BODY_CUT_OFF' });
    expect(await (await call('GET', `${ASSETS}/a.bin`)).text()).toBe(TEN);
    expect((await filesOf(projects, 'reel')).readdirSync('/.studio/uploads')).toEqual([]);
  });

  test('the quota holds for uploads at the same time, and counts what they replace only once', async () => {
    const { call } = await withProject(create, { projectBytes: 100, projectFiles: 3 });
    const put = (name: string, bytes: number) =>
      call('PUT', `${ASSETS}/${name}`, { body: new Uint8Array(bytes) }).then(({ status }) => status);
    expect(await put('a', 60)).toBe(201);
    expect(await put('a', 100)).toBe(200);
    expect(await put('b', 1)).toBe(413);
    expect(await put('a', 10)).toBe(200);
    const both = await Promise.all([put('b', 60), put('c', 60)]);
    expect(both.sort()).toEqual([201, 413]);
    expect(await put('d', 1)).toBe(201);
    expect(await put('e', 1)).toBe(413);
  });

  test('the quota holds for an upload that began before another one ended', async () => {
    const { call } = await withProject(create, { projectBytes: 100 });
    const { readable, writable } = new TransformStream<Uint8Array>();
    const writer = writable.getWriter();
    const slow = call('PUT', `${ASSETS}/slow`, { body: readable });
    await writer.write(new Uint8Array(20));
    expect((await call('PUT', `${ASSETS}/fast`, { body: new Uint8Array(60) })).status).toBe(201);
    await Promise.all([writer.write(new Uint8Array(40)), writer.close()]);
    expect(await problemOf(await slow)).toMatchObject({ status: 413, code: 'QUOTA_EXCEEDED' });
    expect(await (await call('GET', '/projects/reel')).json()).toMatchObject({ files: 1, bytes: 60 });
  });

  test.each([
    ['..%2f..%2fetc%2fpasswd', 400],
    ['%2e%2e%2fother', 400],
    ['..%5c..%5cother', 400],
    ['a%00.png', 400],
    ['a%0a.png', 400],
    ['%2fetc%2fpasswd', 400],
    ['C:%5cx', 400],
    ['.git/config', 400],
    ['x/.hidden', 400],
    ['.studio/renders/x', 400],
    ['%', 400],
    ['%ff', 400],
    ['', 400],
    ['a//b', 400],
    ['a/', 400],
    [Array(17).fill('a').join('/'), 400],
    ['ü'.repeat(200), 400],
    ['storyboard.json', 409],
    ['STORYBOARD.JSON', 409],
  ])('the name %s is refused', async (name, status) => {
    const { call, errors } = await withProject(create);
    expect((await call('PUT', `${ASSETS}/${name}`, { body: 'x' })).status).toBe(status);
    expect((await call('DELETE', `${ASSETS}/${name}`)).status).toBe(status);
    expect(errors).toEqual([]);
  });

  test('a path never leaves its project, however it is written', async () => {
    const { call } = await withProject(create);
    await call('POST', '/projects', { json: { id: 'other' } });
    await call('PUT', '/projects/other/assets/secret.txt', { body: 'secret' });
    for (const up of ['..', '%2e%2e', '.%2e', '%2E%2E', '..%2f', '%2e%2e%2f', '..%5c', '%252e%252e']) {
      for (const path of [
        `${up}/${up}/other/assets/secret.txt`,
        `${up}/other/secret.txt`,
        `${up}/secret.txt`,
      ]) {
        const response = await call('GET', `${ASSETS}/${path}`);
        // URL parsers resolve plain dots; what is left of them asks for the other project openly.
        const { pathname } = new URL(`http://a.test${ASSETS}/${path}`);
        const isOpen = pathname === '/projects/other/assets/secret.txt';
        expect(response.status === 200, path).toBe(isOpen);
      }
    }
  });

  test('links are not followed, not listed, and not written through', async () => {
    const { call, projects } = await withProject(create);
    await call('PUT', `${ASSETS}/dir/real.txt`, { body: 'real' });
    const fs = await filesOf(projects, 'reel');
    fs.symlinkSync!('dir/real.txt', '/link.txt');
    fs.symlinkSync!('dir', '/linked');
    expect((await call('GET', `${ASSETS}/link.txt`)).status).toBe(404);
    expect((await call('GET', `${ASSETS}/linked/real.txt`)).status).toBe(404);
    expect((await call('PUT', `${ASSETS}/link.txt`, { body: 'x' })).status).toBe(409);
    expect((await call('PUT', `${ASSETS}/linked/real.txt`, { body: 'x' })).status).toBe(409);
    expect((await call('DELETE', `${ASSETS}/linked/real.txt`)).status).toBe(404);
    const { assets } = (await (await call('GET', ASSETS)).json()) as { assets: { path: string }[] };
    expect(assets.map(({ path }) => path)).toEqual(['dir/real.txt']);
    expect(await (await call('GET', `${ASSETS}/dir/real.txt`)).text()).toBe('real');
  });

  test('a file is no directory, and a directory no file', async () => {
    const { call } = await withProject(create);
    await call('PUT', `${ASSETS}/a/b.txt`, { body: 'x' });
    expect((await call('PUT', `${ASSETS}/a/b.txt/c.txt`, { body: 'x' })).status).toBe(409);
    expect((await call('PUT', `${ASSETS}/a`, { body: 'x' })).status).toBe(409);
    expect((await call('GET', `${ASSETS}/a`)).status).toBe(404);
    expect((await call('GET', `${ASSETS}/a/b.txt/c.txt`)).status).toBe(404);
  });

  test('a deleted project takes no late upload', async () => {
    const { call } = await withProject(create);
    let finish = (): void => undefined;
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(new Uint8Array(10));
        finish = () => controller.close();
      },
    });
    const upload = call('PUT', `${ASSETS}/a.bin`, { body });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect((await call('DELETE', '/projects/reel')).status).toBe(204);
    finish();
    expect((await upload).status).toBe(404);
    expect((await call('GET', '/projects/reel')).status).toBe(404);
  });
});

test('what a browser could run is not served as such', async () => {
  const { call } = await withProject(STORES[0]!.create);
  for (const [name, type] of [
    ['a.html', 'application/octet-stream'],
    ['a.js', 'application/octet-stream'],
    ['a.svg', 'image/svg+xml'],
    ['constructor', 'application/octet-stream'],
    ['x.constructor', 'application/octet-stream'],
  ] as const) {
    await call('PUT', `${ASSETS}/${name}`, { body: '<script>alert(1)</script>' });
    const { headers } = await call('GET', `${ASSETS}/${name}`);
    expect(headers.get('content-type')).toBe(type);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain('sandbox');
  }
});
