// The backends that hold the same rules.

import { existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Volume, createFsFromVolume } from 'memfs';
import { onTestFinished } from 'vitest';
import type { FileSystem } from '../../src/fs/file-system.js';
import { hostFs } from '../../src/fs/host/host-fs.js';
import { MemoryVolume } from '../../src/fs/memory-volume.js';

/** A new, empty file system, removed when the test has finished. */
export type Backend = () => FileSystem;

/** In memory where the system has such a directory: thousands of small files are slow on a busy disk. */
const BASE = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

export function temporaryDirectory(): string {
  const directory = realpathSync(mkdtempSync(join(BASE, 'afmpeg-test-')));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

export const BACKENDS: readonly { name: string; make: Backend }[] = [
  { name: 'a memfs Volume', make: () => new Volume() },
  { name: 'createFsFromVolume', make: () => createFsFromVolume(new Volume()) },
  { name: 'a MemoryVolume', make: () => new MemoryVolume() },
  { name: 'hostFs on a directory', make: () => hostFs(temporaryDirectory()) },
];
