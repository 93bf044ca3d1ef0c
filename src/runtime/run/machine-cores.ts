// How many cores this machine lets the process use.

import { availableParallelism } from 'node:os';

export function machineCores(): number {
  return availableParallelism();
}
