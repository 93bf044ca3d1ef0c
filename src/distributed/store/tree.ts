// A file or a directory as blobs: its files one after the other, cut into parts of one size, and a manifest that is
// stored last. Small files share a part, large ones never have to be in memory at once.

import { throwIfAborted } from '../../abort.js';
import { AfmpegError } from '../../errors.js';
import type { FileSystem } from '../../fs/file-system.js';
import { withIoErrors } from '../../fs/io-errors.js';
import { inParallel } from '../../in-parallel.js';
import { isSha256 } from '../../sha256.js';
import type { BlobScope } from './blob-scope.js';
import { FileParts, listFiles, openForWrite, partsOf, placeFiles, totalBytes } from './tree-files.js';
import type { PlacedFile, TreeFile } from './tree-files.js';

/** 8 MiB: on Redis 10.7 MiB as base64, far below its 512 MB for a value. */
export const PART_BYTES = 8 * 1024 * 1024;
/** Parts that are under way at the same time, and so in memory. */
const PARALLEL = 4;
const MAX_FILES = 1_000_000;

/** Names a stored tree. */
export interface TreeRef {
  /** SHA-256 of the manifest, in hex. */
  readonly sha256: string;
  /** Of all files together. */
  readonly bytes: number;
}

export interface TreeManifest {
  readonly version: 1;
  readonly partBytes: number;
  /** In the order of their bytes. The path is relative, `/` between names; that of a lone file is empty. */
  readonly files: readonly TreeFile[];
  /** SHA-256 of each part. */
  readonly parts: readonly string[];
}

export interface StoreOptions {
  readonly signal?: AbortSignal | undefined;
  /** Bytes. Default {@link PART_BYTES}. */
  readonly partBytes?: number;
  /**
   * Asked when it fails: whether the parts that are stored may go. Not while another attempt at the same content
   * could rely on them. Default: they stay.
   */
  readonly undo?: () => boolean;
}

/**
 * Stores the file or directory at `path`, the manifest last. Files must not change meanwhile. Rejects with
 * BLOB_STORE_FAILED, IO_FAILED or ABORTED.
 */
export function storeTree(
  scope: BlobScope,
  fs: FileSystem,
  path: string,
  options: StoreOptions = {},
): Promise<TreeRef> {
  return withIoErrors(() => putAll(scope, fs, path, options));
}

async function putAll(
  scope: BlobScope,
  fs: FileSystem,
  path: string,
  options: StoreOptions,
): Promise<TreeRef> {
  const { signal, partBytes = PART_BYTES } = options;
  const files = listFiles(fs, path);
  const source = new FileParts(fs, path, files, partBytes);
  const parts = new Array<string>(source.count).fill('');
  try {
    await inParallel(parts, PARALLEL, async (_, index) => {
      throwIfAborted(signal);
      parts[index] = await scope.put(source.read(index));
    });
  } catch (error) {
    if (options.undo?.()) await inParallel(parts.filter(Boolean), PARALLEL, (part) => scope.remove(part));
    throw error;
  }
  const manifest: TreeManifest = { version: 1, partBytes, files, parts };
  const sha256 = await scope.put(new TextEncoder().encode(JSON.stringify(manifest)));
  return { sha256, bytes: source.bytes };
}

/** Rejects with BLOB_MISSING, BLOB_CORRUPT or BLOB_STORE_FAILED. */
export async function readManifest(scope: BlobScope, sha256: string): Promise<TreeManifest> {
  const bytes = await scope.get(sha256);
  return checkManifest(JSON.parse(new TextDecoder().decode(bytes)), sha256);
}

/**
 * Writes files of a tree under `path`, each part checked. A lone file is written at `path` itself. Rejects with
 * BLOB_MISSING, BLOB_CORRUPT, BLOB_STORE_FAILED, IO_FAILED or ABORTED.
 */
export function fetchTree(
  scope: Pick<BlobScope, 'get'>,
  manifest: TreeManifest,
  fs: FileSystem,
  path: string,
  options: {
    readonly signal?: AbortSignal | undefined;
    /** Those of the manifest's files that are wanted, as {@link placeFiles} places them. Default: all. */
    readonly files?: readonly PlacedFile[];
  } = {},
): Promise<void> {
  const { signal, files = placeFiles(manifest.files) } = options;
  const { parts, partBytes } = manifest;
  return withIoErrors(async () => {
    const target = openForWrite(fs, path, files);
    try {
      await inParallel(partsOf(files, partBytes), PARALLEL, async (index) => {
        throwIfAborted(signal);
        target.write(index * partBytes, await scope.get(parts[index] ?? ''));
      });
    } finally {
      target.close();
    }
  });
}

/** Removes what {@link storeTree} stored: the manifest first, so that nobody reads half a tree. */
export async function removeStoredTree(scope: BlobScope, sha256: string): Promise<void> {
  let manifest: TreeManifest;
  try {
    manifest = await readManifest(scope, sha256);
  } catch (error) {
    // Removed already, or never complete: then nothing names its parts.
    if (isLost(error)) return;
    throw error;
  }
  await scope.remove(sha256);
  await inParallel(manifest.parts, PARALLEL, (part) => scope.remove(part));
}

/** Whether every byte of a tree is there and right. */
export async function verifyTree(scope: BlobScope, sha256: string, signal?: AbortSignal): Promise<boolean> {
  try {
    const { parts } = await readManifest(scope, sha256);
    await inParallel(parts, PARALLEL, async (part) => {
      throwIfAborted(signal);
      await scope.get(part);
    });
    return true;
  } catch (error) {
    if (isLost(error)) return false;
    throw error;
  }
}

function isLost(error: unknown): boolean {
  return AfmpegError.is(error, 'BLOB_MISSING') || AfmpegError.is(error, 'BLOB_CORRUPT');
}

/** A store is outside: what it says is checked even though its hash is right. */
function checkManifest(value: unknown, sha256: string): TreeManifest {
  const { version, partBytes = 0, files, parts } = value as Partial<TreeManifest>;
  const isFine =
    version === 1 &&
    Number.isSafeInteger(partBytes) &&
    partBytes > 0 &&
    isListOf(files, isFile) &&
    files.length <= MAX_FILES &&
    isListOf(parts, isSha256) &&
    parts.length === Math.ceil(totalBytes(files) / partBytes);
  if (isFine) return value as TreeManifest;
  throw new AfmpegError('BLOB_CORRUPT', `The blob ${sha256} is not a manifest of this version`, {
    // It is as it was written: to read it again gives the same.
    retryable: false,
    details: { key: sha256 },
  });
}

function isListOf<T>(value: unknown, isItem: (item: unknown) => item is T): value is T[] {
  return Array.isArray(value) && value.every(isItem);
}

/** A path with `..` would be written outside of the tree. */
function isFile(file: unknown): file is TreeFile {
  const { path, bytes } = file as Partial<TreeFile>;
  if (typeof path !== 'string' || !Number.isSafeInteger(bytes) || (bytes ?? -1) < 0) return false;
  return (
    path === '' || path.split('/').every((name) => !['', '.', '..'].includes(name) && !name.includes('\0'))
  );
}
