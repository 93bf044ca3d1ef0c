// Ends a guest from within one of its host calls.

import { AfmpegError } from '../errors.js';

/** Remembers what the checkpoint threw: the glue treats some exceptions as its own on their way out. */
export class Stop {
  reason: { readonly thrown: unknown } | undefined;

  constructor(private readonly check: () => void) {}

  readonly checkpoint = (): void => {
    try {
      this.check();
    } catch (error) {
      this.reason ??= { thrown: error };
      throw new AfmpegError('ABORTED', 'The run was stopped');
    }
  };
}
