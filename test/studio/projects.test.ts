import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Volume } from 'memfs';
import { describe, expect, test } from 'vitest';
import { AfmpegError, hostFs } from '../../src/index.js';
import type { FileSystem } from '../../src/index.js';
import { createStudio, fileProjects, memoryProjects } from '../../src/studio/index.js';
import type { StudioOptions } from '../../src/studio/index.js';
import { openStudio, problemOf, STORES, temporaryFolder } from './studio.js';

describe.each(STORES)('projects $name', ({ create }) => {
  test('are made, listed, described and deleted', async () => {
    const { call } = await openStudio({ projects: create() });
    const made = await call('POST', '/projects', { json: { id: 'one' } });
    expect([made.status, made.headers.get('location')]).toEqual([201, '/projects/one']);
    expect(await problemOf(await call('POST', '/projects', { json: { id: 'one' } }))).toMatchObject({
      status: 409,
      code: 'PROJECT_EXISTS',
    });
    await call('PUT', '/projects/one/assets/a.txt', { body: 'abc' });
    expect(await (await call('GET', '/projects')).json()).toEqual({ projects: [{ id: 'one' }] });
    expect(await (await call('GET', '/projects/one')).json()).toEqual({ id: 'one', files: 1, bytes: 3 });
    expect((await call('DELETE', '/projects/one')).status).toBe(204);
    expect((await call('GET', '/projects/one')).status).toBe(404);
    expect(await (await call('GET', '/projects')).json()).toEqual({ projects: [] });
  });

  test.each(['..', '.', '', 'A', 'a/b', 'a b', '-a', 'a'.repeat(65), 7, null, '%2e%2e', 'a\0'])(
    'the id %j is refused',
    async (id) => {
      const { call } = await openStudio({ projects: create() });
      expect((await call('POST', '/projects', { json: { id } })).status).toBe(422);
    },
  );

  test.each(['..', '%2e%2e', '%2e%2e%2f', '..%2f', '%00', '%', 'a%2fb'])(
    'the path /projects/%s names no project',
    async (id) => {
      const { call, errors } = await openStudio({ projects: create() });
      const { status } = await call('GET', `/projects/${id}/assets`);
      expect(status).toBe(404);
      expect(errors).toEqual([]);
    },
  );

  test('no more than the limit', async () => {
    const { call } = await openStudio({ projects: create(), limits: { projects: 2 } });
    const make = (id: string) => call('POST', '/projects', { json: { id } }).then(({ status }) => status);
    expect([await make('a'), await make('b'), await make('c')]).toEqual([201, 201, 409]);
  });
});

test('a link to another directory is no project, and a link in a project leads to no other', async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'one'));
  mkdirSync(join(folder, 'two'));
  writeFileSync(join(folder, 'two', 'secret.txt'), 'secret');
  symlinkSync(join(folder, 'two'), join(folder, 'three'));
  symlinkSync('../two/secret.txt', join(folder, 'one', 'link.txt'));
  symlinkSync('../two', join(folder, 'one', 'dir'));
  const projects = fileProjects(hostFs(folder), (id) => hostFs(join(folder, id)));
  const { call } = await openStudio({ projects });
  expect(await projects.list()).toEqual(['one', 'two']);
  expect((await call('GET', '/projects/three')).status).toBe(404);
  expect((await call('GET', '/projects/one/assets/link.txt')).status).toBe(404);
  expect((await call('GET', '/projects/one/assets/dir/secret.txt')).status).toBe(404);
  expect(await (await call('GET', '/projects/one/assets')).json()).toMatchObject({ assets: [] });
  await call('DELETE', '/projects/one');
  expect(await (await call('GET', '/projects/two/assets/secret.txt')).text()).toBe('secret');
});

test('a project that the host made is served from where it lies, without hidden files', async () => {
  const fs = Volume.fromJSON({ '/repo/.git/config': 'token', '/repo/a.txt': 'a', '/other.txt': 'other' });
  const projects = memoryProjects();
  projects.add({ id: 'repo', fs, dir: '/repo' });
  const { call } = await openStudio({ projects });
  expect(await (await call('GET', '/projects/repo/assets')).json()).toMatchObject({
    assets: [{ path: 'a.txt' }],
  });
  expect((await call('GET', '/projects/repo/assets/.git/config')).status).toBe(400);
});

