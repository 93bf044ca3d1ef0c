// A short run of `npm run soak:worker`: real worker processes, random faults, damaged jobs, workers killed.

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const SCRIPT = fileURLToPath(new URL('../../scripts/soak-worker.mjs', import.meta.url));

test('jobs through three workers with random faults: every job ends, every video is whole, nothing is left', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [SCRIPT, '--jobs', '20']);
  expect(stdout).toContain('4 workers were killed');
  expect(stdout).toMatch(/ [1-9]\d* of \d+ requests met a fault/);
  expect(stdout).toContain('No problems');
}, 180_000);
