// Asks a module for its listings.

import { CAPABILITY_LISTINGS, parseCapabilities } from '../../command/capabilities.js';
import type { Capabilities, CapabilityListings } from '../../command/capabilities.js';
import { AfmpegError } from '../../errors.js';
import type { FileSystem } from '../../fs/file-system.js';
import { MemoryVolume } from '../../fs/memory-volume.js';
import type { RunModule } from '../run/run-module.js';

/** Room for the longest listing of a full build. */
const LISTING_BYTES = 4 * 1024 * 1024;

export async function readCapabilities(run: RunModule): Promise<Capabilities> {
  const fs = new MemoryVolume() as FileSystem;
  const listings: Record<string, string> = {};
  for (const name of CAPABILITY_LISTINGS) {
    const { stdout } = await run(fs, '-hide_banner', `-${name}`, { limits: { logBytes: LISTING_BYTES } });
    listings[name] = stdout;
  }
  const capabilities = parseCapabilities(listings as CapabilityListings);
  if (capabilities.version === '') {
    throw notFfmpeg();
  }
  return capabilities;
}

/** Of a module that runs, and does not answer `-version` as ffmpeg does. */
export function notFfmpeg(): AfmpegError {
  return new AfmpegError(
    'UNSUPPORTED_MODULE',
    'The module is not ffmpeg: it does not answer -version as one',
  );
}