describe('authorisation', () => {
  test('a token opens, and nothing else does', async () => {
    const { call } = await openStudio({ auth: { token: 'correct horse' } });
    const status = (authorization?: string) =>
      call('GET', '/projects', authorization === undefined ? {} : { headers: { authorization } });
    for (const wrong of [undefined, 'Bearer', 'Bearer ', 'Bearer correct', 'Basic correct-horse']) {
      const response = await status(wrong);
      expect(response.headers.get('www-authenticate')).toBe('Bearer');
      expect(await problemOf(response)).toMatchObject({ status: 401, code: 'UNAUTHORIZED' });
    }
    const { call: open } = await openStudio({ auth: { token: 'correct-horse' } });
    const response = await open('GET', '/projects', { headers: { authorization: 'bearer correct-horse' } });
    expect(response.status).toBe(200);
  });

  test('is asked before anything is looked at, on every path', async () => {
    const { call } = await openStudio({ auth: { token: 'correct-horse' } });
    for (const [method, path] of [
      ['GET', '/'],
      ['GET', '/projects'],
      ['POST', '/projects'],
      ['GET', '/projects/a'],
      ['DELETE', '/projects/a'],
      ['GET', '/projects/a/storyboard'],
      ['PUT', '/projects/a/storyboard'],
      ['POST', '/projects/a/storyboard/check'],
      ['GET', '/projects/a/assets'],
      ['PUT', '/projects/a/assets/x'],
      ['GET', '/projects/a/cards/0.png'],
      ['POST', '/projects/a/cards/preview'],
      ['POST', '/projects/a/renders'],
      ['GET', '/projects/a/renders/x/events'],
      ['GET', '/projects/a/renders/x/video'],
      ['PATCH', '/projects/a'],
      ['OPTIONS', '/projects/a'],
    ] as const) {
      expect((await call(method, path)).status, `${method} ${path}`).toBe(401);
    }
  });

  test("the host's rule decides for each project, and what the list shows", async () => {
    const seen: (string | undefined)[] = [];
    const { call } = await openStudio({
      auth: (request, project) => {
        seen.push(project);
        if (project === 'moved') return new Response(null, { status: 302, headers: { location: '/login' } });
        return project === undefined || request.headers.get('x-user') === project;
      },
    });
    const as = (user: string, method: string, path: string, json?: unknown) =>
      call(method, path, { headers: { 'x-user': user }, ...(json !== undefined && { json }) });
    expect((await as('ann', 'POST', '/projects', { id: 'ann' })).status).toBe(201);
    expect((await as('bob', 'POST', '/projects', { id: 'bob' })).status).toBe(201);
    expect((await as('bob', 'POST', '/projects', { id: 'eve' })).status).toBe(403);
    expect(await (await as('ann', 'GET', '/projects')).json()).toEqual({ projects: [{ id: 'ann' }] });
    expect((await as('ann', 'GET', '/projects/ann')).status).toBe(200);
    expect(await problemOf(await as('ann', 'GET', '/projects/bob/assets'))).toMatchObject({
      status: 403,
      code: 'FORBIDDEN',
    });
    expect((await as('ann', 'GET', '/projects/moved')).headers.get('location')).toBe('/login');
    // A project that is not there is told apart from one that is not theirs only to those who may know.
    expect((await as('ann', 'GET', '/projects/nobody')).status).toBe(403);
    expect(seen).toContain('bob');
  });

  test('a rule that breaks lets no one in, and only the host hears why', async () => {
    const { call, errors } = await openStudio({
      auth: () => {
        throw new Error('the database at /var/db is down');
      },
    });
    const problem = await problemOf(await call('GET', '/projects'));
    expect(problem).toMatchObject({ status: 500, code: 'INTERNAL', detail: 'The studio failed' });
    expect(errors).toHaveLength(1);
  });
});

