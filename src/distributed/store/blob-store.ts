// Where a cluster keeps bytes: the queue carries names only.

/**
 * Bytes by exact key; nothing is ever listed. A key has letters, digits, `-` and `_`. What is put under a key is
 * complete when `put` resolves; until then a reader may see a part of it, so readers check what they get. Every call
 * may reject with BLOB_STORE_FAILED.
 */
export interface BlobStore {
  /** For messages: the URL without password and query. */
  readonly name: string;
  /** The blob's bytes; undefined where there is no such blob. The bytes are the caller's own. */
  get(key: string): Promise<Uint8Array | undefined>;
  /** Stores a blob and replaces an older one of the key. The store keeps no reference to `bytes`. */
  put(key: string, bytes: Uint8Array): Promise<void>;
  /** Whether there is such a blob; its bytes are not read. */
  has(key: string): Promise<boolean>;
  /** Removes a blob; one that does not exist is not an error. */
  remove(key: string): Promise<void>;
  /** Closes its connections. */
  close(): Promise<void>;
}
