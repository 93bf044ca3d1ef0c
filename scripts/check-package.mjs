// npm run check:package: packs the tarball and looks at it as npm's users, bundlers and TypeScript do.

import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT, bundle, ensureBuilt, ensureInstalled, runLocal } from './tasks.mjs';

/** Nothing that is GPL or built may slip in, and no source map. */
const FORBIDDEN = /\.wasm(\.gz)?$|^wasm\/|\.map$/;
/** All layers have about 1 MB; a module that slipped in by another name has 7 at least. */
const MAX_UNPACKED_BYTES = 1.5 * 1024 * 1024;

ensureInstalled();
ensureBuilt();
const folder = mkdtempSync(join(tmpdir(), 'afmpeg-pack-'));
try {
  // dist/ of the tests has source maps, so the JavaScript that is shipped is bundled beside it.
  const stage = join(folder, 'package');
  for (const name of ['package.json', 'README.md', 'LICENSE']) cpSync(join(ROOT, name), join(stage, name));
  cpSync(join(ROOT, 'dist'), join(stage, 'dist'), {
    recursive: true,
    filter: (path) => !/\.js(\.map)?$/.test(path),
  });
  bundle({ outDir: join(folder, 'bundle') });
  cpSync(join(folder, 'bundle'), join(stage, 'dist'), { recursive: true });
  const packed = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
    cwd: stage,
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
