// Asks a module for its listings.

import { Volume } from 'memfs';
import { CAPABILITY_LISTINGS, parseCapabilities } from '../../command/capabilities.js';
import type { Capabilities, CapabilityListings } from '../../command/capabilities.js';
import { AfmpegError } from '../../errors.js';
import type { FileSystem } from '../../fs/file-system.js';
import type { RunResult } from '../run/execute.js';
import type { RunOptions } from '../run/run-options.js';

/** `Runtime.run`, for the runs that a call of its own is made of. */
export type RunModule = (
  fs: FileSystem,
  ...args: readonly string[] | readonly [...string[], RunOptions]
) => Promise<RunResult>;

/** Room for the longest listing of a full build. */
const LISTING_BYTES = 4 * 1024 * 1024;

export async function readCapabilities(run: RunModule): Promise<Capabilities> {
  const fs = new Volume() as FileSystem;
  const listings: Record<string, string> = {};
  for (const name of CAPABILITY_LISTINGS) {
    const { stdout } = await run(fs, '-hide_banner', `-${name}`, { limits: { logBytes: LISTING_BYTES } });
    listings[name] = stdout;
  }
  const capabilities = parseCapabilities(listings as CapabilityListings);
  if (capabilities.version === '') {
    throw new AfmpegError(
      'UNSUPPORTED_MODULE',
      'The module is no ffmpeg: it does not answer -version as one',
    );
  }
  return capabilities;
}
