// The Range header, pure: which bytes of a file a request means (RFC 9110 §14).

/** `[start, end)` */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * The one range that `header` asks of a file of `size` bytes. Undefined means the whole file: no header, another
 * unit, several ranges (a server may ignore them), or bad syntax, as RFC 9110 §14.2 has it.
 */
export function parseRange(header: string | null, size: number): ByteRange | 'unsatisfiable' | undefined {
  const [, first = '', last = ''] = /^bytes=[ \t]*(\d*)-(\d*)[ \t]*$/i.exec(header ?? '') ?? [];
  if (first === '' && last === '') return undefined;
  if (first === '') {
    const length = Math.min(Number(last), size);
    return length === 0 ? 'unsatisfiable' : { start: size - length, end: size };
  }
  const start = Number(first);
  if (last !== '' && Number(last) < start) return undefined;
  if (start >= size) return 'unsatisfiable';
  return { start, end: last === '' ? size : Math.min(Number(last) + 1, size) };
}
