// The one file that imports bullmq and ioredis, when a cluster is first used: who renders on one machine needs neither.

import type * as BullMq from 'bullmq';
import type { Redis, RedisOptions } from 'ioredis';
import { systemClock, within } from '../../../clock.js';
import { AfmpegError } from '../../../errors.js';
import { optionalPackage } from '../../../optional-package.js';
import type { BlobStore } from '../../store/blob-store.js';
import { openBlobStore } from '../../store/open-store.js';
import { isRefusal } from '../../store/refusal.js';
import type { ClusterAccess } from './access.js';

export type { Job, Queue } from 'bullmq';
export type { Redis } from 'ioredis';

interface Packages {
  readonly bullmq: typeof BullMq;
  /** Connects at once, and again whenever it must. The caller disconnects it, and with it all its copies. */
  connect(url: string, options: RedisOptions): Redis;
}

/** Rejects with MISSING_PACKAGE. */
async function loadPackages(): Promise<Packages> {
  const [bullmq, { Redis: Client }] = await Promise.all([
    optionalPackage('bullmq', () => import('bullmq')),
    optionalPackage('ioredis', () => import('ioredis')),
  ]);
  /** BullMQ waits for jobs on copies of its connection; those that it closes before they are open stay for good. */
  class Connection extends Client {
    private readonly copies: Redis[] = [];

    override duplicate(options?: Partial<RedisOptions>): Redis {
      const copy = new Connection({ ...this.options, ...options });
      this.copies.push(copy);
      return copy;
    }

    override disconnect(reconnect?: boolean): void {
      // Between two tries to connect, ioredis drops the next try and never says that it has ended; BullMQ and the
      // commands in its queue would wait for good, with their timers. In the state of one that never tried, it ends.
      if (!reconnect && this.status === 'reconnecting') this.status = 'wait';
      super.disconnect(reconnect);
      if (!reconnect) for (const copy of this.copies) copy.disconnect();
    }
  }
  return {
    bullmq,
    connect(url, options) {
      const client = new Connection(url, options);
      // The calls that need it report that it is away; without a listener ioredis prints it.
      client.on('error', () => undefined);
      return client;
    },
  };
}

/** Seven days: what of a render is in Redis goes then by itself, where neither its client nor a sweep removed it. */
export const BLOB_TTL_SEC = 604_800;

/** The name of the one queue; all keys begin with the prefix. */
export const QUEUE = 'renders';

/** What Redis, or BullMQ over it, threw: it may be back the next time, unless it refused the credentials. */
export function redisFailed(cause: unknown): AfmpegError {
  if (AfmpegError.is(cause)) return cause;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new AfmpegError('CLUSTER_FAILED', `Redis: ${reason}`, { cause, retryable: !isRefusal(cause) });
}

/** A Redis that is frozen accepts connections, and never answers. */
const GREET_MS = 5000;

/** Rejects with CLUSTER_FAILED where Redis refuses the password; one that cannot be reached is left to later calls. */
async function greet(redis: Redis): Promise<void> {
  const isAway = new Promise((resolve) => redis.once('close', resolve));
  try {
    await within(systemClock, GREET_MS, Promise.race([redis.ping(), isAway]));
  } catch (error) {
    if (isRefusal(error)) throw redisFailed(error);
  }
}

/** A worker with the wrong key would fail job after job. A store that cannot be reached is left to the jobs. */
async function knock(store: BlobStore): Promise<void> {
  await store.has('hello').catch((error: unknown) => {
    if (!AfmpegError.is(error) || !error.retryable) throw error;
  });
}

export interface Connected extends Packages {
  readonly redis: Redis;
  readonly store: BlobStore;
  /** Lets go of Redis, and of a store that was opened here. */
  readonly disconnect: () => Promise<void>;
}

/**
 * Opens Redis and the store. Rejects with MISSING_PACKAGE, and with CLUSTER_FAILED or BLOB_STORE_FAILED where one of
 * them refuses the credentials; what is away is not waited for.
 */
export async function connectCluster(
  { redis: url, store: given, s3 }: Pick<ClusterAccess, 'redis' | 'store' | 's3'>,
  redisOptions: RedisOptions,
): Promise<Connected> {
  const packages = await loadPackages();
  const store =
    typeof given === 'string'
      ? await openBlobStore(given, { ttlSec: BLOB_TTL_SEC, ...(s3 && { s3 }) })
      : given;
  const redis = packages.connect(url, redisOptions);
  const disconnect = async () => {
    redis.disconnect();
    if (typeof given === 'string') await store.close();
  };
  try {
    await Promise.all([greet(redis), knock(store)]);
  } catch (error) {
    await disconnect();
    throw error;
  }
  return { ...packages, redis, store, disconnect };
}
