// Imports point one way: no circle among the files of src, nor among its folders, type imports included.

import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { circles, fileGraph, folderGraph } from './import-graph.js';

const SRC = fileURLToPath(new URL('../../src', import.meta.url));
const fixture = (name: string) => fileGraph(fileURLToPath(new URL(`fixtures/${name}`, import.meta.url)));

describe('src', () => {
  const files = fileGraph(SRC);

  it('is read', () => {
    expect(files.size).toBeGreaterThan(200);
    expect(files.get('errors.ts')).toEqual(new Set());
    expect(files.get('index.ts')).toContain('runtime/runtime.ts');
  });

  it('has no circle among its files', () => {
    expect(circles(files)).toEqual([]);
  });

  it('has no circle among its folders', () => {
    expect(circles(folderGraph(files))).toEqual([]);
  });
});

describe('the gate', () => {
  it.each(['value-circle', 'type-circle'])('refuses a %s', (name) => {
    expect(circles(fixture(name))).toEqual([['a.ts → b.ts', 'b.ts → a.ts']]);
  });

  it('refuses folders in a circle whose files are in none', () => {
    const files = fixture('folder-circle');
    expect(circles(files)).toEqual([]);
    expect(circles(folderGraph(files))).toEqual([['one → two', 'two → one']]);
  });

  it('takes a chain, and an entry that lists names from above and below', () => {
    const files = fixture('chain');
    expect(circles(files)).toEqual([]);
    expect(circles(folderGraph(files))).toEqual([]);
    expect(folderGraph(files).get('two')).toEqual(new Set(['.', 'one']));
  });
});
