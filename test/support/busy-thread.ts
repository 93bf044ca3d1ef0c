// What this machine, as loaded as it is, needs for the plainest of threads: the measure for what ours may need.

import { Worker } from 'node:worker_threads';

/** A thread that computes without end and answers nothing. Resolves when it runs. */
export async function busyThread(): Promise<Worker> {
  const worker = new Worker("require('node:worker_threads').parentPort.postMessage(0); for (;;);", {
    eval: true,
  });
  await new Promise((resolve) => worker.once('message', resolve));
  return worker;
}

/** Milliseconds from a timer's due time, 50 ms ahead, until a busy thread that it ends is gone. */
export async function endOfBusyThreadMs(): Promise<number> {
  const worker = await busyThread();
  const dueMs = performance.now() + 50;
  await new Promise((resolve) => setTimeout(resolve, 50));
  await worker.terminate();
  return performance.now() - dueMs;
}
