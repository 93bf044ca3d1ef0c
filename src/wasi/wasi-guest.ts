// A WASI command module as a Guest: a fresh instance per run.

import { AfmpegError } from '../errors.js';
import { checkCwd } from '../guest/guest.js';
import type { Guest, GuestJob, GuestOutcome } from '../guest/guest.js';
import { trapError } from '../guest/trap.js';
import { createBridge } from './bridge.js';
import type { Bridge } from './bridge.js';
import { moduleSupportsCwd } from './metadata.js';
import { ProcExit } from './process-calls.js';
import { setjmpShims } from './setjmp.js';
import { serveThreads } from './thread-owner.js';
import { wasiTrap } from './trap.js';

/** The export by which our modules end in good order. */
export const STOP = 'afmpeg_stop';

/** Whether a run of the module can be told to end by itself. */
export function hasStop(module: WebAssembly.Module): boolean {
  return WebAssembly.Module.exports(module).some(({ name }) => name === STOP);
}

/** `module` must have passed `missingForWasi`. */
export function createWasiGuest(module: WebAssembly.Module): Guest {
  return {
    family: 'wasi',
    module,
    canEnd: hasStop(module),
    run: (job) =>
      Promise.resolve().then(() => {
        const prepared = prepareJob(module, job);
        return job.crew ? serveThreads(prepared, job.crew) : runToExit(module, prepared);
      }),
  };
}

/** The job with what the module wants to know of it. Throws INVALID_OPTION where it has no such `cwd`. */
export function prepareJob(module: WebAssembly.Module, job: GuestJob): GuestJob {
  return {
    ...job,
    env: environment(module, job),
    checkpoint: () => job.checkpoint(),
    isEnding: () => job.isEnding?.() ?? false,
  };
}

function runToExit(module: WebAssembly.Module, job: GuestJob): GuestOutcome {
  const bridge = createBridge(job);
  try {
    const start = instantiate(module, bridge);
    return { exitCode: callStart(start), peakMemoryBytes: bridge.memory.size };
  } finally {
    bridge.dispose();
  }
}

function instantiate(module: WebAssembly.Module, bridge: Bridge): () => void {
  const setjmp = setjmpShims(bridge.memory);
  let instance: WebAssembly.Instance;
  try {
    instance = new WebAssembly.Instance(module, {
      wasi_snapshot_preview1: bridge.calls,
      env: setjmp.imports,
    });
  } catch (error) {
    throw trapError(error, wasiTrap);
  }
  bridge.memory.attach(instance.exports['memory'] as WebAssembly.Memory);
  setjmp.attach(instance.exports);
  bridge.onEnding(instance.exports[STOP] as (() => void) | undefined);
  return instance.exports['_start'] as () => void;
}

function callStart(start: () => void): number {
  try {
    start();
    return 0;
  } catch (error) {
    if (error instanceof ProcExit) return error.code;
    throw trapError(error, wasiTrap);
  }
}

/** WASI has no working directory: our builds change to `$PWD` before ffmpeg starts, others cannot. */
function environment(module: WebAssembly.Module, job: GuestJob): Readonly<Record<string, string>> {
  if (moduleSupportsCwd(module)) {
    checkCwd(job);
    return { ...job.env, PWD: job.cwd };
  }
  if (job.cwd === '/') return job.env;
  throw new AfmpegError(
    'INVALID_OPTION',
    'This WASI module has no working directory: use absolute paths, or a module made by `npm run wasm`',
    { details: { option: 'cwd' } },
  );
}
