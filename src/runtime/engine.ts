// Where a run executes: in the calling thread, or in a thread of its own. Both take the same job, give the
// same bytes, and end the same way.

import type { Device } from '../fs/devices.js';
import type { FileSystem } from '../fs/file-system.js';
import type { IoFailure } from '../fs/open-file.js';
import type { GuestOutcome } from '../guest.js';
import type { RunControl } from './run-control.js';

export interface EngineJob {
  readonly program: 'ffmpeg' | 'ffprobe';
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly maxOpenFiles: number;
  readonly maxBytesWritten: number;
  /** The caller's volume, which stays in the caller's thread. */
  readonly fs: FileSystem;
  readonly streams: { readonly stdin: Device; readonly stdout: Device; readonly stderr: Device };
  /** Ends the run from outside. */
  readonly control: RunControl;
}

/** How a run ended, with what the guest's file system noticed on the way. */
export interface EngineEnd {
  readonly outcome: GuestOutcome;
  readonly brokenLimit: 'bytesWritten' | 'openFiles' | undefined;
  readonly ioFailure: IoFailure | undefined;
}

export interface Engine {
  /** Rejects as `Guest.run` does, and with what `control` was stopped for. */
  run(job: EngineJob): Promise<EngineEnd>;
  /** Ends idle threads. No run may be going on. */
  close(): Promise<void>;
}
