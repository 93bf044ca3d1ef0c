import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { MOST_LINES, isLengthJustified } from './file-length.js';

const SRC = fileURLToPath(new URL('../../src/', import.meta.url));
const lines = (count: number) => 'export {};\n'.repeat(count);

it(`no file of src has more than ${MOST_LINES} lines without a reason`, () => {
  const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.ts'),
  );
  expect(files.filter((path) => !isLengthJustified(readFileSync(SRC + path, 'utf8')))).toEqual([]);
});

it.each([
  ['takes 300 lines', lines(MOST_LINES), true],
  ['refuses 301 lines', lines(MOST_LINES + 1), false],
  ['refuses them with a comment that gives no reason', `// A long file.\n\n${lines(MOST_LINES)}`, false],
  [
    'refuses them with a reason that comes later',
    `import 'x';\n// Longer than 300 lines because it is.\n${lines(MOST_LINES)}`,
    false,
  ],
  [
    'takes them with a reason',
    `// All calls. Longer than\n// 300 lines because the table is one idea.\n\n${lines(MOST_LINES)}`,
    true,
  ],
])('%s', (_what, text, expected) => {
  expect(isLengthJustified(text)).toBe(expected);
});
