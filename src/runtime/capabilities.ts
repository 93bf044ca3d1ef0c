// Asks a module for its listings.

import { Volume } from 'memfs';
import { CAPABILITY_LISTINGS, parseCapabilities } from '../command/capabilities.js';
import type { Capabilities, CapabilityListings } from '../command/capabilities.js';
import type { FileSystem } from '../fs/file-system.js';
import type { RunResult } from './execute.js';
import type { RunOptions } from './run-options.js';

/** Runs the module over a file system; `Runtime.run` without its slot or with it. */
export type RunModule = (fs: FileSystem, ...args: [...string[], RunOptions]) => Promise<RunResult>;

/** Room for the longest listing of a full build. */
const LISTING_BYTES = 4 * 1024 * 1024;

export async function readCapabilities(run: RunModule): Promise<Capabilities> {
  const fs = new Volume() as FileSystem;
  const listings: Record<string, string> = {};
  for (const name of CAPABILITY_LISTINGS) {
    const { stdout } = await run(fs, '-hide_banner', `-${name}`, { limits: { logBytes: LISTING_BYTES } });
    listings[name] = stdout;
  }
  return parseCapabilities(listings as CapabilityListings);
}
