// The bound that is written into a module: the engine accepts the module and keeps to the bound.

import { describe, expect, it } from 'vitest';
import { withMemoryMaximum } from '../../../src/runtime/module/memory-maximum.js';
import { assemble } from '../tiny-wasi.js';

const PAGE = 65_536;

/** Pages that a module's own memory can have in all. */
async function pagesOf(bytes: Uint8Array<ArrayBuffer>): Promise<number> {
  const { exports } = await WebAssembly.instantiate(await WebAssembly.compile(bytes));
  const memory = exports['memory'] as WebAssembly.Memory;
  for (let by = 1024; by >= 1; by = Math.floor(by / 2)) {
    try {
      while (memory.buffer.byteLength < 6000 * PAGE) memory.grow(by);
    } catch {
      // Smaller steps find the exact bound.
    }
  }
  return memory.buffer.byteLength / PAGE;
}

const memory = (limits: string) =>
  assemble(`(module
  (func (export "f") (result i32) (memory.size))
  (memory (export "memory") ${limits}) (data (i32.const 0) "data"))`);

describe('a module', () => {
  it.each([
    ['without a maximum gets one', '1', 3, 3],
    ['with a higher one gets a lower one', '1 60000', 3, 3],
    ['with a lower one keeps it', '1 2', 3, 2],
    ['with the same one keeps it', '1 3', 3, 3],
    ['that starts with all of it cannot grow', '3', 3, 3],
    ['with limits of two LEB bytes', '200 40000', 300, 300],
    ['with limits of one byte that become two', '1', 128, 128],
    ['with limits of one byte that become three', '1', 5000, 5000],
  ])('%s', async (_what, limits, pages, expected) => {
    expect(await pagesOf(withMemoryMaximum(await memory(limits), pages * PAGE))).toBe(expected);
  });

  it('gets whole pages, rounded down', async () => {
    expect(await pagesOf(withMemoryMaximum(await memory('1'), 3 * PAGE - 1))).toBe(2);
  });

  it('that starts with more is refused, and says with how much', async () => {
    const module = await memory('4');
    expect(() => withMemoryMaximum(module, 4 * PAGE - 1)).toThrow(
      expect.objectContaining({ code: 'LIMIT_EXCEEDED', details: { limit: 'memoryBytes' } }) as Error,
    );
    expect(() => withMemoryMaximum(module, 4 * PAGE - 1)).toThrow('262144 bytes');
  });

  it('keeps every other byte', async () => {
    const module = await memory('1');
    const bounded = withMemoryMaximum(module, 2 * PAGE);
    expect(bounded).toHaveLength(module.length + 1);
    expect(Buffer.from(bounded.subarray(-10)).equals(Buffer.from(module.subarray(-10)))).toBe(true);
  });

  it('whose memory is shared stays shared', async () => {
    const shared = await assemble('(module (memory (export "memory") 1 60000 shared))', { threads: true });
    const { exports } = await WebAssembly.instantiate(
      await WebAssembly.compile(withMemoryMaximum(shared, 5 * PAGE)),
    );
    const grown = exports['memory'] as WebAssembly.Memory;
    expect(grown.buffer).toBeInstanceOf(SharedArrayBuffer);
    grown.grow(4);
    expect(() => grown.grow(1)).toThrow(RangeError);
  });

  it.each([
    ['without a memory', '(module)'],
    ['with an imported memory', '(module (import "e" "m" (memory 1)))'],
  ])('%s is left alone', async (_what, wat) => {
    const module = await assemble(wat);
    expect(withMemoryMaximum(module, PAGE)).toBe(module);
  });

  it.each<[string, number[]]>([
    ['nothing', []],
    ['only its head', [0, 97, 115, 109, 1, 0, 0, 0]],
    ['a section that is longer than the module', [0, 97, 115, 109, 1, 0, 0, 0, 5, 255, 255, 3, 1]],
    ['a memory section without an end', [0, 97, 115, 109, 1, 0, 0, 0, 5, 3, 1]],
    ['a length that never ends', [0, 97, 115, 109, 1, 0, 0, 0, 5, ...Array<number>(100).fill(255)]],
    ['random bytes', Array.from({ length: 1000 }, (_, index) => (index * 7919) & 0xff)],
  ])('of %s neither hangs nor passes for a good one', (_what, bytes) => {
    const module = Uint8Array.from(bytes);
    expect(WebAssembly.validate(withMemoryMaximum(module, PAGE))).toBe(bytes.length === 8);
  });

  it('that is cut anywhere never becomes one that compiles', async () => {
    const whole = await memory('1');
    const compiles: number[] = [];
    for (let length = 9; length < whole.length; length++) {
      const cut = whole.slice(0, length);
      const before = WebAssembly.validate(cut);
      if (WebAssembly.validate(withMemoryMaximum(cut, 2 * PAGE)) !== before) compiles.push(length);
    }
    expect(compiles).toEqual([]);
  });
});
