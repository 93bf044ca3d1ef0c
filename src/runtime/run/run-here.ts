// What every run in the calling thread ends with.

import type { GuestFs } from '../../fs/guest-fs.js';
import { ioErrorOf } from '../../fs/io-errors.js';
import type { GuestOutcome } from '../../guest/guest.js';
import type { EngineEnd } from './engine.js';
import type { RunControl } from './run-control.js';

/** `run` with what its files noticed. Why it was stopped goes before what it failed with, and a failed volume before the guest's words. */
export async function runHere(
  files: GuestFs,
  control: RunControl,
  run: () => Promise<GuestOutcome>,
): Promise<EngineEnd> {
  try {
    const outcome = await run();
    control.check();
    return { outcome, brokenLimit: files.brokenLimit, ioFailure: files.ioFailure };
  } catch (error) {
    control.check();
    throw files.ioFailure ? ioErrorOf(files.ioFailure) : error;
  }
}
