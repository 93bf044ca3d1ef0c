// The one file that imports bullmq and ioredis, when a cluster is first used: who renders on one machine needs neither.

import type * as BullMq from 'bullmq';
import type { Redis, RedisOptions } from 'ioredis';
import { AfmpegError } from '../../errors.js';
import { optionalPackage } from '../../optional-package.js';
import { checkString, invalidOption } from '../../options.js';

export type { Job, Queue } from 'bullmq';
export type { Redis } from 'ioredis';

export interface Packages {
  readonly bullmq: typeof BullMq;
  /** Connects at once, and again whenever it must. The caller disconnects it. */
  connect(url: string, options: RedisOptions): Redis;
}

/** Rejects with MISSING_PACKAGE. */
export async function loadPackages(): Promise<Packages> {
  const [bullmq, { Redis: Client }] = await Promise.all([
    optionalPackage('bullmq', () => import('bullmq')),
    optionalPackage('ioredis', () => import('ioredis')),
  ]);
  return {
    bullmq,
    connect(url, options) {
      const client = new Client(url, options);
      // What is away is told by the calls that need it; without a listener ioredis prints it.
      client.on('error', () => undefined);
      return client;
    },
  };
}

export function checkRedisUrl(url: unknown): string {
  const text = checkString('redis', url);
  if (/^rediss?:\/\/./.test(text)) return text;
  throw invalidOption('redis', 'a redis:// or rediss:// URL', 'something else');
}

export function checkPrefix(prefix: unknown): string {
  const text = checkString('prefix', prefix);
  if (/^[\w-]{1,64}$/.test(text)) return text;
  throw invalidOption('prefix', '1 to 64 letters, digits, - and _', prefix);
}

/** The name of the one queue; all keys begin with the prefix. */
export const QUEUE = 'renders';

/** What Redis, or BullMQ over it, threw: it may be back the next time. */
export function redisFailed(cause: unknown): AfmpegError {
  if (AfmpegError.is(cause)) return cause;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new AfmpegError('CLUSTER_FAILED', `Redis: ${reason}`, { cause, retryable: true });
}
