// npm run check:package: packs the tarball and looks at it as npm's users, bundlers and TypeScript do.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT, ensureBuilt, ensureInstalled, runLocal } from './tasks.mjs';

/** Nothing that is GPL or built may slip in. */
const FORBIDDEN = /\.wasm(\.gz)?$|^wasm\//;
/** All layers have 2.6 MB, 1.6 of them source maps; a module that slipped in by another name has 7 at least. */
const MAX_UNPACKED_BYTES = 1.5 * 1024 * 1024;

ensureInstalled();
ensureBuilt();
const folder = mkdtempSync(join(tmpdir(), 'afmpeg-pack-'));
try {
  const packed = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const report = JSON.parse(packed.toString());
  const tarball = Array.isArray(report) ? report[0] : Object.values(report)[0];
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
