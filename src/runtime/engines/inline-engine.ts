// Runs in the calling thread: no trip for a file call, but the event loop stands still, so that a signal or a
// deadline takes effect at the guest's next host call.

import type { Device } from '../../fs/devices.js';
import { GuestFs } from '../../fs/guest-fs.js';
import type { Guest } from '../../guest/guest.js';
import type { Engine, HostStreams } from '../run/engine.js';
import { runHere } from '../run/run-here.js';

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
      return await runHere(files, control, () =>
        guest.run({
          program,
          args,
          env,
          cwd,
          files,
          checkpoint: () => control.check(),
          isEnding: () => control.isEnding,
        }),
      );
    },
    close: () => Promise.resolve(),
  };
}
