// Memory of runs that are over: a thread that is kept holds the last views of it, and its own heap is too small to be
// collected for their sake. 100 runs took 1.3 GB more without this.

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Bytes of guests' memory after which a collection is worth its time, some 5 ms. */
const WORTH_BYTES = 256 * 2 ** 20;

let collect: (() => void) | undefined;
let left = 0;

/** Collects once the thread rests, where `bytes` and what came before are worth it. */
export function collectLater(bytes: number): void {
  left += bytes;
  if (left < WORTH_BYTES) return;
  left = 0;
  setImmediate(() => {
    collect ??= exposed();
    collect();
  });
}

function exposed(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}
