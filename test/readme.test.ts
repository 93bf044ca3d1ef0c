// Every example of the README runs as it stands, on the built package.

import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
const examples = [...readme.matchAll(/^#+ (.+)$|^```js\n([\s\S]*?)^```$/gm)].reduce<
  { title: string; code: string }[]
>((found, [, heading, code]) => {
  if (heading !== undefined) return [...found, { title: heading, code: '' }];
  const title = found.at(-1)?.title ?? '';
  return [...found, { title, code: code ?? '' }];
}, []);
const runnable = examples.filter(({ code }) => code !== '');

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
