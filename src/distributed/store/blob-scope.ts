// The blobs of one render: named by their own SHA-256 and checked whenever they are read, so that a torn, foreign or
// damaged blob is never taken for the right one.

import type { Clock } from '../../clock.js';
import { AfmpegError } from '../../errors.js';
import { backOff, retry } from '../../retry.js';
import { sha256 as digest } from '../../sha256-stream.js';
import type { BlobStore } from './blob-store.js';

/** A blip of the network must not cost a whole chunk: a few tries, further apart each time. */
const BLIP = { attempts: 4, delayMs: backOff(50, 200) };

export class BlobScope {
  /** `scope` is put before every key: what two renders share is stored twice, so that each can be cleared alone. */
  constructor(
    private readonly store: BlobStore,
    private readonly scope: string,
    private readonly clock: Clock,
  ) {}

  /** Stores bytes under their SHA-256, which it returns. What is there and right is left as it is. */
  async put(bytes: Uint8Array): Promise<string> {
    const sha256 = digest(bytes);
    const key = this.key(sha256);
    // Another attempt may be reading it: a good blob is not written again.
    if (await this.steady(() => this.holds(key, sha256))) return sha256;
    await this.steady(() => this.store.put(key, bytes));
    return sha256;
  }

  /** Rejects with BLOB_MISSING, BLOB_CORRUPT or BLOB_STORE_FAILED. */
  async get(sha256: string): Promise<Uint8Array> {
    const key = this.key(sha256);
    return this.steady(async () => {
      const bytes = await this.store.get(key);
      if (!bytes) throw missing(key, this.store);
      if (digest(bytes) !== sha256) throw corrupt(key, this.store);
      return bytes;
    });
  }

  /** Whether the blob exists; its bytes are not read. */
  has(sha256: string): Promise<boolean> {
    return this.steady(() => this.store.has(this.key(sha256)));
  }

  remove(sha256: string): Promise<void> {
    return this.steady(() => this.store.remove(this.key(sha256)));
  }

  /** A small JSON value under a name of its own, for what cannot be named by its content. */
  async putRecord(name: string, value: unknown): Promise<void> {
    const bytes = new TextEncoder().encode(JSON.stringify(value));
    await this.steady(() => this.store.put(this.key(name), bytes));
  }

  /** Undefined where there is none, or only a torn one. */
  async getRecord(name: string): Promise<unknown> {
    const bytes = await this.steady(() => this.store.get(this.key(name)));
    if (!bytes) return undefined;
    try {
      return JSON.parse(new TextDecoder().decode(bytes));
    } catch {
      return undefined;
    }
  }

  removeRecord(name: string): Promise<void> {
    return this.steady(() => this.store.remove(this.key(name)));
  }

  private key(name: string): string {
    return `${this.scope}-${name}`;
  }

  private async holds(key: string, sha256: string): Promise<boolean> {
    if (!(await this.store.has(key))) return false;
    const bytes = await this.store.get(key);
    return bytes !== undefined && digest(bytes) === sha256;
  }

  private steady<T>(work: () => Promise<T>): Promise<T> {
    return retry(work, { ...BLIP, clock: this.clock });
  }
}

function missing(key: string, { name }: BlobStore): AfmpegError {
  return new AfmpegError('BLOB_MISSING', `The blob ${key} does not exist in ${name}`, { details: { key } });
}

function corrupt(key: string, { name }: BlobStore): AfmpegError {
  return new AfmpegError('BLOB_CORRUPT', `The blob ${key} in ${name} has other bytes than its key says`, {
    details: { key },
  });
}
