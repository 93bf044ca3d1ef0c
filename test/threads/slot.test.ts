import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { OPERATIONS, Slot } from '../../src/runtime/threads/slot.js';

it('a wake-up that comes late, from the request before, does not pass for an answer', async () => {
  const slot = new Slot(0);
  slot.answer(4);
  slot.reset();
  slot.request(OPERATIONS.call, 0, 10, 0);
  const worker = new Worker(
    `const words = new Int32Array(require('node:worker_threads').workerData);
     while (Atomics.notify(words, 0) === 0);`,
    { eval: true, workerData: slot.memory },
  );
  for (let looks = 0; looks < 3; looks++) expect(slot.sleep(1000)).toBe(false);
  expect(slot.isPending).toBe(true);
  await worker.terminate();
  slot.answer(7);
  expect(slot.sleep(1000)).toBe(true);
  expect(slot.result).toBe(7);
});
