// Runs in the calling thread: no trip for a file call, but the event loop stands still, so that a signal or a
// deadline takes effect at the guest's next host call.

import type { Device } from '../../fs/devices.js';
import { GuestFs } from '../../fs/guest-fs.js';
import { ioErrorOf } from '../../fs/io-errors.js';
import type { Guest } from '../../guest/guest.js';
import type { Engine, HostStreams } from '../run/engine.js';

type InlineStreams = { readonly [K in keyof HostStreams]: Device };

export function createInlineEngine(guest: Guest): Engine {
  return {
    mode: 'inline',
    canEnd: guest.canEnd,
    async run({ fs, streams, control, openFiles, bytesWritten, program, args, env, cwd }) {
      const files = new GuestFs({
        root: fs,
        // Async streams were refused with the options.
        ...(streams as InlineStreams),
        openFiles,
        bytesWritten,
      });
      const checkpoint = () => control.check();
      try {
        const outcome = await guest.run({
          program,
          args,
          env,
          cwd,
          files,
          checkpoint,
          isEnding: () => control.isEnding,
        });
        control.check();
        return { outcome, brokenLimit: files.brokenLimit, ioFailure: files.ioFailure };
      } catch (error) {
        control.check();
        throw files.ioFailure ? ioErrorOf(files.ioFailure) : error;
      }
    },
    close: () => Promise.resolve(),
  };
}
