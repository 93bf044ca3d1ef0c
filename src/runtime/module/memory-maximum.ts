// A bound on a guest's memory, written into the module before it is compiled: the engine then refuses to grow
// it further, and the guest's malloc fails as on a machine with that much memory.
// https://webassembly.github.io/spec/core/binary/modules.html#memory-section

import { concatBytes } from '../../bytes.js';
import { AfmpegError } from '../../errors.js';
import { PAGE_BYTES, Reader, findSection } from './binary.js';

const MEMORY_SECTION = 5;
const HAS_MAXIMUM = 1;

/**
 * The module with no memory larger than `maximumBytes`, or the module itself where its own maximum is no
 * larger, or where it has no memory of its own (what is wrong with it is found elsewhere).
 *
 * Throws LIMIT_EXCEEDED where the module starts with more than that.
 */
export function withMemoryMaximum(
  module: Uint8Array<ArrayBuffer>,
  maximumBytes: number,
): Uint8Array<ArrayBuffer> {
  const section = findSection(module, MEMORY_SECTION);
  if (!section) return module;
  const reader = new Reader(module, section.start);
  if (reader.unsigned() !== 1) return module;
  const flags = reader.unsigned();
  const initial = reader.unsigned();
  const ownMaximum = (flags & HAS_MAXIMUM) !== 0 ? reader.unsigned() : Infinity;
  // A section that is damaged must not be repaired here: the engine says what is wrong with it.
  if (reader.at !== section.end || section.end > module.length) return module;
  const maximum = Math.floor(maximumBytes / PAGE_BYTES);
  checkInitial(initial, maximum);
  if (ownMaximum <= maximum) return module;
  const content = [1, ...encode(flags | HAS_MAXIMUM), ...encode(initial), ...encode(maximum)];
  const patched = [MEMORY_SECTION, ...encode(content.length), ...content];
  return concatBytes([
    module.subarray(0, section.head),
    Uint8Array.from(patched),
    module.subarray(section.end),
  ]);
}

/** Throws LIMIT_EXCEEDED where a module starts with more than it may have. */
export function checkInitial(initialPages: number, maximumPages: number): void {
  if (initialPages <= maximumPages) return;
  const needed = `${initialPages * PAGE_BYTES} bytes`;
  throw new AfmpegError('LIMIT_EXCEEDED', `The module starts with ${needed}, more than limits.memoryBytes`, {
    details: { limit: 'memoryBytes' },
  });
}

function encode(value: number): number[] {
  const bytes: number[] = [];
  for (;;) {
    const low = value % 128;
    value = Math.floor(value / 128);
    if (value === 0) return [...bytes, low];
    bytes.push(low | 0x80);
  }
}
