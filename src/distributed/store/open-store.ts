// The one file that knows unstorage: a driver for each kind of store, behind the BlobStore interface.

import type { EventEmitter } from 'node:events';
import type { Driver, Storage, TransactionOptions } from 'unstorage';
import { AfmpegError } from '../../errors.js';
import { optionalPackage } from '../../optional-package.js';
import {
  checkString,
  checkedBy,
  defineOptions,
  integer,
  invalidOption,
  nested,
  objectWith,
  optional,
  required,
} from '../../options.js';
import type { Check } from '../../options.js';
import type { BlobStore } from './blob-store.js';
import { isRefusal } from './refusal.js';
import { parseStoreUrl, shownStoreUrl } from './store-url.js';
import type { S3Credentials, StoreTarget } from './store-url.js';

/** What {@link openBlobStore} takes. */
export interface BlobStoreOptions {
  /** Credentials of an `s3:` store. Default: none. */
  readonly s3?: S3Credentials;
  /**
   * Seconds that a blob is kept where the store can expire it by itself, which only Redis can; 1 to 31,536,000.
   * Longer than the longest render. Default: for good.
   */
  readonly ttlSec?: number;
}

/** Never shown in a message once it is text. */
const secret: Check<string> = checkedBy('text that is not empty', (option, value) => {
  if (typeof value === 'string' && value !== '') return value;
  throw invalidOption(option, secret.expected, value);
});

export const s3Credentials = nested(
  defineOptions<S3Credentials>()('s3', {
    accessKeyId: required(secret),
    secretAccessKey: required(secret),
  }),
);

const OPTIONS = defineOptions<BlobStoreOptions>()('the blob store options', {
  s3: optional(s3Credentials),
  ttlSec: optional(integer(1, 31_536_000)),
});

const blobStore = objectWith<BlobStore>('a URL or a blob store', 'get', 'put', 'has', 'remove', 'close');

/** A store's URL, which {@link openBlobStore} checks, or a store. Throws INVALID_OPTION. */
export function checkStore(option: string, value: unknown): BlobStore | string {
  return typeof value === 'string' ? checkString(option, value) : blobStore.read(option, value);
}

/**
 * Opens a store by its URL: `memory:` (this process only), `file:///directory`,
 * `redis[s]://host:port/db?base=NAME`, or `s3://bucket/base?endpoint=URL&region=NAME`.
 *
 * Needs the package unstorage, and ioredis for Redis, aws4fetch for S3. Rejects with INVALID_OPTION or
 * MISSING_PACKAGE. A store that cannot be reached fails the first call, with BLOB_STORE_FAILED.
 */
export async function openBlobStore(url: string, options: BlobStoreOptions = {}): Promise<BlobStore> {
  checkString('store', url);
  const { s3, ttlSec } = OPTIONS.read(options);
  const target = parseStoreUrl(url);
  const { createStorage } = await optionalPackage('unstorage', () => import('unstorage'));
  const driver = await openDriver(target, s3);
  return wrap(shownStoreUrl(url), createStorage({ driver }), target, ttlSec);
}

async function openDriver(target: StoreTarget, s3: S3Credentials | undefined): Promise<Driver> {
  switch (target.kind) {
    case 'memory': {
      const { default: memory } = asDriver(await import('unstorage/drivers/memory'));
      return memory();
    }
    case 'fs': {
      const { default: fs } = asDriver(await import('unstorage/drivers/fs'));
      return fs({ base: target.directory, ignore: [] });
    }
    case 'redis': {
      const load = () => import('unstorage/drivers/redis');
      const { default: redis } = asDriver(await optionalPackage('ioredis', load));
      const driver = redis({ url: target.url, base: target.base, ...PATIENCE });
      // Each call reports that Redis is away; without a listener ioredis prints it.
      (driver.getInstance?.() as EventEmitter).on('error', () => undefined);
      return driver;
    }
    case 's3': {
      if (!s3) throw invalidOption('s3', 'the credentials of the store', s3);
      const load = () => import('unstorage/drivers/s3');
      const { default: driver } = asDriver(await optionalPackage('aws4fetch', load));
      const { accessKeyId, secretAccessKey } = s3;
      const { endpoint, bucket, region } = target;
      return driver({ accessKeyId, secretAccessKey, endpoint, bucket, region });
    }
  }
}

/** The drivers' own types point at a path that a module of Node cannot import. */
interface DriverModule {
  readonly default: (options?: object) => Driver;
}

function asDriver(module: unknown): DriverModule {
  return module as DriverModule;
}

/**
 * A call fails some seconds after Redis went away instead of waiting for good, and of one that is frozen after the
 * time that a part takes on a slow line.
 */
const PATIENCE = { maxRetriesPerRequest: 5, connectTimeout: 5000, commandTimeout: 60_000 };

function wrap(name: string, storage: Storage, target: StoreTarget, ttlSec: number | undefined): BlobStore {
  const base = target.kind === 's3' && target.base ? `${target.base}:` : '';
  const putOptions: TransactionOptions = ttlSec === undefined ? {} : { ttl: ttlSec };

  async function call<T>(what: string, key: string, work: (full: string) => Promise<T>): Promise<T> {
    try {
      return await work(base + checkKey(key));
    } catch (cause) {
      if (AfmpegError.is(cause)) throw cause;
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new AfmpegError('BLOB_STORE_FAILED', `Cannot ${what} ${key} in ${name}: ${reason}`, {
        cause,
        // Wrong credentials stay wrong.
        retryable: !isRefusal(cause),
        details: { key },
      });
    }
  }

  const has = (key: string) => call('look up', key, (full) => storage.hasItem(full));
  return {
    name,
    has,
    get: (key) =>
      call('read', key, async (full) => {
        const raw = await storage.getItemRaw<Uint8Array | ArrayBuffer>(full);
        return raw === null ? undefined : ownBytes(raw);
      }),
    // The memory driver keeps what it is given.
    put: (key, bytes) => call('write', key, (full) => storage.setItemRaw(full, bytes.slice(), putOptions)),
    remove: async (key) => {
      try {
        await call('remove', key, (full) => storage.removeItem(full));
      } catch (error) {
        // The S3 driver mistakes the 404 of some servers for a failure.
        if (await has(key)) throw error;
      }
    },
    close: () => storage.dispose(),
  };
}

function checkKey(key: string): string {
  if (/^[\w-]{1,200}$/.test(key)) return key;
  throw invalidOption('key', 'letters, digits, - and _, at most 200', key);
}

/** Drivers hand out Buffers of a shared pool, or what they themselves keep. */
function ownBytes(raw: unknown): Uint8Array {
  if (raw instanceof ArrayBuffer) return new Uint8Array(raw);
  if (raw instanceof Uint8Array) return new Uint8Array(raw);
  throw new TypeError(`The store answered with ${typeof raw}, not with bytes`);
}
