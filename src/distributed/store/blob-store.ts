// Where a cluster keeps bytes: the queue carries names only.

/**
 * Bytes by exact key; nothing is ever listed. A key has letters, digits, `-` and `_`. What is put under a key is
 * either not there or whole by the time `put` resolves; while it runs a reader may see a part of it, so readers
 * check what they get.
 */
export interface BlobStore {
  /** For messages; holds no password. */
  readonly name: string;
  /** Undefined where there is no such blob. The bytes are the caller's own. */
  get(key: string): Promise<Uint8Array | undefined>;
  /** Replaces what is there. The store keeps no reference to `bytes`. */
  put(key: string, bytes: Uint8Array): Promise<void>;
  has(key: string): Promise<boolean>;
  /** A missing blob is no error. */
  remove(key: string): Promise<void>;
  /** Lets go of connections. */
  close(): Promise<void>;
}
