import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { linesOf } from '../support/left-out.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'afmpeg-left-out-'));
  vi.stubEnv('AFMPEG_TEST_LEFT_OUT', folder);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

/** As a test file of a run with or without AFMPEG_REQUIRE_WASI=1 sees it. */
async function load(required: string) {
  vi.stubEnv('AFMPEG_REQUIRE_WASI', required);
  vi.resetModules();
  return import('../support/left-out.js');
}

it('each kind is a line at the end, once, with what to install', async () => {
  const { leftOut, noted } = await load('');
  expect(leftOut('/usr/bin/chromium', 'apt-get install chromium')).toBe(false);
  expect(leftOut('/usr/bin/chromium', 'apt-get install chromium')).toBe(false);
  expect(noted('another release of Node', 'npm run test:engines')).toBe(false);
  expect(linesOf(folder)).toEqual([
    'NOT TESTED for want of /usr/bin/chromium: apt-get install chromium',
    'NOT TESTED for want of another release of Node: npm run test:engines',
  ]);
});

it('where everything is required it is a failure, but for what no machine has all of', async () => {
  const { leftOut, noted } = await load('1');
  expect(() => leftOut('redis-server', 'apt-get install redis-server')).toThrow(
    'AFMPEG_REQUIRE_WASI is set, but there is no redis-server: apt-get install redis-server',
  );
  expect(noted('another release of Node', 'npm run test:engines')).toBe(false);
});
