// The memory that a module with threads asks its host for.
// https://webassembly.github.io/spec/core/binary/modules.html#import-section

import { PAGE_BYTES, Reader, findSection } from './binary.js';
import type { MemoryPages } from './guest-spec.js';
import { checkInitial } from './memory-maximum.js';

const IMPORT_SECTION = 2;
const KINDS = { function: 0, table: 1, memory: 2, global: 3 } as const;
const HAS_MAXIMUM = 1;
/** What a memory can have at most: 4 GiB. */
const MOST_PAGES = 65_536;

interface Limits {
  readonly initial: number;
  readonly maximum: number;
}

/** Of a module whose bytes nobody knows. */
const UNKNOWN: Limits = { initial: 0, maximum: MOST_PAGES };

/**
 * The pages of memory that a run gets: as many as the module can use and `maximumBytes` allows. `bytes` of the module,
 * where they are known. Throws LIMIT_EXCEEDED where it starts with more than `maximumBytes`.
 */
export function memoryFor(bytes: Uint8Array | undefined, maximumBytes: number): MemoryPages {
  const { initial, maximum } = (bytes && importedMemory(bytes)) ?? UNKNOWN;
  const most = Math.min(maximum, Math.floor(maximumBytes / PAGE_BYTES));
  checkInitial(initial, most);
  return { initial, all: most };
}

function importedMemory(bytes: Uint8Array): Limits | undefined {
  const section = findSection(bytes, IMPORT_SECTION);
  if (!section) return undefined;
  const reader = new Reader(bytes, section.start);
  for (let left = reader.unsigned(); left > 0 && reader.at < section.end; left--) {
    skipName(reader);
    skipName(reader);
    switch (reader.unsigned()) {
      case KINDS.function:
        reader.unsigned();
        break;
      case KINDS.table:
        reader.unsigned();
        limits(reader);
        break;
      case KINDS.memory:
        return limits(reader);
      case KINDS.global:
        reader.unsigned();
        reader.unsigned();
        break;
      default: // a tag: its attribute and its type
        reader.unsigned();
        reader.unsigned();
    }
  }
  return undefined;
}

function skipName(reader: Reader): void {
  const length = reader.unsigned();
  reader.at += length;
}

function limits(reader: Reader): Limits {
  const flags = reader.unsigned();
  const initial = reader.unsigned();
  return { initial, maximum: (flags & HAS_MAXIMUM) !== 0 ? reader.unsigned() : MOST_PAGES };
}
