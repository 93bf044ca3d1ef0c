// What the scripts share: running programs, and setting up a bare clone.

import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Runs a program in the repository with its output shown; ends this process when it fails. */
export function run(program, args, options = {}) {
  const { status, error } = spawnSync(program, args, { cwd: ROOT, stdio: 'inherit', ...options });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

/** Runs a program of node_modules/.bin. */
export function runLocal(name, args, options) {
  run(join(ROOT, 'node_modules', '.bin', name), args, options);
}

/** `npm ci`, unless node_modules is as new as the lock file. */
export function ensureInstalled() {
  const mark = join(ROOT, 'node_modules', '.package-lock.json');
  if (existsSync(mark) && statSync(mark).mtimeMs >= statSync(join(ROOT, 'package-lock.json')).mtimeMs) return;
  console.log('Installing dependencies (npm ci) …');
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
}

/** Builds dist/, unless it is newer than every source. */
export function ensureBuilt() {
  const built = [join(ROOT, 'dist', 'index.js'), join(ROOT, 'dist', 'index.d.ts')];
  const settings = [
    'package.json',
    'scripts/declarations.mjs',
    'tsup.config.ts',
    'tsconfig.json',
    'tsconfig.build.json',
  ];
  const changed = Math.max(
    newest(join(ROOT, 'src')),
    ...settings.map((name) => statSync(join(ROOT, name)).mtimeMs),
  );
  if (built.every((path) => existsSync(path) && statSync(path).mtimeMs >= changed)) return;
  console.log('Building dist/ …');
  build();
}

/** What is tested and shipped: JavaScript by tsup, types by scripts/declarations.mjs, maps into src/ of both. */
export function build() {
  rmSync(join(ROOT, 'dist'), { recursive: true, force: true });
  runLocal('tsup', ['--silent']);
  run(process.execPath, ['scripts/declarations.mjs']);
}

/** Packs dist/ as it is into a tarball in `folder`; npm's report of it. */
export function pack(folder) {
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
  const report = JSON.parse(execFileSync('npm', args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'ignore'] }));
  return Array.isArray(report) ? report[0] : Object.values(report)[0];
}

function newest(folder) {
  return Math.max(
    ...readdirSync(folder, { recursive: true }).map((name) => statSync(join(folder, name)).mtimeMs),
  );
}
