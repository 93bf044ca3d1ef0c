import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { BoundedLog, decodeEnd } from '../../../src/runtime/run/bounded-log.js';
import { runs } from '../../support/seed.js';

const ascii = (least: number, most: number) =>
  fc.uint8Array({ minLength: least, maxLength: most, min: 32, max: 126 });
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');

function logOf(limit: number, chunks: readonly Uint8Array[]): BoundedLog {
  const log = new BoundedLog(limit);
  for (const chunk of chunks) {
    const reused = Uint8Array.from(chunk);
    log.write(reused);
    reused.fill(0); // a chunk is a view of guest memory, which changes after the call
  }
  return log;
}

test('it keeps everything up to its limit, else the first and last half around a mark', () => {
  fc.assert(
    fc.property(fc.nat(40), fc.array(ascii(0, 30), { maxLength: 12 }), (limit, chunks) => {
      const whole = text(Buffer.concat(chunks));
      const head = Math.ceil(limit / 2);
      const tail = limit - head;
      const kept = logOf(limit, chunks).toString();
      const left = whole.length - limit;
      expect(kept).toBe(
        left <= 0
          ? whole
          : `${whole.slice(0, head)}\n[… ${left} bytes left out …]\n${whole.slice(whole.length - tail)}`,
      );
    }),
    runs(500),
  );
});

test('its end is the end of what was written, as far as it is kept', () => {
  fc.assert(
    fc.property(fc.nat(60), fc.nat(50), fc.array(ascii(0, 40), { maxLength: 8 }), (limit, bytes, chunks) => {
      const whole = text(Buffer.concat(chunks));
      const end = logOf(limit, chunks).end(bytes);
      expect(whole.endsWith(end)).toBe(true);
      const kept = whole.length <= limit ? whole.length : Math.floor(limit / 2);
      expect(end.length).toBe(Math.min(bytes, kept));
    }),
    runs(500),
  );
});

test.each([
  [0, '\n[… 9 bytes left out …]\n'],
  [1, 'a\n[… 8 bytes left out …]\n'],
  [2, 'a\n[… 7 bytes left out …]\ni'],
  [8, 'abcd\n[… 1 bytes left out …]\nfghi'],
  [9, 'abcdefghi'],
])('a limit of %i', (limit, expected) => {
  expect(logOf(limit, [Buffer.from('abcd'), Buffer.from('efghi')]).toString()).toBe(expected);
});

test('a log of many megabytes costs no more memory than its limit', () => {
  const log = new BoundedLog(4096);
  const chunk = new Uint8Array(1024 * 1024).fill(65);
  for (let i = 0; i < 64; i++) log.write(chunk);
  expect(log.toString().length).toBe(4096 + `\n[… ${64 * 1024 * 1024 - 4096} bytes left out …]\n`.length);
});

// U+FFFD, which also stands for what is no UTF-8, and the byte order mark, which a decoder may swallow, are texts too.
const characters = fc.oneof(
  { weight: 4, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }) },
  { weight: 1, arbitrary: fc.constantFrom('\ufffd', '\ufeff', 'é', '漢', '🎬') },
);

/** The longest end of `text` that has at most `limit` bytes and starts with a whole character. */
function endOf(text: string, limit: number): string {
  let end = '';
  for (const character of Array.from(text).reverse()) {
    if (Buffer.byteLength(character + end) > limit) break;
    end = character + end;
  }
  return end;
}

describe('the end of a text', () => {
  it('starts with a whole character and is as long as asked allows', () => {
    fc.assert(
      fc.property(fc.string({ unit: characters, maxLength: 40 }), fc.nat(60), (whole, limit) => {
        expect(decodeEnd(new TextEncoder().encode(whole), limit)).toBe(endOf(whole, limit));
      }),
      runs(500),
    );
  });

  it('shows every byte of what is no UTF-8', () => {
    expect(decodeEnd(Uint8Array.of(0xff, 0xfe), 10)).toBe('\ufffd\ufffd');
  });
});
