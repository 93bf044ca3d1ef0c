// Every example of every README runs as it stands, on the built package, and every link leads to a file.

import { execFile } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Manuals of the layers; those of wasm/ and .github/ have no examples, but links. */
const pages = ['.', '.github', 'src', 'examples', 'test/bench', 'wasm'].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: !folder.startsWith('.'), encoding: 'utf8' })
    .filter((path) => path.endsWith('.md') && !path.includes('node_modules'))
    .map((path) => relative(ROOT, join(ROOT, folder, path))),
);
const read = (page: string) => readFileSync(join(ROOT, page), 'utf8');

/** Targets of the links within the project. */
function linksOf(page: string): string[] {
  return [...read(page).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target));
}

interface Example {
  readonly page: string;
  readonly title: string;
  readonly code: string;
}

function examplesOf(page: string): Example[] {
  let title = '';
  return [...read(page).matchAll(/^#+ (.+)$|^```js\n([\s\S]*?)^```$/gm)].flatMap(([, heading, code]) => {
    if (heading !== undefined) title = heading;
    return code === undefined ? [] : [{ page, title, code }];
  });
}
const examples = pages.flatMap(examplesOf);

it('finds the pages and their examples', () => {
  expect(pages).toEqual(expect.arrayContaining(['README.md', 'src/reel/README.md', 'test/bench/README.md']));
  expect(examples.filter(({ page }) => page === 'README.md').length).toBeGreaterThanOrEqual(4);
  for (const layer of ['reel', 'distributed', 'worker', 'studio']) {
    expect(examples.map(({ page }) => page)).toContain(`src/${layer}/README.md`);
  }
});

it.each(examples)('the example of "$title" in $page runs', async ({ code }) => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', code], {
    cwd: ROOT,
  });
  expect(stdout.trim()).not.toBe('');
  // Where an example says what it prints, it does.
  for (const [, said] of code.matchAll(/console\.log\(.*\); \/\/ (.+)$/gm)) expect(stdout).toContain(said);
});

/** What npm packs: README.md, the licence, src. */
const packed = pages.filter((page) => page === 'README.md' || page.startsWith('src/'));

it.each(packed)('%s leads to nothing that the package leaves out', (page) => {
  const away = linksOf(page)
    .map((target) => relative(ROOT, join(ROOT, dirname(page), target.split('#')[0] ?? '')))
    .filter((path) => path !== '' && !/^(src(\/|$)|README\.md$|LICENSE$)/.test(path));
  expect(away).toEqual([]);
});

it.each(pages)('the links of %s lead somewhere', (page) => {
  const text = read(page);
  const broken = linksOf(page).filter((target) => {
    const [path = '', anchor] = target.split('#');
    if (path !== '' && !existsSync(join(ROOT, dirname(page), path))) return true;
    return anchor !== undefined && path === '' && !anchorsOf(text).includes(anchor);
  });
  expect(broken).toEqual([]);
});

/** The anchors that GitHub gives to headings. */
function anchorsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} -]/gu, '')
      .replaceAll(' ', '-'),
  );
}
