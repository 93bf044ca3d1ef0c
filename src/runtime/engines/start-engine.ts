// The engine that a Runtime was asked for, with the module in it.

import { AfmpegError } from '../../errors.js';
import { createGuest } from '../module/guest-spec.js';
import type { GuestSpec } from '../module/guest-spec.js';
import type { Engine } from '../run/engine.js';
import type { Execution } from '../run/run-options.js';
import { createInlineEngine } from './inline-engine.js';
import { GuestThread } from './threads/guest-thread.js';
import { createThreadEngine } from './threads/thread-engine.js';

export interface Started {
  readonly spec: GuestSpec;
  readonly engine: Engine;
}

/** `load` compiles the module; a run of a module with threads uses `cores`. */
export function startEngine(
  execution: Execution,
  load: () => Promise<GuestSpec>,
  cores: number,
): Promise<Started> {
  return execution === 'inline' ? inline(load) : threaded(load, cores);
}

async function inline(load: () => Promise<GuestSpec>): Promise<Started> {
  const spec = await load();
  if (spec.family === 'wasi-threads') {
    throw new AfmpegError(
      'INVALID_OPTION',
      "`execution: 'inline'` has one thread, and this module needs more: leave it out, or use a module without threads",
      { details: { option: 'execution' } },
    );
  }
  return { spec, engine: createInlineEngine(createGuest(spec)) };
}

/** The first thread starts while the module compiles. */
async function threaded(load: () => Promise<GuestSpec>, cores: number): Promise<Started> {
  const first = new GuestThread();
  try {
    const spec = await load();
    return { spec, engine: createThreadEngine(spec, first, cores) };
  } catch (error) {
    await first.terminate();
    throw error;
  }
}
