// The contract between the runtime and a module family: a job goes in, an exit code comes out.

import { AfmpegError } from '../errors.js';
import { errnoOf } from '../fs/errno.js';
import type { GuestFs } from '../fs/guest-fs.js';
import { invalidOption } from '../options.js';

/** Threads that one run may have beside its first; one more gets EAGAIN, as from a full system. A worker takes some 10 MiB. */
export const MOST_THREADS = 256;

/** One command line of a guest, as it travels from the caller to the instance. */
export interface GuestCommand {
  readonly program: 'ffmpeg' | 'ffprobe';
  /** The arguments after the program's name. */
  readonly args: readonly string[];
  /** The complete environment of the guest; nothing of the host's is added. */
  readonly env: Readonly<Record<string, string>>;
  /** Absolute guest path that relative paths start from. */
  readonly cwd: string;
}

/** A command to run in a fresh instance, with all that it sees of the host. */
export interface GuestJob extends GuestCommand {
  /** What the guest sees as its files, with its stdin, stdout and stderr as devices. */
  readonly files: GuestFs;
  /** Called at each host call of the guest. What it throws ends the run and rejects it. */
  checkpoint(): void;
  /** Whether the guest is to end by itself, as at ffmpeg's key q; looked at with each host call. Default never. */
  isEnding?(): boolean;
  /** Where the threads of the run meet; only for a guest that has some. */
  readonly crew?: Crew;
}

/** What the threads of one run share. */
export interface Crew {
  /** A control block, of src/wasi/control-block.ts. */
  readonly control: SharedArrayBuffer;
  /** The guest's memory. */
  readonly memory: WebAssembly.Memory;
}

export interface GuestOutcome {
  /** 0–255. */
  readonly exitCode: number;
  /** The most memory the instance had, in bytes. */
  readonly peakMemoryBytes: number;
}

/** A compiled ffmpeg that runs any number of jobs, one instance each. */
export interface Guest {
  readonly family: 'wasi' | 'emscripten';
  readonly module: WebAssembly.Module;
  /** Whether it takes notice of {@link GuestJob.isEnding}. */
  readonly canEnd: boolean;
  /**
   * Resolves for every exit code. Rejects with TRAP, LONGJMP_UNSUPPORTED, UNSUPPORTED_MODULE, or with what
   * `checkpoint` threw.
   */
  run(job: GuestJob): Promise<GuestOutcome>;
}

/** Throws INVALID_OPTION unless the job's `cwd` is a directory. */
export function checkCwd({ files, cwd }: GuestJob): void {
  let kind: string;
  try {
    ({ kind } = files.stat('/', cwd, true));
  } catch (error) {
    throw new AfmpegError('INVALID_OPTION', `Cannot enter \`cwd\` ${cwd}: ${errnoOf(error)}`, {
      cause: error,
      details: { option: 'cwd', path: cwd },
    });
  }
  if (kind !== 'directory') throw invalidOption('cwd', 'a directory of the file system', cwd);
}
