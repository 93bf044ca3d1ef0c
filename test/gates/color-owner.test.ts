// Colors have one owner: no other file of src writes the filters that convert, map or name them.

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { colorWords } from './color-owner.js';

const SRC = fileURLToPath(new URL('../../src', import.meta.url));
/** The owner, and lists of names that write no filter: for editors, and for how filters change a length. */
const ELSEWHERE = [join('media', 'color'), join('command', 'names.ts'), join('command', 'length')];
const FIXTURE = fileURLToPath(new URL('fixtures/color/elsewhere.ts', import.meta.url));

it('no file of src but those of media/color writes filters of colors', () => {
  const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.ts'),
  );
  const found = files
    .filter((path) => !ELSEWHERE.some((place) => path.startsWith(place)))
    .flatMap((path) => colorWords(readFileSync(join(SRC, path), 'utf8')).map((line) => `${path}: ${line}`));
  expect(files.length).toBeGreaterThan(200);
  expect(found).toEqual([]);
});

it('the gate refuses a file that does, and takes one that only speaks of it', () => {
  expect(colorWords(readFileSync(FIXTURE, 'utf8'))).toHaveLength(3);
  expect(colorWords('// out_color_matrix is not for here')).toEqual([]);
});
