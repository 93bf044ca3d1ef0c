// Runs a module with threads in the calling thread, where worker threads or memory to share cannot be had, or are not
// wanted: its threads take turns. Nothing here is Node's alone.

import { GuestFs } from '../../../fs/guest-fs.js';
import { ioErrorOf } from '../../../fs/io-errors.js';
import { runGreen } from '../../../wasi/green/green-guest.js';
import type { Life } from '../../../wasi/green/green-guest.js';
import { PAGE_BYTES } from '../../module/binary.js';
import { canEnd } from '../../module/guest-spec.js';
import type { GuestSpec } from '../../module/guest-spec.js';
import { sharedMemory, tellGarbage } from '../../module/shared-memory.js';
import type { Engine } from '../../run/engine.js';
import { watchStall } from '../../run/stall.js';
import { greenMounts } from './green-mounts.js';
import { greenStreams } from './green-streams.js';

type ThreadsSpec = Extract<GuestSpec, { family: 'wasi-threads' }>;

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
        const memory = sharedMemory(spec.pages.all);
        const outcome = await runGreen(spec.module, {
          ...command,
          // What ffmpeg, its filters and its encoders take for the number of processors.
          env: { AFMPEG_CPUS: String(cores), ...env },
          files,
          memory,
          life,
          signal: control.ended,
          checkpoint: () => control.check(),
          isEnding: () => control.isEnding,
        });
        control.check();
        return { outcome, brokenLimit: files.brokenLimit, ioFailure: files.ioFailure };
      } catch (error) {
        control.check();
        throw files.ioFailure ? ioErrorOf(files.ioFailure) : error;
      } finally {
        stall.end();
        tellGarbage(life.heapEnd);
      }
    },
    close: () => Promise.resolve(),
  };
}
