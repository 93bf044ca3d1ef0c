// The engine that a Runtime was asked for, with the module in it. Here alone it is decided how runs execute.

import { AfmpegError } from '../../errors.js';
import { hasJspi } from '../../wasi/green/jspi.js';
import { createGuest } from '../module/guest-spec.js';
import type { GuestSpec } from '../module/guest-spec.js';
import type { Engine } from '../run/engine.js';
import type { Execution } from '../run/run-options.js';
import { createGreenEngine } from './green/green-engine.js';
import { createInlineEngine } from './inline-engine.js';
import { GuestThread } from './threads/guest-thread.js';
import { hasWorkers } from './threads/start-worker.js';
import { createThreadEngine } from './threads/thread-engine.js';

export interface Started {
  readonly spec: GuestSpec;
  readonly engine: Engine;
}

/** How many cores a run of a module with threads may use. */
export interface Cores {
  /** What the caller said. */
  readonly asked: number | undefined;
  /** What there is for one run. */
  readonly available: number;
}

/** `load` compiles the module. */
export function startEngine(
  execution: Execution,
  load: () => Promise<GuestSpec>,
  cores: Cores,
): Promise<Started> {
  return execution === 'thread' && hasWorkers() ? threaded(load, cores) : here(execution, load, cores);
}

/** In the calling thread. */
async function here(
  execution: Execution,
  load: () => Promise<GuestSpec>,
  { asked = 1 }: Cores,
): Promise<Started> {
  const spec = await load();
  if (spec.family !== 'wasi-threads') {
    if (execution === 'thread') throw withoutWorkers("set `execution: 'inline'`");
    return { spec, engine: createInlineEngine(createGuest(spec)) };
  }
  if (hasJspi()) return { spec, engine: createGreenEngine(spec, asked) };
  if (execution === 'thread') throw withoutWorkers('nor JSPI: use a module without threads');
  throw refused(
    "`execution: 'inline'` has one thread, and this module needs more, or an engine with JSPI (Node 24): leave it out, " +
      'or use a module without threads',
  );
}

function withoutWorkers(more: string): AfmpegError {
  return refused(
    `\`execution: 'thread'\` needs worker threads and shared memory, which are not here, ${more}`,
  );
}

function refused(message: string): AfmpegError {
  return new AfmpegError('INVALID_OPTION', message, { details: { option: 'execution' } });
}

/** The first thread starts while the module compiles. */
async function threaded(load: () => Promise<GuestSpec>, cores: Cores): Promise<Started> {
  const first = new GuestThread();
  try {
    const spec = await load();
    return { spec, engine: createThreadEngine(spec, first, cores.asked ?? cores.available) };
  } catch (error) {
    await first.terminate();
    throw error;
  }
}
