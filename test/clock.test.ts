// The clock of production, at the ends of what a timer can take.

import { expect, it } from 'vitest';
import { systemClock } from '../src/clock.js';

it.each([Infinity, 2 ** 31, Number.MAX_SAFE_INTEGER])('waits for %d ms, and not for one', async (ms) => {
  const over = new AbortController();
  const ends = [systemClock.sleep(ms, over.signal).catch(() => undefined)];
  const first = await Promise.race([...ends, systemClock.sleep(50).then(() => 'still waiting')]);
  expect(first).toBe('still waiting');
  over.abort();
  await Promise.all(ends);
});
