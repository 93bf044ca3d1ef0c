import { Volume } from 'memfs';
import { beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/clock.js';
import { BlobScope } from '../../../src/distributed/store/blob-scope.js';
import type { BlobStore } from '../../../src/distributed/store/blob-store.js';
import { openBlobStore } from '../../../src/distributed/store/open-store.js';
import { placeFiles } from '../../../src/distributed/store/tree-files.js';
import {
  fetchTree,
  storeTree,
  readManifest,
  removeStoredTree,
  verifyTree,
} from '../../../src/distributed/store/tree.js';

/** A store that writes down what is done to it. */
async function openWatched(): Promise<{ store: BlobStore; blobs: Map<string, Uint8Array>; calls: string[] }> {
  const store = await openBlobStore('memory:');
  const blobs = new Map<string, Uint8Array>();
  const calls: string[] = [];
  return {
    blobs,
    calls,
    store: {
      ...store,
      async put(key, bytes) {
        calls.push(`put ${key}`);
        blobs.set(key, bytes.slice());
        await store.put(key, bytes);
      },
      async get(key) {
        calls.push(`get ${key}`);
        return store.get(key);
      },
      async remove(key) {
        blobs.delete(key);
        await store.remove(key);
      },
    },
  };
}

const noise = (bytes: number, seed: number) =>
  Uint8Array.from({ length: bytes }, (_, i) => (i * 31 + seed * 17 + (i >> 8)) % 256);

const FILES: Record<string, Uint8Array> = {
  'plan.json': noise(100, 1),
  'inputs/a.mp4': noise(5000, 2),
  'inputs/deep/er/b.png': noise(1, 3),
  'chunks/000000.json': noise(0, 4),
  'chunks/000001.json': noise(999, 5),
};

function volumeOf(files: Record<string, Uint8Array>, root: string): Volume {
  const volume = new Volume();
  for (const [path, bytes] of Object.entries(files)) {
    const full = `${root}/${path}`;
    volume.mkdirSync(full.slice(0, full.lastIndexOf('/')), { recursive: true });
    volume.writeFileSync(full, bytes);
  }
  return volume;
}

describe('a directory as blobs', () => {
  let watched: Awaited<ReturnType<typeof openWatched>>;
  let scope: BlobScope;
  beforeEach(async () => {
    watched = await openWatched();
    scope = new BlobScope(watched.store, 'r1', systemClock);
  });

  it.each([1, 7, 100, 1000, 6100, 1 << 20])('comes back whole in parts of %i bytes', async (partBytes) => {
    const files = partBytes === 1 ? { a: noise(30, 1), 'b/c': noise(20, 2) } : FILES;
    const ref = await storeTree(scope, volumeOf(files, '/plan'), '/plan', { partBytes });
    expect(ref.bytes).toBe(Object.values(files).reduce((sum, { length }) => sum + length, 0));
    const target = new Volume();
    await fetchTree(scope, await readManifest(scope, ref.sha256), target, '/there');
    for (const [path, bytes] of Object.entries(files)) {
      expect(new Uint8Array(target.readFileSync(`/there/${path}`) as Buffer), path).toEqual(bytes);
    }
  });

  it('is stored part by part, the manifest last', async () => {
    const { sha256 } = await storeTree(scope, volumeOf(FILES, '/plan'), '/plan', { partBytes: 1000 });
    const puts = watched.calls.filter((call) => call.startsWith('put'));
    expect(puts).toHaveLength(8);
    expect(puts.at(-1)).toBe(`put r1-${sha256}`);
  });

  it('is fetched file by file, only the parts that are asked for', async () => {
    const { sha256 } = await storeTree(scope, volumeOf(FILES, '/plan'), '/plan', { partBytes: 500 });
    const manifest = await readManifest(scope, sha256);
    watched.calls.length = 0;
    const target = new Volume();
    await fetchTree(scope, manifest, target, '/p', {
      files: placeFiles(manifest.files).filter(({ path }) => path === 'plan.json'),
    });
    expect(Object.keys(target.toJSON())).toEqual(['/p/plan.json']);
    expect(watched.calls.length).toBeLessThanOrEqual(2);
  });

  it('may be a single file, also an empty one', async () => {
    for (const bytes of [noise(300, 1), new Uint8Array(0)]) {
      const ref = await storeTree(scope, volumeOf({ 'out.mp4': bytes }, '/w'), '/w/out.mp4', {
        partBytes: 128,
      });
      const target = new Volume();
      await fetchTree(scope, await readManifest(scope, ref.sha256), target, '/in/chunk-1.mp4');
      expect(new Uint8Array(target.readFileSync('/in/chunk-1.mp4') as Buffer)).toEqual(bytes);
    }
  });

  it('does not write again what is there and right, and mends what is torn', async () => {
    const volume = volumeOf(FILES, '/plan');
    const { sha256 } = await storeTree(scope, volume, '/plan', { partBytes: 1000 });
    watched.calls.length = 0;
    expect((await storeTree(scope, volume, '/plan', { partBytes: 1000 })).sha256).toBe(sha256);
    expect(watched.calls.filter((call) => call.startsWith('put'))).toEqual([]);
    const [part = ''] = (await readManifest(scope, sha256)).parts;
    await watched.store.put(`r1-${part}`, noise(3, 3));
    await storeTree(scope, volume, '/plan', { partBytes: 1000 });
    expect(await verifyTree(scope, sha256)).toBe(true);
  });

  it.each([
    ['a part is missing', 'BLOB_MISSING', 'part', undefined],
    [
      'a part has a flipped byte',
      'BLOB_CORRUPT',
      'part',
      (bytes: Uint8Array) => bytes.with(0, 255 - (bytes[0] ?? 0)),
    ],
    ['a part is cut', 'BLOB_CORRUPT', 'part', (bytes: Uint8Array) => bytes.slice(1)],
    ['the manifest is missing', 'BLOB_MISSING', 'manifest', undefined],
    ['the manifest is another', 'BLOB_CORRUPT', 'manifest', () => new TextEncoder().encode('{}')],
  ] as const)('is refused when %s', async (_what, code, which, change) => {
    const { sha256 } = await storeTree(scope, volumeOf(FILES, '/plan'), '/plan', { partBytes: 1000 });
    const { parts } = await readManifest(scope, sha256);
    const key = `r1-${which === 'part' ? (parts[2] ?? '') : sha256}`;
    if (change) await watched.store.put(key, change((await watched.store.get(key)) ?? new Uint8Array()));
    else await watched.store.remove(key);
    const fetched = readManifest(scope, sha256).then((it) => fetchTree(scope, it, new Volume(), '/p'));
    await expect(fetched).rejects.toMatchObject({ code, details: { key } });
    expect(await verifyTree(scope, sha256)).toBe(false);
  });

  it.each(['../out', '/etc/passwd', 'a/../../b', 'a//b', '.'])(
    'refuses the path %s in a manifest',
    async (path) => {
      const part = await scope.put(Uint8Array.of(1));
      const manifest = { version: 1, partBytes: 10, files: [{ path, bytes: 1 }], parts: [part] };
      const sha256 = await scope.put(new TextEncoder().encode(JSON.stringify(manifest)));
      await expect(readManifest(scope, sha256)).rejects.toMatchObject({ code: 'BLOB_CORRUPT' });
    },
  );

  it('leaves nothing when it is removed, and other scopes as they are', async () => {
    const other = new BlobScope(watched.store, 'r2', systemClock);
    const volume = volumeOf(FILES, '/plan');
    const { sha256 } = await storeTree(scope, volume, '/plan', { partBytes: 1000 });
    await storeTree(other, volume, '/plan', { partBytes: 1000 });
    await removeStoredTree(scope, sha256);
    await removeStoredTree(scope, sha256);
    expect([...watched.blobs.keys()].filter((key) => key.startsWith('r1-'))).toEqual([]);
    expect(await verifyTree(other, sha256)).toBe(true);
  });

  it('fails on a file system that writes nothing, instead of trying for good', async () => {
    const { sha256 } = await storeTree(scope, volumeOf(FILES, '/plan'), '/plan');
    const full = new Volume();
    full.writeSync = () => 0;
    const fetched = fetchTree(scope, await readManifest(scope, sha256), full, '/there');
    await expect(fetched).rejects.toMatchObject({
      code: 'IO_FAILED',
      retryable: true,
      details: { errno: 'EIO' },
    });
  });

  it('fails on a file that became shorter while it was read', async () => {
    const volume = volumeOf({ 'out.mp4': noise(300, 1) }, '/w');
    const cut = Object.assign(Object.create(volume) as Volume, {
      statSync: (path: string) => Object.assign(volume.statSync(path), { size: 301 }),
    });
    await expect(storeTree(scope, cut, '/w/out.mp4')).rejects.toMatchObject({
      code: 'IO_FAILED',
      details: { path: '/w/out.mp4' },
    });
  });

  it('has few parts in memory at a time', async () => {
    let held = 0;
    let most = 0;
    const slow: BlobStore = {
      ...watched.store,
      async put(key, bytes) {
        most = Math.max(most, ++held);
        await new Promise((resolve) => setImmediate(resolve));
        await watched.store.put(key, bytes);
        held--;
      },
    };
    const files = { big: noise(100_000, 1) };
    await storeTree(new BlobScope(slow, 'r3', systemClock), volumeOf(files, '/d'), '/d', {
      partBytes: 1000,
    });
    expect(most).toBe(4);
  });
});

describe('a store with a bad day', () => {
  it('is asked again a few times', async () => {
    const { store } = await openWatched();
    let failures = 3;
    const { AfmpegError } = await import('../../../src/errors.js');
    const flaky: BlobStore = {
      ...store,
      async get(key) {
        if (failures-- > 0) throw new AfmpegError('BLOB_STORE_FAILED', 'away', { retryable: true });
        return store.get(key);
      },
    };
    const scope = new BlobScope(flaky, 'r', systemClock);
    const sha256 = await scope.put(Uint8Array.of(1));
    expect(await scope.get(sha256)).toEqual(Uint8Array.of(1));
    failures = 4;
    await expect(scope.get(sha256)).rejects.toMatchObject({ code: 'BLOB_STORE_FAILED' });
  });
});
