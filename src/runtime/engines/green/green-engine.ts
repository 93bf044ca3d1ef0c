// Runs a module with threads in the calling thread, where worker threads or memory to share cannot be had, or are not
// wanted: its threads take turns. Nothing here is Node's alone.

import { GuestFs } from '../../../fs/guest-fs.js';
import { runGreen } from '../../../wasi/green/green-guest.js';
import type { Life } from '../../../wasi/green/green-guest.js';
import { PAGE_BYTES } from '../../module/binary.js';
import { canEnd } from '../../module/guest-spec.js';
import type { ThreadsSpec } from '../../module/guest-spec.js';
import { sharedMemory, tellGarbage } from '../../module/shared-memory.js';
import type { Engine } from '../../run/engine.js';
import { envOf } from '../../run/run-cores.js';
import { runHere } from '../../run/run-here.js';
import { watchStall } from '../../run/stall.js';
import { greenMounts } from './green-mounts.js';
import { greenStreams } from './green-streams.js';

/** `cores` is what a run believes in: the bytes of some encoders depend on it, its speed does not. */
export function createGreenEngine(spec: ThreadsSpec, cores: number): Engine {
  return {
    mode: 'green',
    canEnd: canEnd(spec),
    async run({ fs, mounts, streams, control, openFiles, bytesWritten, stallMs, env, ...command }) {
      const files = new GuestFs({
        root: greenMounts(fs, mounts),
        ...greenStreams(streams),
        openFiles,
        bytesWritten,
      });
      const life: Life = { calls: 0, waiting: 0, heapEnd: spec.pages.initial * PAGE_BYTES };
      const stall = watchStall(stallMs, {
        // Who waits for the caller does not stall.
        calls: () => (life.waiting > 0 ? undefined : life.calls),
        onStall: (error) => control.stop(error),
      });
      try {
        return await runHere(files, control, async () =>
          runGreen(spec.module, {
            ...command,
            env: envOf({ env }, cores),
            files,
            memory: sharedMemory(spec.pages.all),
            life,
            signal: control.ended,
            checkpoint: () => control.check(),
            isEnding: () => control.isEnding,
          }),
        );
      } finally {
        stall.end();
        tellGarbage(life.heapEnd);
      }
    },
    close: () => Promise.resolve(),
  };
}
