// The handler behind a real server: what only sockets can do.

import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import type { ServerType } from '@hono/node-server';
import { Hono } from 'hono';
import { afterEach, expect, test } from 'vitest';
import type { RenderJson } from '../../src/studio/index.js';
import { reelFiles, STORYBOARD } from './reel.js';
import { filesOf, openStudio, putFiles } from './studio.js';
import type { TestStudio } from './studio.js';

let server: ServerType | undefined;

afterEach(async () => {
  if (server && 'closeAllConnections' in server) server.closeAllConnections();
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
  server = undefined;
});

interface Served extends TestStudio {
  readonly port: number;
  readonly url: string;
}

async function listen(options: Parameters<typeof openStudio>[0] = {}): Promise<Served> {
  const studio = await openStudio({ basePath: '/api', ...options });
  const app = new Hono();
  app.all('/api/*', (c) => studio.studio.fetch(c.req.raw));
  const started = await new Promise<ServerType>((resolve) => {
    const made = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, () => resolve(made));
  });
  server = started;
  const { port } = started.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}/api`;
  await studio.call('POST', '/api/projects', { json: { id: 'reel' } });
  return { ...studio, port, url };
}

/** Sends bytes as they are and gives what comes back until the server closes. */
function sendRaw(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    socket.on('data', (chunk) => (answer += chunk.toString('latin1')));
    socket.on('end', () => resolve(answer));
    socket.on('error', reject);
    socket.write(text);
  });
}

test('large files go up and come down whole, by ranges too', async () => {
  const { url } = await listen();
  const bytes = new Uint8Array(3_000_001).map((_, i) => (i * 31) % 251);
  const up = await fetch(`${url}/projects/reel/assets/a.bin`, { method: 'PUT', body: bytes });
  expect(up.status).toBe(201);
  const down = await fetch(`${url}/projects/reel/assets/a.bin`);
  expect(Buffer.from(await down.arrayBuffer()).equals(bytes)).toBe(true);
  const headers = { range: 'bytes=1000000-2999999' };
  const part = await fetch(`${url}/projects/reel/assets/a.bin`, { headers });
  expect(part.status).toBe(206);
  expect(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(1_000_000, 3_000_000))).toBe(true);
});

test.each([
  '/api/projects/reel/assets/../../../../etc/passwd',
  '/api/projects/reel/assets/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd',
  '/api/projects/reel/assets/..%2f..%2f..%2f..%2fetc%2fpasswd',
  '/api/projects/reel/assets/%00',
  '/api/projects/reel/assets/..\\..\\..\\..\\etc\\passwd',
  '/api/projects/reel/assets//etc/passwd',
  '//etc/passwd',
])('the raw path %s gets no file of the host', async (path) => {
  const { port } = await listen();
  const answer = await sendRaw(port, `GET ${path} HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n`);
  expect(answer).toMatch(/^HTTP\/1\.1 40[04] /);
  expect(answer).not.toContain('root:');
  expect(answer).not.toContain(process.cwd());
});

test('a reader that goes away in the middle leaves no open file', async () => {
  const studio = await listen();
  const fs = await filesOf(studio.projects, 'reel');
  await studio.call('PUT', '/api/projects/reel/assets/a.bin', { body: new Uint8Array(20_000_000) });
  const opened = new Set<number>();
  const open = fs.openSync.bind(fs);
  const close = fs.closeSync.bind(fs);
  fs.openSync = (...args) => {
    const fd = open(...args);
    opened.add(fd);
    return fd;
  };
  fs.closeSync = (fd) => {
    opened.delete(fd);
    close(fd);
  };
  const controller = new AbortController();
  const response = await fetch(`${studio.url}/projects/reel/assets/a.bin`, { signal: controller.signal });
  const reader = response.body!.getReader();
  await reader.read();
  expect(opened.size).toBe(1);
  controller.abort();
  await expect.poll(() => opened.size, { timeout: 20_000 }).toBe(0);
});

test('an upload whose client dies leaves nothing', async () => {
  const studio = await listen();
  const fs = await filesOf(studio.projects, 'reel');
  const socket = connect(studio.port, '127.0.0.1');
  const head =
    'PUT /api/projects/reel/assets/a.bin HTTP/1.1\r\nHost: a.test\r\nContent-Length: 1000000\r\n\r\n';
  socket.write(head + 'x'.repeat(1000));
  const uploads = () => {
    try {
      return fs.readdirSync('/.studio/uploads').length;
    } catch {
      return 0;
    }
  };
  await expect.poll(uploads, { timeout: 20_000 }).toBe(1);
  socket.destroy();
  await expect.poll(uploads, { timeout: 20_000 }).toBe(0);
  expect((await studio.call('GET', '/api/projects/reel/assets/a.bin')).status).toBe(404);
});

test('a watcher that loses its connection again and again misses nothing and gets nothing twice', async () => {
  const studio = await listen();
  const cards = STORYBOARD.cards.map((card) => ({ ...card, dur: 3 }));
  await putFiles(studio, 'reel', reelFiles({ ...STORYBOARD, cards }));
  const renders = `${studio.url}/projects/reel/renders`;
  const headers = { 'content-type': 'application/json' };
  const asked = await fetch(renders, { method: 'POST', headers, body: '{}' });
  const { id } = (await asked.json()) as RenderJson;
  const events: { id: number; data: string }[] = [];
  for (;;) {
    const headers = { 'last-event-id': String(events.at(-1)?.id ?? 0) };
    const controller = new AbortController();
    const response = await fetch(`${renders}/${id}/events`, { headers, signal: controller.signal });
    if (response.status === 204) break;
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    events.push(...(await firstEvents(response, 3)));
    controller.abort();
  }
  const ids = events.map((event) => event.id);
  expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b));
  const states = events.flatMap(({ data }) => (JSON.parse(data) as Partial<RenderJson>).state ?? []);
  expect(states).toEqual(['queued', 'running', 'done']);
  expect(events.length).toBeGreaterThan(3);
});

/** At most `count` events of a stream, less where it ends before. */
async function firstEvents(response: Response, count: number): Promise<{ id: number; data: string }[]> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    text += decoder.decode(chunk, { stream: true });
    if (text.split('\ndata: ').length > count) break;
  }
  const found = [...text.matchAll(/^id: (\d+)\nevent: \w+\ndata: (.*)\n\n/gm)];
  return found.slice(0, count).map(([, id, data = '']) => ({ id: Number(id), data }));
}
