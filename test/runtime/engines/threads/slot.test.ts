import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { Channel } from '../../../../src/runtime/engines/threads/channel.js';
import { OPERATIONS, Slot } from '../../../../src/runtime/engines/threads/slot.js';

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

it('a run that was stopped leaves its slots to the next, except those that may still be written to', () => {
  const made: number[] = [];
  const channel = new Channel((message) => {
    if (typeof message === 'object' && message.type === 'slot') made.push(message.index);
  });
  channel.begin(new SharedArrayBuffer(12));
  const [first, second, third] = [channel.take(), channel.take(), channel.take()];
  channel.submit(first, OPERATIONS.readStream, 0, 10);
  second.gather(3, 10, 0);
  channel.begin(new SharedArrayBuffer(12), [first.index]);
  const again = new Set([channel.take(), channel.take()]);
  expect(again).toEqual(new Set([second, third]));
  for (const slot of again) expect([slot.isPending, slot.holdsWrite]).toEqual([false, false]);
  expect(made).toEqual([0, 1, 2]);
  expect(channel.take().index).toBe(3);
});
