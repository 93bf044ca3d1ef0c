// How runs execute, by what was asked for and by what the engine has.

import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canTakeTurns } from '../../support/modules.js';
import { tinyWasi } from '../tiny-wasi.js';
import { withThreads } from './tiny-threads.js';

const CHILD = fileURLToPath(new URL('children/modes.mjs', import.meta.url));

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'afmpeg-test-'));
  writeFileSync(join(folder, 'one.wasm'), await tinyWasi({}));
  writeFileSync(join(folder, 'many.wasm'), await withThreads('(call $exit (i32.const 7))', ''));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What a Runtime becomes in a process of its own, without some of what its engine has. */
async function modes(...without: ('JSPI' | 'shared memory')[]): Promise<unknown> {
  const { stdout } = await promisify(execFile)(process.execPath, [CHILD, folder, ...without]);
  return JSON.parse(stdout);
}

const refused = 'INVALID_OPTION of execution';

it('a thread of its own is for each module where there are workers, and inline for one of one thread', async () => {
  expect(await modes('JSPI')).toEqual({
    'one, thread': 'thread, exit 0',
    'one, inline': 'inline, exit 0',
    'many, thread': 'thread, exit 7',
    'many, inline': refused,
  });
});

it('without workers and JSPI only a module of one thread runs, and inline', async () => {
  expect(await modes('JSPI', 'shared memory')).toEqual({
    'one, thread': refused,
    'one, inline': 'inline, exit 0',
    'many, thread': refused,
    'many, inline': refused,
  });
});

describe.runIf(canTakeTurns())('with JSPI', () => {
  it('threads take turns where a module that has some is to run inline', async () => {
    expect(await modes()).toEqual({
      'one, thread': 'thread, exit 0',
      'one, inline': 'inline, exit 0',
      'many, thread': 'thread, exit 7',
      'many, inline': 'green, exit 7',
    });
  });

  it('threads take turns where there is no memory to share with workers', async () => {
    expect(await modes('shared memory')).toEqual({
      'one, thread': refused,
      'one, inline': 'inline, exit 0',
      'many, thread': 'green, exit 7',
      'many, inline': 'green, exit 7',
    });
  });
});
