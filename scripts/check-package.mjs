// npm run check:package: packs the tarball and looks at it as npm's users, bundlers and TypeScript do.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBuilt, ensureInstalled, pack, runLocal } from './tasks.mjs';

/** Nothing that is GPL or built may slip in. */
const FORBIDDEN = /\.wasm(\.gz)?$|^wasm\//;
/** JavaScript of all layers 0.7 MB, its maps 0.6, sources 1.3; a module that slipped in by another name has 7 at least. */
const MAX_UNPACKED_BYTES = 4 * 1024 * 1024;

ensureInstalled();
ensureBuilt();
const folder = mkdtempSync(join(tmpdir(), 'afmpeg-pack-'));
try {
  const tarball = pack(folder);
  const bad = tarball.files.filter(({ path }) => FORBIDDEN.test(path));
  if (bad.length > 0) throw new Error(`The package holds ${bad.map(({ path }) => path).join(', ')}`);
  if (tarball.unpackedSize > MAX_UNPACKED_BYTES) {
    throw new Error(`The package unpacks to ${tarball.unpackedSize} bytes, more than ${MAX_UNPACKED_BYTES}`);
  }
  const file = join(folder, tarball.filename);
  runLocal('publint', ['run', file, '--strict']);
  runLocal('attw', [file, '--profile', 'esm-only', '--no-emoji']);
  console.log(`${tarball.filename}: ${tarball.files.length} files, ${tarball.unpackedSize} bytes unpacked`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
