// Where a cluster is: what its clients and its workers have to agree on.

import {
  checkString,
  checkedBy,
  integer,
  invalidOption,
  optional,
  required,
  withDefault,
} from '../../../options.js';
import type { Check } from '../../../options.js';
import type { BlobStore } from '../../store/blob-store.js';
import { checkStore, s3Credentials } from '../../store/open-store.js';
import type { S3Credentials } from '../../store/store-url.js';

/** Where a cluster is. Its clients and its workers give the same. */
export interface ClusterAccess {
  /** `redis://` or `rediss://` URL. Redis 6.2 or later, with `maxmemory-policy noeviction`. */
  readonly redis: string;
  /** Where the bytes go: a URL as for {@link openBlobStore}, or an open store, which stays open. */
  readonly store: BlobStore | string;
  /** Credentials of an `s3:` store. Default: none. */
  readonly s3?: S3Credentials;
  /** Before every key in Redis: 1–64 letters, digits, `-` and `_`. Default `afmpeg`. */
  readonly prefix?: string;
}

const redisUrl: Check<string> = checkedBy('a redis:// or rediss:// URL', (option, value) => {
  const text = checkString(option, value);
  if (/^rediss?:\/\/./.test(text)) return text;
  // The value may hold a password.
  throw invalidOption(option, redisUrl.expected, 'something else');
});

const prefix: Check<string> = checkedBy('1 to 64 letters, digits, - and _', (option, value) => {
  const text = checkString(option, value);
  if (/^[\w-]{1,64}$/.test(text)) return text;
  throw invalidOption(option, prefix.expected, text);
});

/** The rows of {@link ClusterAccess} in a table of options. */
export const ACCESS = {
  redis: required(redisUrl),
  store: required(checkedBy('a URL or a blob store', checkStore)),
  s3: optional(s3Credentials),
  prefix: withDefault(prefix, 'afmpeg'),
};

/** Milliseconds that what is left of a render is kept: an hour, at most a year. */
export const RETENTION = withDefault(integer(1000, 31_536_000_000), 3_600_000);
