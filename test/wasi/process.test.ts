import { Volume } from 'memfs';
import { expect, test } from 'vitest';
import { ProcExit } from '../../src/wasi/process-calls.js';
import { Process } from './process.js';

/** Lays strings out as the guest's start-up code does: sizes first, then exactly that much room. */
function strings(process: Process, kind: 'args' | 'environ'): string[] {
  process.call(`${kind}_sizes_get`, 0, 4);
  const [count, size] = [process.view.getUint32(0, true), process.view.getUint32(4, true)];
  const [table, buffer] = [1024, 65_536];
  process.bytes(buffer, size + 1).fill(0xaa);
  process.call(`${kind}_get`, table, buffer);
  expect(process.view.getUint8(buffer + size)).toBe(0xaa);
  return Array.from({ length: count }, (_, index) => {
    const at = process.view.getUint32(table + index * 4, true);
    const bytes = Buffer.from(process.bytes(at, buffer + size - at));
    return bytes.subarray(0, bytes.indexOf(0)).toString();
  });
}

const WORDS = ['-i', 'ünï.mp4', '日本語', '🎬', '', 'a b', '%03d'];

test('arguments are UTF-8, and their size is told in bytes', () => {
  expect(strings(new Process(new Volume(), { args: WORDS }), 'args')).toEqual(['ffmpeg', ...WORDS]);
});

test('the environment is what the job names, in UTF-8, and nothing of the host', () => {
  const env = { LANG: 'de_DE.UTF-8', TITLE: 'Über 🎬', EMPTY: '', EQUALS: 'a=b' };
  expect(strings(new Process(new Volume(), { env }), 'environ')).toEqual([
    'LANG=de_DE.UTF-8',
    'TITLE=Über 🎬',
    'EMPTY=',
    'EQUALS=a=b',
  ]);
  expect(strings(new Process(new Volume()), 'environ')).toEqual([]);
});

test.each([
  [0, 0],
  [1, 1],
  [255, 255],
  [256, 0],
  [-1, 255],
  [-2, 254],
])('proc_exit(%i) ends the run with %i, as a shell would see it', (code, seen) => {
  const process = new Process(new Volume());
  expect(() => process.call('proc_exit', code)).toThrow(expect.objectContaining({ code: seen }));
  expect(() => process.call('proc_exit', code)).toThrow(ProcExit);
});

test('a signal that nobody handles ends the run with 128 and its number', () => {
  const process = new Process(new Volume());
  expect(() => process.call('proc_raise', 6)).toThrow(expect.objectContaining({ code: 134 }));
});

test('sched_yield succeeds', () => {
  expect(() => new Process(new Volume()).call('sched_yield')).not.toThrow();
});
