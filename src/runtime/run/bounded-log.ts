// Captured output that cannot grow without bound: its start and its end are kept, with a mark between.

import { concatBytes } from '../../bytes.js';

const MIN_CAPACITY = 1024;

export class BoundedLog {
  private readonly headLimit: number;
  private readonly tailLimit: number;
  private head = new Uint8Array(MIN_CAPACITY);
  private headLength = 0;
  /** A ring; made when the head is full. */
  private tail: Uint8Array | undefined;
  /** Bytes that went into the ring, kept or not. */
  private tailTotal = 0;

  /** Keeps at most `limit` bytes, half of them from the start. */
  constructor(limit: number) {
    this.headLimit = Math.ceil(limit / 2);
    this.tailLimit = limit - this.headLimit;
  }

  /** Copies what it keeps of `chunk`. */
  write(chunk: Uint8Array): void {
    const toHead = Math.min(chunk.length, this.headLimit - this.headLength);
    if (toHead > 0) {
      this.growHead(this.headLength + toHead);
      this.head.set(chunk.subarray(0, toHead), this.headLength);
      this.headLength += toHead;
    }
    if (toHead < chunk.length) this.writeTail(chunk.subarray(toHead));
  }

  /** Everything, or the start and the end around a line that says how many bytes are left out. */
  toString(): string {
    const head = this.head.subarray(0, this.headLength);
    const left = this.tailTotal - this.tailLimit;
    if (left <= 0) return decode(concatBytes([head, this.keptTail()]));
    return `${decode(head)}\n[… ${left} bytes left out …]\n${decode(this.keptTail())}`;
  }

  /** The last `bytes` bytes of all that was written, as far as they were kept. */
  end(bytes: number): string {
    const tail = this.keptTail();
    const isComplete = this.tailTotal <= this.tailLimit;
    const kept = isComplete ? concatBytes([this.head.subarray(0, this.headLength), tail]) : tail;
    return decodeEnd(kept, bytes);
  }

  private writeTail(chunk: Uint8Array): void {
    this.tail ??= new Uint8Array(this.tailLimit);
    const kept = chunk.subarray(Math.max(0, chunk.length - this.tailLimit));
    this.tailTotal += chunk.length;
    if (kept.length === 0) return;
    const start = (this.tailTotal - kept.length) % this.tailLimit;
    const first = kept.subarray(0, this.tailLimit - start);
    this.tail.set(first, start);
    this.tail.set(kept.subarray(first.length), 0);
  }

  private keptTail(): Uint8Array {
    if (!this.tail) return new Uint8Array(0);
    if (this.tailTotal <= this.tailLimit) return this.tail.subarray(0, this.tailTotal);
    const start = this.tailTotal % this.tailLimit;
    return concatBytes([this.tail.subarray(start), this.tail.subarray(0, start)]);
  }

  private growHead(length: number): void {
    if (length <= this.head.length) return;
    const grown = new Uint8Array(Math.min(this.headLimit, Math.max(length, this.head.length * 2)));
    grown.set(this.head.subarray(0, this.headLength));
    this.head = grown;
  }
}

/** The last `limit` bytes, or up to three less where the cut would fall inside a character. */
export function decodeEnd(bytes: Uint8Array, limit: number): string {
  let start = Math.max(0, bytes.length - limit);
  if (start > 0) for (let i = 0; i < 3 && isContinuation(bytes[start]); i++) start++;
  return decode(bytes.subarray(start));
}

/** A byte of UTF-8 that starts no character. */
function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}

/** A cut may fall inside a character; what is left of it becomes U+FFFD. A byte order mark is text like any other. */
function decode(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}
