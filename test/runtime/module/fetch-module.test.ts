// Modules from a real HTTP server on the loopback interface.

import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Runtime } from '../../../src/index.js';
import { newVolume } from '../../support/media.js';
import { rejection, tinyWasi } from '../tiny-wasi.js';

let server: Server;
let answer: RequestListener;
let requests: number;
let url: string;
let cacheDir: string;
let bytes: Uint8Array<ArrayBuffer>;

beforeAll(async () => {
  bytes = await tinyWasi({ stdout: 'hello' });
});
beforeEach(async () => {
  requests = 0;
  answer = (_request, response) => response.end(bytes);
  server = createServer((request, response) => {
    requests++;
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/ffmpeg.wasm`;
  cacheDir = join(mkdtempSync(join(tmpdir(), 'afmpeg-test-')), 'new/cache');
});
afterEach(async () => {
  rmSync(join(cacheDir, '../..'), { recursive: true });
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const sha256Of = (data: Uint8Array) => createHash('sha256').update(data).digest('hex');
const cached = () => (existsSync(cacheDir) ? readdirSync(cacheDir) : []);

async function expectToRun(sha256: string, withCache = true): Promise<void> {
  await using runtime = await Runtime.create({ wasm: { url, sha256, ...(withCache && { cacheDir }) } });
  expect((await runtime.run(newVolume())).stdout).toBe('hello');
}

describe('a module by its URL', () => {
  it('is fetched each time without a cache, and once with one', async () => {
    await expectToRun(sha256Of(bytes), false);
    await expectToRun(sha256Of(bytes), false);
    expect(requests).toBe(2);
    await expectToRun(sha256Of(bytes));
    await expectToRun(sha256Of(bytes).toUpperCase());
    expect(requests).toBe(3);
    expect(cached()).toEqual([`${sha256Of(bytes)}.wasm`]);
  });

  it('is fetched again where the cache is damaged, and the cache is mended', async () => {
    await expectToRun(sha256Of(bytes));
    const path = join(cacheDir, `${sha256Of(bytes)}.wasm`);
    for (const damage of [bytes.subarray(0, 20), new Uint8Array(0), Buffer.from([0x1f, 0x8b, 1, 2])]) {
      writeFileSync(path, damage);
      const before = requests;
      await expectToRun(sha256Of(bytes));
      expect(requests).toBe(before + 1);
      expect(sha256Of(readFileSync(path))).toBe(sha256Of(bytes));
    }
  });

  it.each(['of the module', 'of the gzip'])('may be served as gzip, with the digest %s', async (what) => {
    const gzip = gzipSync(bytes);
    answer = (_request, response) => response.end(gzip);
    const digest = sha256Of(what === 'of the gzip' ? gzip : bytes);
    await expectToRun(digest);
    await expectToRun(digest);
    expect(requests).toBe(1);
  });

  it('is compared after the transfer encoding of HTTP is taken off', async () => {
    answer = (_request, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(bytes));
    await expectToRun(sha256Of(bytes));
  });

  it.each<[string, () => Uint8Array]>([
    ['other bytes', () => Buffer.from('not the module')],
    ['a broken gzip', () => gzipSync(bytes).subarray(0, 40)],
    ['nothing', () => new Uint8Array(0)],
  ])('that turns out to be %s is CHECKSUM_MISMATCH and not cached', async (_what, body) => {
    answer = (_request, response) => response.end(body());
    const wasm = { url, sha256: sha256Of(bytes), cacheDir };
    const error = await rejection(Runtime.create({ wasm }));
    expect(error).toMatchObject({ code: 'CHECKSUM_MISMATCH', retryable: false });
    expect((error as Error).message).toContain(`${sha256Of(body())}, expected ${sha256Of(bytes)}`);
    expect(cached()).toEqual([]);
  });

  it('that is no module is cached under its right digest, and refused for what it is', async () => {
    answer = (_request, response) => response.end('text');
    const wasm = { url, sha256: sha256Of(Buffer.from('text')) };
    expect(await rejection(Runtime.create({ wasm }))).toMatchObject({ code: 'UNSUPPORTED_MODULE' });
  });

  it.each<[string, RequestListener, boolean, string]>([
    ['404', (_, response) => response.writeHead(404).end('no'), false, 'HTTP 404'],
    ['403', (_, response) => response.writeHead(403).end(), false, 'HTTP 403'],
    ['429', (_, response) => response.writeHead(429).end(), true, 'HTTP 429'],
    ['500', (_, response) => response.writeHead(500).end('oh'), true, 'HTTP 500'],
    ['503', (_, response) => response.writeHead(503).end(), true, 'HTTP 503'],
    ['a reset', (request) => request.socket.destroy(), true, ''],
    [
      'a body that breaks off',
      (request, response) => {
        // Torn down when the half is with the kernel.
        response.writeHead(200, { 'content-length': 1000 }).write('half', () => request.socket.destroy());
      },
      true,
      '',
    ],
  ])('that answers %s is MODULE_UNREADABLE', async (_what, respond, retryable, reason) => {
    answer = respond;
    const error = await rejection(Runtime.create({ wasm: { url, sha256: sha256Of(bytes), cacheDir } }));
    expect(error).toMatchObject({ code: 'MODULE_UNREADABLE', retryable });
    expect((error as Error).message).toContain(`Cannot fetch the module ${url}: ${reason}`);
    expect(cached()).toEqual([]);
  });

  it('at a port where nobody listens is MODULE_UNREADABLE, for a retry, with the reason', async () => {
    const wasm = { url: 'http://127.0.0.1:1/', sha256: sha256Of(bytes) };
    const refused = await rejection(Runtime.create({ wasm }));
    expect(refused).toMatchObject({ code: 'MODULE_UNREADABLE', retryable: true });
    await new Promise((resolve) => server.close(resolve));
    const closed = await rejection(Runtime.create({ wasm: { url, sha256: sha256Of(bytes) } }));
    expect(closed).toMatchObject({ message: expect.stringContaining('ECONNREFUSED') as string });
    server.listen(0);
  });

  it.each(['the answer', 'the end of the body'])(
    'is given up when its signal aborts before %s',
    async (what) => {
      const controller = new AbortController();
      answer = (_request, response) => {
        const abort = () => controller.abort('enough');
        if (what === 'the answer') abort();
        else response.writeHead(200).write('half', abort);
      };
      const closed = new Promise((resolve) =>
        server.once('connection', (socket) => socket.once('close', resolve)),
      );
      const wasm = { url, sha256: sha256Of(bytes), cacheDir };
      const error = await rejection(Runtime.create({ wasm, signal: controller.signal }));
      expect(error).toMatchObject({ code: 'ABORTED', cause: 'enough', retryable: false });
      await closed;
      expect(cached()).toEqual([]);
    },
  );

  it('that never ends is cut off', async () => {
    let sent = 0;
    answer = (_request, response) => {
      const chunk = Buffer.alloc(8 * 1024 * 1024);
      const more = () => {
        while (response.write(chunk)) sent += chunk.length;
        sent += chunk.length;
      };
      response.on('drain', more);
      more();
    };
    const error = await rejection(Runtime.create({ wasm: { url, sha256: sha256Of(bytes) } }));
    expect(error).toMatchObject({ code: 'MODULE_UNREADABLE' });
    expect((error as Error).message).toContain('more than 536870912 bytes');
    expect(sent).toBeLessThan(600 * 1024 * 1024);
  });

  it('that cannot be cached is IO_FAILED with the reason', async () => {
    const file = join(cacheDir, '../../file');
    writeFileSync(file, '');
    const wasm = { url, sha256: sha256Of(bytes), cacheDir: join(file, 'below') };
    expect(await rejection(Runtime.create({ wasm }))).toMatchObject({
      code: 'IO_FAILED',
      details: { errno: 'ENOTDIR' },
    });
  });
});
