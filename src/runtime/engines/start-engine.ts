// The engine that a Runtime was asked for, with the module in it.

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

/** `load` compiles the module. */
export function startEngine(execution: Execution, load: () => Promise<GuestSpec>): Promise<Started> {
  return execution === 'inline' ? inline(load) : threaded(load);
}

async function inline(load: () => Promise<GuestSpec>): Promise<Started> {
  const spec = await load();
  return { spec, engine: createInlineEngine(createGuest(spec)) };
}

/** The first thread starts while the module compiles. */
async function threaded(load: () => Promise<GuestSpec>): Promise<Started> {
  const first = new GuestThread();
  try {
    const spec = await load();
    return { spec, engine: createThreadEngine(spec, first) };
  } catch (error) {
    await first.terminate();
    throw error;
  }
}
