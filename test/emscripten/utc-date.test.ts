import { afterEach, beforeEach, expect, test } from 'vitest';
import { UtcDate } from '../../src/emscripten/utc-date.js';

const before = process.env['TZ'];
beforeEach(() => {
  process.env['TZ'] = 'America/St_Johns';
});
afterEach(() => {
  if (before === undefined) delete process.env['TZ'];
  else process.env['TZ'] = before;
});

test('local fields are those of UTC', () => {
  expect(new Date(2024, 6, 1).getTimezoneOffset()).toBe(150);
  const date = new UtcDate(Date.UTC(2024, 1, 29, 23, 58, 59));
  expect([date.getFullYear(), date.getMonth(), date.getDate()]).toEqual([2024, 1, 29]);
  expect([date.getHours(), date.getMinutes(), date.getSeconds()]).toEqual([23, 58, 59]);
  expect([date.getDay(), date.getYear()]).toEqual([4, 124]);
  expect(date.getTimezoneOffset()).toBe(0);
  expect(date.toTimeString()).toBe('23:58:59 GMT+0000 (UTC)');
});

test('a date made or changed by its fields is in UTC too', () => {
  const date = new UtcDate(2023, 11, 31, 23);
  expect(date.toISOString()).toBe('2023-12-31T23:00:00.000Z');
  date.setFullYear(2024);
  date.setDate(1);
  date.setMonth(0);
  expect(date.toISOString()).toBe('2024-01-01T23:00:00.000Z');
});

test('a date of nothing is now', () => {
  expect(Math.abs(new UtcDate().getTime() - Date.now())).toBeLessThan(1000);
});
