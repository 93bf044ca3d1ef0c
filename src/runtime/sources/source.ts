// What stands behind a mounted path: anything that can be read by ranges, without being in memory.

import { AfmpegError } from '../../errors.js';
import { checkFunction, invalidOption } from '../../options.js';

/** Random access to bytes, read-only. A run may ask for two ranges at once. */
export interface Source {
  /** Bytes in all; it must not change. */
  readonly size: number;
  /**
   * Gives the `length` bytes at `offset`, or fewer, but at least one. Never asked for anything beyond `size`.
   * What it throws ends the run, which rejects with it.
   */
  read(
    offset: number,
    length: number,
    options?: {
      /** Aborted when the run ends. */
      signal: AbortSignal;
    },
  ): Uint8Array | Promise<Uint8Array>;
}

export function checkSource(option: string, source: unknown): asserts source is Source {
  if (typeof source !== 'object' || source === null) {
    throw invalidOption(option, 'a source { size, read(offset, length) }', source);
  }
  const { size, read } = source as Partial<Source>;
  if (!Number.isSafeInteger(size) || (size ?? -1) < 0)
    throw invalidOption(`${option}.size`, 'a count of bytes', size);
  checkFunction(`${option}.read`, read);
}

/** What the source gives at `offset`; throws unless that is at least one byte. */
export async function readPart(
  source: Source,
  offset: number,
  length: number,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const part: unknown = await source.read(offset, length, { signal });
  if (!(part instanceof Uint8Array)) throw invalidOption('read()', 'a Uint8Array', part);
  if (part.length === 0) throw sourceFailed(`It ends at ${offset} of ${source.size} bytes`);
  return part.subarray(0, length);
}

/** Fills `target` from `position`, and returns how much of it the source has. */
export async function readSource(source: Source, target: Uint8Array, position: number): Promise<number> {
  const wanted = Math.max(0, Math.min(target.length, source.size - position));
  for (let filled = 0; filled < wanted;) {
    const part = await source.read(position + filled, wanted - filled);
    target.set(part, filled);
    filled += part.length;
  }
  return wanted;
}

export function sourceFailed(why: string, cause?: unknown, retryable = false): AfmpegError {
  return new AfmpegError('SOURCE_FAILED', `A source cannot be read: ${why}`, {
    retryable,
    ...(cause !== undefined && { cause }),
  });
}
