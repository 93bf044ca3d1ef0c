// Every name that a user can reach says what it is.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { undocumented } from './docstrings.js';

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const ROOT = path('../..');
const { config } = ts.readConfigFile(`${ROOT}tsconfig.json`, (name) => ts.sys.readFile(name)) as {
  config: object;
};
const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);

const entries = Object.keys(
  (JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8')) as { exports: object }).exports,
)
  .filter((entry) => entry !== './package.json')
  .map((entry) => `${ROOT}src/${entry === '.' ? '' : `${entry.slice(2)}/`}index.ts`);

it('every exported name and every member of it has a docstring', { timeout: 120_000 }, () => {
  expect(undocumented(entries, options)).toEqual([]);
});

describe('the gate', () => {
  it('names what has no docstring and what that reaches', { timeout: 120_000 }, () => {
    expect(undocumented([path('fixtures/docstrings/index.ts')], options)).toEqual([
      'Inner',
      'Inner.bare',
      'Options.bare',
      'Options.deep.bare',
      'Thing.bare',
      'Thing.constructor',
      'Thing.method',
      'bare',
      'constant',
    ]);
  });
});
