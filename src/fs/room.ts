// Room for large files in memory: it grows where it lies, without a copy, as far as the address space goes.

const MIB = 2 ** 20;

/** Below this, doubling is as good, and no address space is taken. */
export const IN_PLACE_BYTES = 16 * MIB;
const STEP_BYTES = 64 * MIB;
/** The longest buffer of Node 20. */
export const MAX_BYTES = 4096 * MIB;

/**
 * A buffer of `end` bytes or more, {@link MAX_BYTES} at most: `old` itself, grown, where it was made here, else a new one
 * into which the caller copies. Undefined where there is not so much address space.
 */
export function roomFor(end: number, old: ArrayBufferLike): ArrayBuffer | undefined {
  const bytes = Math.min(Math.ceil(end / STEP_BYTES) * STEP_BYTES, MAX_BYTES);
  if (bytes < end) return undefined;
  if (old instanceof ArrayBuffer && old.resizable && bytes <= old.maxByteLength) {
    old.resize(bytes);
    return old;
  }
  try {
    // Address space for the largest file there can be; memory is taken as it is written to.
    return new ArrayBuffer(bytes, { maxByteLength: MAX_BYTES });
  } catch {
    return undefined;
  }
}