describe('HTTP', () => {
  test.each([
    ['PATCH', '/projects', 'GET, POST, HEAD, OPTIONS'],
    ['POST', '/projects/a', 'GET, DELETE, HEAD, OPTIONS'],
    ['GET', '/projects/a/cards/preview', 'POST, OPTIONS'],
    ['constructor', '/projects', 'GET, POST, HEAD, OPTIONS'],
  ])('%s %s is 405 and tells what is allowed', async (method, path, allow) => {
    const { call } = await openStudio();
    const response = await call(method, path);
    expect(response.headers.get('allow')).toBe(allow);
    expect(await problemOf(response)).toMatchObject({ status: 405, code: 'METHOD_NOT_ALLOWED' });
    const options = await call('OPTIONS', path);
    expect([options.status, options.headers.get('allow')]).toEqual([204, allow]);
  });

  test.each(['/nothing', '/projects/', '/projects/a/nothing', '/projects/a/assets/', '//projects'])(
    '%s is 404 or a bad path, as a problem',
    async (path) => {
      const { call } = await openStudio();
      const { status } = await problemOf(await call('GET', path));
      expect(status).toBe(404);
    },
  );

  test('it can be mounted anywhere', async () => {
    const { call } = await openStudio({ basePath: '/api/studio/' });
    const made = await call('POST', '/api/studio/projects', { json: { id: 'a' } });
    expect(made.headers.get('location')).toBe('/api/studio/projects/a');
    expect((await call('GET', '/api/studio')).status).toBe(200);
    expect((await call('GET', '/projects')).status).toBe(404);
    expect((await call('GET', '/api/studioprojects')).status).toBe(404);
  });

  test.each([
    ['no JSON type', { body: '{"id":"a"}', headers: { 'content-type': 'text/plain' } }, 415],
    ['no type', { body: new TextEncoder().encode('{}') }, 415],
    ['broken JSON', { body: '{', headers: { 'content-type': 'application/json' } }, 400],
    [
      'broken UTF-8',
      { body: new Uint8Array([34, 255, 34]), headers: { 'content-type': 'application/json' } },
      400,
    ],
    ['an array', { json: [] }, 400],
    ['an unknown member', { json: { id: 'a', admin: true } }, 400],
    ['too much', { json: { id: 'a'.repeat(2000) } }, 413],
    [
      'a type with a charset',
      { body: '{"id":"a"}', headers: { 'content-type': 'Application/JSON; charset=utf-8' } },
      201,
    ],
  ])('a body with %s is %i', async (_, init, status) => {
    const { call } = await openStudio({ limits: { jsonBytes: 1000 } });
    expect((await call('POST', '/projects', init)).status).toBe(status);
  });

  test('HEAD is GET without its body', async () => {
    const { call } = await openStudio();
    const head = await call('HEAD', '/projects');
    expect([head.status, await head.text()]).toEqual([200, '']);
    expect(head.headers.get('content-type')).toBe('application/json');
  });

  test('a closed studio answers 503', async () => {
    const { studio, call } = await openStudio();
    await Promise.all([studio.close(), studio.close()]);
    expect((await call('GET', '/projects')).status).toBe(503);
  });
});

describe('options', () => {
  test.each([
    ['projects', { projects: {} }],
    ['renderers', { renderers: [] }],
    ['renderers', { renderers: [{ name: 'x' }] }],
    ['basePath', { basePath: 'api' }],
    ['auth.token', { auth: { token: 'short' } }],
    ['limits.previews', { limits: { previews: 0 } }],
    ['limits', { limits: { uploads: 1 } }],
    ['heartbeatMs', { heartbeatMs: 1 }],
    ['port', { port: 80 }],
    ['auth', { auth: 'correct-horse' }],
    ['fonts', { fonts: ['Inter'] }],
    ['onError', { onError: 'throw' }],
    ['did you mean `renderers`?', { rendrers: [] }],
    ['did you mean `downloads`?', { limits: { download: 1 } }],
    ['did you mean `token`?', { auth: { tokens: 'correct-horse' } }],
  ])('a wrong `%s` is INVALID_OPTION', async (option, wrong) => {
    const { studio } = await openStudio();
    expect(studio).toBeDefined();
    const renderer = { name: 'x', render: () => 0, probe: () => 0, available: () => 0 };
    const options = {
      projects: memoryProjects(),
      renderers: [renderer],
      ...wrong,
    } as unknown as StudioOptions;
    expect(() => createStudio(options)).toThrow(AfmpegError);
    expect(() => createStudio(options)).toThrow(option.split('.').at(-1));
  });

  test('a project with a bad or taken id is not added', () => {
    const projects = memoryProjects();
    projects.add({ id: 'a', fs: new Volume() });
    expect(() => projects.add({ id: 'a', fs: new Volume() })).toThrow(/already/);
    expect(() => projects.add({ id: '../a', fs: new Volume() })).toThrow(AfmpegError);
    expect(() => projects.add({ id: 'b', fs: {} as FileSystem })).toThrow(/lacks/);
  });
});
