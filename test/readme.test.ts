// Every example of README.md, and of the layers' own below src/, runs as it stands, on the built package.

import { execFile } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const layers = readdirSync(join(ROOT, 'src')).map((name) => `src/${name}/README.md`);
const manuals = ['README.md', ...layers.filter((path) => existsSync(join(ROOT, path)))];
const runnable = manuals.flatMap(examplesOf);

/** Every block of JavaScript, with the heading above it. */
function examplesOf(path: string): { title: string; code: string }[] {
  const text = readFileSync(join(ROOT, path), 'utf8');
  let title = path;
  return [...text.matchAll(/^#+ (.+)$|^```js\n([\s\S]*?)^```$/gm)].flatMap(([, heading, code]) => {
    if (heading !== undefined) title = `${path}: ${heading}`;
    return code === undefined ? [] : [{ title, code }];
  });
}

it('has examples', () => {
  expect(runnable.length).toBeGreaterThanOrEqual(4);
});

it.each(runnable)('the example of "$title" runs', async ({ code }) => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', code], {
    cwd: ROOT,
  });
  expect(stdout.trim()).not.toBe('');
  // Where an example says what it prints, it does.
  for (const [, said] of code.matchAll(/console\.log\(.*\); \/\/ (.+)$/gm)) expect(stdout).toContain(said);
});
