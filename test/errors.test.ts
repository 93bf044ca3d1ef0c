import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { ERRORS_PAGE, errorsPage } from '../scripts/docs.mjs';
import { AfmpegError, ERRORS } from '../src/errors.js';

const full = () =>
  new AfmpegError('FFMPEG_FAILED', 'The disk is full', {
    cause: new RangeError('inner'),
    retryable: true,
    details: { reason: 'No space left', path: '/out.mp4', exitCode: 1, command: ['ffmpeg', '-version'] },
  });

describe('AfmpegError', () => {
  it('is an Error with a code, not retryable and without details unless told', () => {
    const error = new AfmpegError('TRAP', 'Oh');
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ name: 'AfmpegError', code: 'TRAP', retryable: false, details: {} });
    expect('cause' in error).toBe(false);
    expect(String(error)).toBe('AfmpegError: Oh');
  });

  it('keeps every field on its way over a wire', () => {
    const error = full();
    const restored = AfmpegError.fromJSON(JSON.parse(JSON.stringify(error)));
    const { name, code, message, retryable, details } = error;
    expect(restored).toMatchObject({ name, code, message, retryable, details });
    expect(restored.cause).toBeInstanceOf(Error);
    expect(restored.cause).toMatchObject({ name: 'RangeError', message: 'inner' });
    expect(restored.toJSON()).toEqual(error.toJSON());
  });

  it('is recognised across copies of the package', async () => {
    const copies: [string, { AfmpegError: typeof AfmpegError }][] = [];
    for (const copy of ['one', 'two']) {
      const url = new URL(`../src/errors.ts?copy=${copy}`, import.meta.url).href;
      copies.push([copy, (await import(/* @vite-ignore */ url)) as { AfmpegError: typeof AfmpegError }]);
    }
    const [[, one], [, two]] = copies as [(typeof copies)[0], (typeof copies)[0]];
    expect(one.AfmpegError).not.toBe(two.AfmpegError);
    const foreign = new one.AfmpegError('TIMEOUT', 'late');
    expect(foreign).not.toBeInstanceOf(two.AfmpegError);
    expect(two.AfmpegError.is(foreign)).toBe(true);
    expect(AfmpegError.is(AfmpegError.fromJSON(foreign.toJSON()))).toBe(true);
  });

  it.each([null, undefined, 'AfmpegError', new Error('x'), { name: 'AfmpegError', code: 'TRAP' }])(
    'does not take %s for one of its own',
    (value) => {
      expect(AfmpegError.is(value)).toBe(false);
    },
  );

  it.each([
    ['nothing', undefined],
    ['another error', { name: 'Error', message: 'x' }],
    ['an unknown code', { ...full().toJSON(), code: 'NOPE' }],
    ['a code of the prototype', { ...full().toJSON(), code: 'toString' }],
    ['a message that is no text', { ...full().toJSON(), message: 1 }],
    ['a missing retryable', { ...full().toJSON(), retryable: undefined }],
    ['no details', { ...full().toJSON(), details: null }],
    ['details that are a list', { ...full().toJSON(), details: [] }],
    ['a cause that is a text', { ...full().toJSON(), cause: 'inner' }],
    ['a cause without a message', { ...full().toJSON(), cause: { name: 'Error' } }],
  ])('refuses to restore %s', (_what, json) => {
    expect(() => AfmpegError.fromJSON(json)).toThrow(TypeError);
  });
});

test('the page of errors is what `npm run docs` writes, and every row of it says what happened', async () => {
  expect(await errorsPage(ERRORS)).toBe(readFileSync(ERRORS_PAGE, 'utf8'));
  expect(Object.entries(ERRORS).filter(([, { meaning }]) => meaning.trim() === '')).toEqual([]);
});
