// What the caller's thread and a guest thread say to each other. Messages carry the start and the end of a
// run; everything between goes through shared memory (slot.ts), where the guest can wait for its answer.

import type { AfmpegErrorJson } from '../../../errors.js';
import type { FileStats } from '../../../fs/file-system.js';
import type { IoFailure } from '../../../fs/io-failure.js';
import type { FileKind } from '../../../fs/kind.js';
import type { Crew, GuestCommand } from '../../../guest/guest.js';
import type { GuestSpec } from '../../module/guest-spec.js';
import type { EngineEnd, FileLimits } from '../../run/engine.js';

/** Both sides come from one package, but a bundler or a cache can mix two copies of it. */
export const PROTOCOL_VERSION = 4;

/** What the two sides tell each other without a message, by their place in the memory that they share. */
export const FLAGS = {
  /** The caller sets it to 1 to end the run at its next host call. */
  stop: 0,
  /** The caller sets it to 1 for ffmpeg to end by itself, its outputs complete. */
  end: 1,
  /** The guest counts its host calls here, as proof of life. */
  calls: 2,
} as const;
export const FLAG_COUNT = 3;

/** What a file system says of itself before the first call. */
export interface RemoteTraits {
  readonly constants: object | undefined;
  /** Names of the optional methods that it has. */
  readonly optional: readonly string[];
}

/** `FileStats` as it crosses. */
export type WireStats = Omit<FileStats, 'isFile' | 'isDirectory' | 'isSymbolicLink'> & {
  readonly kind: FileKind;
};

/** A run, without what cannot cross: the volume, the streams and the signal stay with the caller. */
export interface ThreadJob extends GuestCommand, FileLimits {
  readonly fs: RemoteTraits;
  /** Whether the guest has /dev/progress. */
  readonly progress: boolean;
  /** {@link FLAG_COUNT} Int32s, one for each of {@link FLAGS}. */
  readonly flags: SharedArrayBuffer;
  /** Slots that no run may use again: a stream that was read or written for an ended run may still touch them. */
  readonly lostSlots: readonly number[];
  /** Where the guest's threads meet, if it has some: this thread then owns its descriptors. */
  readonly crew?: Crew;
  /** Whether the crew is to serve the next run, too, if this one leaves no more memory than that. */
  readonly keptBytes: number;
}

/** What one of a guest's threads gets. */
export interface CrewJob extends Crew {
  readonly module: WebAssembly.Module;
  /** 0 runs the program itself. */
  readonly slot: number;
}

/** An {@link EngineEnd} whose failure can cross: an errno and a text for the error. */
export interface ThreadEnd extends Omit<EngineEnd, 'ioFailure'> {
  readonly ioFailure:
    (Omit<IoFailure, 'error'> & { readonly errno: string; readonly message: string }) | undefined;
  /** Whether the crew is made ready for the next run; `rearmed` follows. */
  readonly rearms: boolean;
}

/** From the caller to the thread. */
export type HostMessage =
  | { readonly type: 'load'; readonly version: number; readonly guest: GuestSpec }
  | { readonly type: 'run'; readonly job: ThreadJob }
  | { readonly type: 'thread'; readonly job: CrewJob };

/** From the thread to the caller. A bare number is the slot whose request waits to be served. */
export type ThreadMessage =
  | number
  | { readonly type: 'slot'; readonly index: number; readonly memory: SharedArrayBuffer }
  | { readonly type: 'ended'; readonly end: ThreadEnd }
  | { readonly type: 'failed'; readonly error: AfmpegErrorJson }
  /** Whether the crew can serve another run. */
  | { readonly type: 'rearmed'; readonly isReady: boolean }
  /** A slot of the crew has work, and no worker. */
  | { readonly type: 'wanted'; readonly slot: number }
  /** One of a guest's threads has nothing to do any more. */
  | { readonly type: 'home' };
