// What a store's URL means. Pure, so that a wrong one is refused before anything is connected.

import { fileURLToPath } from 'node:url';
import { invalidOption } from '../../options.js';

/** Credentials of an `s3:` store, as any S3 tool takes them. */
export interface S3Credentials {
  /** AWS_ACCESS_KEY_ID. */
  readonly accessKeyId: string;
  /** AWS_SECRET_ACCESS_KEY; never in a message. */
  readonly secretAccessKey: string;
}

export type StoreTarget =
  | { readonly kind: 'memory' }
  | { readonly kind: 'fs'; readonly directory: string }
  | { readonly kind: 'redis'; readonly url: string; readonly base: string }
  | {
      readonly kind: 's3';
      readonly endpoint: string;
      readonly bucket: string;
      readonly base: string;
      readonly region: string;
    };

const FORMS =
  'one of memory:, file:///directory, redis[s]://host:port/db?base=NAME, s3://bucket/base?endpoint=URL&region=NAME';

/** Throws INVALID_OPTION, whose message never shows a password. */
export function parseStoreUrl(text: string): StoreTarget {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw invalidOption('store', FORMS, 'something else');
  }
  switch (url.protocol) {
    case 'memory:':
      return { kind: 'memory' };
    case 'file:':
      return { kind: 'fs', directory: fileURLToPath(url) };
    case 'redis:':
    case 'rediss:':
      return redisTarget(url);
    case 's3:':
      return s3Target(url);
    default:
      throw invalidOption('store', FORMS, `${url.protocol}…`);
  }
}

/** The URL without its password and query: fit for a log line. */
export function shownStoreUrl(text: string): string {
  const { protocol, host, pathname } = new URL(text);
  return `${protocol}${host ? `//${host}` : ''}${pathname}`;
}

function redisTarget(url: URL): StoreTarget {
  const base = checkBase(url.searchParams.get('base') ?? 'afmpeg-blobs');
  url.searchParams.delete('base');
  return { kind: 'redis', url: url.href, base };
}

function s3Target(url: URL): StoreTarget {
  const endpoint = url.searchParams.get('endpoint');
  if (!url.host) throw invalidOption('store', 's3://bucket', 'no bucket');
  if (endpoint === null || !isHttp(endpoint)) {
    throw invalidOption('store', 's3:// with ?endpoint=https://…, the address without the bucket', endpoint);
  }
  const base = url.pathname.split('/').filter(Boolean);
  return {
    kind: 's3',
    endpoint,
    bucket: url.host,
    base: base.map(checkBase).join(':'),
    region: url.searchParams.get('region') ?? 'us-east-1',
  };
}

function isHttp(text: string): boolean {
  return text.startsWith('http://') || text.startsWith('https://');
}

function checkBase(base: string): string {
  if (/^[\w-]+$/.test(base)) return base;
  throw invalidOption('store', 'a URL whose base has letters, digits, - and _ only', base);
}
