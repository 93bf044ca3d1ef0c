// What every step of a distributed render takes beside its own arguments.

import { checkFunction, checkKeys, invalidOption } from '../options.js';
import { checkSignal } from '../runtime/run/run-options.js';
import { DigestCache } from './plan/digest-cache.js';

/** The part of a logger that steps write to; one of pino or `console` fits. */
export interface Logger {
  readonly info: (fields: object, message: string) => void;
  readonly warn: (fields: object, message: string) => void;
}

export interface StepOptions {
  /** Ends the step; it rejects with ABORTED and leaves nothing behind. */
  readonly signal?: AbortSignal;
  readonly logger?: Logger;
  /** Shared between the steps of one worker, so that inputs are hashed once. Default: a new one. */
  readonly cache?: DigestCache;
}

export interface StepProgress {
  /** Frames done of this step. */
  readonly frames: number;
  readonly totalFrames: number;
}

export const STEP_KEYS = ['signal', 'logger', 'cache'];

export interface CheckedStep {
  readonly signal: AbortSignal | undefined;
  readonly logger: Logger;
  readonly cache: DigestCache;
}

/** Throws INVALID_OPTION; ABORTED is left to the first run. */
export function checkStep(where: string, options: StepOptions, more: readonly string[] = []): CheckedStep {
  checkKeys(where, options, [...STEP_KEYS, ...more]);
  const { logger, cache } = options;
  if (logger !== undefined) {
    checkFunction('logger.info', logger.info);
    checkFunction('logger.warn', logger.warn);
  }
  if (cache !== undefined && !(cache instanceof DigestCache)) {
    throw invalidOption('cache', 'a DigestCache', cache);
  }
  const silent = { info: () => undefined, warn: () => undefined };
  return {
    signal: checkSignal(options.signal),
    logger: logger ?? silent,
    cache: cache ?? new DigestCache(),
  };
}
