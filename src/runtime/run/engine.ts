// Where a run executes: in the calling thread, or in a thread of its own. All take the same job, give the
// same bytes, and end the same way.

import type { FileSystem } from '../../fs/file-system.js';
import type { GuestFsOptions } from '../../fs/guest-fs.js';
import type { IoFailure } from '../../fs/io-failure.js';
import type { GuestCommand, GuestOutcome } from '../../guest/guest.js';
import type { Source } from '../sources/source.js';
import type { RunControl } from './run-control.js';

/** A stream on the caller's side. Where runs are inline it must answer at once. */
export interface HostStream {
  readonly kind?: 'character-device' | 'pipe';
  /** Fills `target` and returns the count; 0 is the end. */
  read?(target: Uint8Array): number | Promise<number>;
  /** Returns the count taken. `source` is only valid until then. */
  write?(source: Uint8Array): number | Promise<number>;
}

export interface HostStreams {
  readonly stdin: HostStream;
  readonly stdout: HostStream;
  readonly stderr: HostStream;
  /** Where ffmpeg's reports go; the guest has /dev/progress only where it is wanted. */
  readonly progress?: HostStream;
}

/** The limits that the guest's file system keeps; the others are kept on the caller's side. */
export type FileLimits = Readonly<Required<Pick<GuestFsOptions, 'openFiles' | 'bytesWritten'>>>;

export interface EngineJob extends GuestCommand, FileLimits {
  /** The caller's volume, which stays in the caller's thread. */
  readonly fs: FileSystem;
  /** Read-only files over the volume, by absolute path. Not inline. */
  readonly mounts: ReadonlyMap<string, Source>;
  readonly streams: HostStreams;
  /** How long the guest may make no host call, where that can be seen. */
  readonly stallMs: number;
  /** Ends the run from outside. */
  readonly control: RunControl;
}

/** How a run ended, with what the guest's file system noticed on the way. */
export interface EngineEnd {
  readonly outcome: GuestOutcome;
  readonly brokenLimit: keyof FileLimits | undefined;
  readonly ioFailure: IoFailure | undefined;
}

/**
 * How runs execute: `thread` has a thread of its own for each, and as many more as the guest has; `inline` is in the
 * calling thread, which stands still; `green` is in the calling thread, too, in turns with all else that happens there.
 */
export type Mode = 'thread' | 'inline' | 'green';

export interface Engine {
  readonly mode: Mode;
  /** Whether a run can end by itself: see `RunControl.onEnding`. */
  readonly canEnd: boolean;
  /** Rejects as `Guest.run` does, and with what `control` was stopped for. */
  run(job: EngineJob): Promise<EngineEnd>;
  /** Ends idle threads. No run may be going on. */
  close(): Promise<void>;
}
