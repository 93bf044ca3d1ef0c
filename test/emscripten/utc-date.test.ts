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
  const { getFullYear, getMonth, getDate, getDay, getHours, getMinutes, getSeconds, getYear } = date;
  const getters = [getFullYear, getMonth, getDate, getDay, getHours, getMinutes, getSeconds, getYear];
  expect(getters.map((getter) => getter.call(date))).toEqual([2024, 1, 29, 4, 23, 58, 59, 124]);
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
