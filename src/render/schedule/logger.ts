// What a render says of itself to whoever runs it.

import { matching } from '../../options.js';
import type { Check } from '../../options.js';

/** The part of a logger that a render writes to; one of pino fits. */
export interface Logger {
  /** What went as it should: planned, rendered, assembled. `fields` say which and how much. */
  readonly info: (fields: object, message: string) => void;
  /** What did not, and was tried again or left out. */
  readonly warn: (fields: object, message: string) => void;
}

export const silentLogger: Logger = { info: () => undefined, warn: () => undefined };

export const loggerOption: Check<Logger> = matching('a logger with the functions info and warn', (value) => {
  const { info, warn } = (value ?? {}) as Partial<Logger>;
  return typeof info === 'function' && typeof warn === 'function';
});
