// npm test: sets itself up, then checks everything: types, lint, format, package, and all tests.
// Arguments after -- go to vitest and skip the checks: npm test -- test/fs
// What was left out, and what would have to be installed for it, is said at the end (test/support/left-out.ts).

import { ensureBuilt, ensureInstalled, run, runLocal } from './tasks.mjs';

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
