// npm test: sets itself up, then checks everything: types, lint, format, package, and all tests.
// Words after -- go to vitest and skip the checks: npm test -- test/fs

import { ensureBuilt, ensureInstalled, run, runLocal } from './tasks.mjs';
import { cachedWasm } from './wasm.mjs';

const filters = process.argv.slice(2);
ensureInstalled();
ensureBuilt();
if (filters.length === 0) {
  runLocal('tsc', ['--noEmit']);
  runLocal('eslint', ['.', '--max-warnings', '0']);
  runLocal('prettier', ['--check', '--log-level', 'warn', '.']);
  run(process.execPath, ['scripts/check-package.mjs']);
}
runLocal('vitest', ['run', ...filters]);

const module = process.env.AFMPEG_TEST_FFMPEG_WASM || cachedWasm();
console.log(
  module
    ? `The WASI integration tests ran on ${module}.`
    : 'The WASI integration tests did NOT run: there is no module. Make one with `npm run wasm`, or name one in AFMPEG_TEST_FFMPEG_WASM.',
);
