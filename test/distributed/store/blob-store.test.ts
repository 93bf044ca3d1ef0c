// One suite for every kind of store: what the layers above rely on.

import { mkdtempSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BlobStore } from '../../../src/distributed/store/blob-store.js';
import { openBlobStore } from '../../../src/distributed/store/open-store.js';
import { RedisServer, hasRedis } from '../../support/redis.js';
import { S3_CREDENTIALS, startS3 } from '../../support/s3-server.js';

const everyByte = Uint8Array.from({ length: 70_000 }, (_, i) => i % 256);

interface Kind {
  readonly name: string;
  readonly open: () => Promise<{
    store: BlobStore;
    readonly keys: () => Promise<string[]>;
    stop(): Promise<void>;
  }>;
}

const KINDS: Kind[] = [
  {
    name: 'memory',
    open: async () => ({
      store: await openBlobStore('memory:'),
      keys: () => Promise.resolve([]),
      stop: () => Promise.resolve(),
    }),
  },
  {
    name: 'a directory',
    async open() {
      const folder = mkdtempSync(join(tmpdir(), 'afmpeg-blobs-'));
      return {
        store: await openBlobStore(pathToFileURL(folder).href),
        keys: () => Promise.resolve(readdirSync(folder)),
        stop: () => rm(folder, { recursive: true }),
      };
    },
  },
  {
    name: 'S3',
    async open() {
      const s3 = await startS3();
      return {
        store: await openBlobStore(s3.url, { s3: S3_CREDENTIALS }),
        keys: () =>
          Promise.resolve([...s3.objects.keys()].map((key) => key.replace('/bucket/renders/blobs/', ''))),
        stop: () => s3.stop(),
      };
    },
  },
  ...(hasRedis()
    ? [
        {
          name: 'Redis',
          async open() {
            const server = await RedisServer.start();
            const redis = new Redis(server.url());
            return {
              store: await openBlobStore(`${server.url()}?base=test`),
              keys: async () => (await redis.keys('*')).map((key) => key.replace('test:', '')),
              async stop() {
                redis.disconnect();
                await server.kill();
              },
            };
          },
        },
      ]
    : []),
];

describe.each(KINDS)('a store in $name', (kind) => {
  let opened: Awaited<ReturnType<Kind['open']>>;
  beforeAll(async () => {
    opened = await kind.open();
  });
  afterAll(async () => {
    await opened.store.close();
    await opened.stop();
  });

  it('gives back every byte, in memory of the reader', async () => {
    const { store } = opened;
    await store.put('bytes', everyByte);
    const first = await store.get('bytes');
    expect(first).toEqual(everyByte);
    expect(first).not.toBeInstanceOf(Buffer);
    first?.fill(0);
    expect(await store.get('bytes')).toEqual(everyByte);
  });

  it('keeps no hold of what it was given', async () => {
    const { store } = opened;
    const mine = Uint8Array.of(1, 2, 3);
    await store.put('mine', mine);
    mine.fill(9);
    expect(await store.get('mine')).toEqual(Uint8Array.of(1, 2, 3));
  });

  it('stores an empty blob, and text that looks like JSON as bytes', async () => {
    const { store } = opened;
    await store.put('empty', new Uint8Array(0));
    expect(await store.has('empty')).toBe(true);
    expect(await store.get('empty')).toEqual(new Uint8Array(0));
    const text = new TextEncoder().encode('{"a":1}');
    await store.put('text', text);
    expect(await store.get('text')).toEqual(text);
  });

  it('replaces, and tells what is there', async () => {
    const { store } = opened;
    expect(await store.has('later')).toBe(false);
    expect(await store.get('later')).toBeUndefined();
    await store.put('later', Uint8Array.of(1));
    await store.put('later', Uint8Array.of(2));
    expect(await store.has('later')).toBe(true);
    expect(await store.get('later')).toEqual(Uint8Array.of(2));
  });

  it('removes by exact key, a missing one without complaint, and leaves nothing', async () => {
    const { store, keys } = opened;
    await store.put('gone', everyByte);
    await store.put('gone2', everyByte);
    await store.remove('gone');
    await store.remove('gone');
    expect(await store.has('gone')).toBe(false);
    expect(await store.has('gone2')).toBe(true);
    for (const key of ['bytes', 'mine', 'empty', 'text', 'later', 'gone2']) await store.remove(key);
    expect(await keys()).toEqual([]);
  });

  it.each(['', '../up', 'a/b', 'a:b', 'a b', 'x'.repeat(201)])('refuses the key %j', async (key) => {
    await expect(opened.store.put(key, everyByte)).rejects.toMatchObject({ code: 'INVALID_OPTION' });
  });
});

describe('a store that cannot be reached', () => {
  it('tells so, with the key and without its password', async () => {
    const store = await openBlobStore('redis://user:secret@127.0.0.1:1/0');
    const error: unknown = await store.get('a').catch((thrown: unknown) => thrown);
    await store.close();
    expect(error).toMatchObject({ code: 'BLOB_STORE_FAILED', retryable: true, details: { key: 'a' } });
    expect(String(error)).not.toContain('secret');
  });

  it('tells what S3 answered', async () => {
    const s3 = await startS3();
    const wrong = { ...S3_CREDENTIALS, secretAccessKey: 'another' };
    const store = await openBlobStore(s3.url, { s3: wrong });
    await expect(store.put('a', everyByte)).rejects.toThrow(/403/);
    await s3.stop();
  });
});

describe.runIf(hasRedis())('blobs on Redis', () => {
  it('expire by themselves where a time is set', async () => {
    const server = await RedisServer.start();
    const store = await openBlobStore(server.url(), { ttlSec: 1000 });
    const redis = new Redis(server.url());
    await store.put('a', everyByte);
    expect(await redis.ttl('afmpeg-blobs:a')).toBeGreaterThan(900);
    redis.disconnect();
    await store.close();
    await server.kill();
  });
});

it.each([
  ['no URL at all', 'blobs'],
  ['another protocol', 'ftp://host/x'],
  ['S3 without a bucket', 's3:///x?endpoint=http://host'],
  ['S3 without an endpoint', 's3://bucket/x'],
  ['S3 with odd characters in its base', 's3://bucket/a%20b?endpoint=http://host'],
  ['Redis with an odd base', 'redis://host?base=a:b'],
])('refuses %s', async (_what, url) => {
  await expect(openBlobStore(url)).rejects.toMatchObject({
    code: 'INVALID_OPTION',
    details: { option: 'store' },
  });
});
