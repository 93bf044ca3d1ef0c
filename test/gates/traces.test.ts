// A trace of dist/ names the place in src/, in this process, in a child process and in a guest thread.

import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { AfmpegError as OwnError } from '../../src/errors.js';
import { AfmpegError, Runtime, toArgs } from '../../src/index.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Whether the trace has a line of `file` that exists there. */
function expectPlaceIn(stack: string | undefined, file: string): void {
  const [, line] = new RegExp(`${file.replaceAll('.', String.raw`\.`)}:(\\d+):\\d+`).exec(stack ?? '') ?? [];
  expect(line, stack).toBeDefined();
  expect(
    readFileSync(ROOT + file, 'utf8')
      .split('\n')
      [Number(line) - 1]?.trim(),
  ).toBeTruthy();
}

const thrown = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return error;
  }
};

it('in a test', () => {
  const error = thrown(() => toArgs({ outputs: [], some: 1 } as never)) as Error;
  expectPlaceIn(error.stack, 'src/command/to-args.ts');
});

it('in a child process that is given --enable-source-maps', async () => {
  const code =
    "import { toArgs } from 'afmpeg-ts'; try { toArgs({}); } catch (error) { console.log(error.stack); }";
  const args = ['--enable-source-maps', '--input-type=module', '-e', code];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: ROOT });
  expectPlaceIn(stdout, 'src/command/to-args.ts');
});

it('errors of the sources are known to dist, and those of dist to the sources', async () => {
  const error = (await Runtime.create({ wasm: { bytes: new Uint8Array(8) } }).catch(
    (e: unknown) => e,
  )) as Error;
  expect(AfmpegError.is(error)).toBe(true);
  expect(OwnError.is(error)).toBe(true);
  expect(AfmpegError.is(new OwnError('TRAP', 'Oh'))).toBe(true);
});
