// Nothing is left behind: a process that used the library ends by itself, closed or not.

import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { everyFamily } from '../../../support/modules.js';
import { LOOP, TRAP, guest } from './tiny-guests.js';

const CHILD = fileURLToPath(new URL('children/lifetime.mjs', import.meta.url));

const sources = everyFamily()
  .filter(({ execution }) => execution === 'thread')
  .map(({ module, source }) => ({ module, source: 'file' in source ? source.file : 'core' }));

let directory: string;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'afmpeg-test-'));
  writeFileSync(join(directory, 'loop.wasm'), await guest(LOOP));
  writeFileSync(join(directory, 'trap.wasm'), await guest(TRAP));
});
afterAll(() => rmSync(directory, { recursive: true }));

describe.each(sources)('a process that ran, stopped and failed in every way, by $module', ({ source }) => {
  it.each([
    ['ends by itself after close, with nothing left', 'close'],
    ['ends by itself although it never closed', 'leave'],
  ])('%s', async (_what, how) => {
    const words = [CHILD, how, source, join(directory, 'loop.wasm'), join(directory, 'trap.wasm')];
    const { stdout } = await promisify(execFile)(process.execPath, words, { timeout: 50_000 });
    const { codes, problems, left } = JSON.parse(stdout) as Record<string, string[]>;
    // FFmpeg 9 leaves with the number of what failed.
    expect(codes?.map((code) => code.replace(/^exit [1-9]\d*$/, 'exit code'))).toEqual([
      ...['exit 0', 'exit code', 'ABORTED', 'TIMEOUT', 'LIMIT_EXCEEDED', 'PROBE_FAILED', 'TRAP'],
      ...['ABORTED', 'ABORTED', 'ABORTED', 'TIMEOUT', 'ABORTED', 'ABORTED'],
      ...['INVALID_OPTION', 'exit 0'],
    ]);
    expect(problems).toEqual([]);
    if (how === 'close') expect(left).toEqual([]);
  });
});
