// `Runtime.run` as a value, for the calls that are made of runs.

import type { FileSystem } from '../../fs/file-system.js';
import type { RunResult } from './execute.js';
import type { RunOptions } from './run-options.js';

/** The arguments of ffmpeg, after its name; options of the run may follow as the last one. */
export type RunArgs = readonly string[] | readonly [...string[], RunOptions];

export type RunModule = (fs: FileSystem, ...args: RunArgs) => Promise<RunResult>;
