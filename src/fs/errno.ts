// Errors of the guest's file system are errno names; each bridge turns them into its own numbers.

/** Thrown by the guest file system: `code` is what Linux answers in the same place. */
export class ErrnoError extends Error {
  override readonly name = 'ErrnoError';
  constructor(
    readonly code: string,
    options?: ErrorOptions,
  ) {
    super(code, options);
  }
}

/**
 * The errno name behind anything a file system threw. Errors of `node:fs` and memfs carry it; a buffer
 * that cannot grow means the memory that holds the files is full; all else is an I/O error.
 */
export function errnoOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  if (typeof code !== 'string') return error instanceof RangeError ? 'ENOSPC' : 'EIO';
  if (/^E[A-Z0-9]+$/.test(code)) return code;
  switch (code) {
    case 'ERR_INVALID_ARG_VALUE':
      return 'EINVAL';
    case 'ERR_OUT_OF_RANGE':
    case 'ERR_FS_FILE_TOO_LARGE':
      return 'EFBIG';
    case 'ERR_MEMORY_ALLOCATION_FAILED':
    case 'ERR_BUFFER_OUT_OF_BOUNDS':
      return 'ENOSPC';
    default:
      return 'EIO';
  }
}
