// One render as the studio keeps it, and as clients see it.

import type { Video } from '../../render/join/video.js';
import type { RenderProgress } from '../../render/schedule/progress.js';
import { EventLog } from '../http/event-log.js';
import type { PublicError } from '../http/public-error.js';
import type { Workspace } from '../projects/workspace.js';

/** Where a render is; the last three are ends. */
export type RenderState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled';

/** What a client may choose. */
export interface RenderChoice {
  /** Name of a renderer. */
  readonly renderer: string;
  /** A small and fast one. */
  readonly draft: boolean;
  /** Without audio. */
  readonly silent: boolean;
}

/** What a client sees of a render. */
export interface RenderJson {
  /** A UUID. */
  readonly id: string;
  /** Id of the project. */
  readonly project: string;
  /** Where it is. */
  readonly state: RenderState;
  /** Name of the renderer. */
  readonly renderer: string;
  /** Small and fast. */
  readonly draft: boolean;
  /** Without audio. */
  readonly silent: boolean;
  /** When it was asked for: ISO 8601. */
  readonly createdAt: string;
  /** When it began to run. */
  readonly startedAt?: string;
  /** When it was done, failed or cancelled. */
  readonly endedAt?: string;
  /** The last that was reported, once it runs. */
  readonly progress?: StudioProgress;
  /** Of a render that is done. */
  readonly video?: {
    /** Length of the video. */
    readonly durationSec: number;
    /** Pictures in it. */
    readonly frames: number;
    /** Size of the file. */
    readonly bytes: number;
  };
  /** Of a render that failed. */
  readonly error?: PublicError;
}

/** How far a render is; `fraction` never goes back. */
export type StudioProgress = Pick<RenderProgress, 'fraction' | 'frame' | 'fps' | 'etaMs'>;

export class StudioRender {
  readonly id = crypto.randomUUID();
  readonly log = new EventLog();
  readonly controller = new AbortController();
  /** Settles when nothing of the render runs any more; never rejects. */
  readonly ended: Promise<void>;
  startedMs: number | undefined;
  endedMs: number | undefined;
  state: RenderState = 'queued';
  progress: StudioProgress | undefined;
  video: Video | undefined;
  error: RenderJson['error'];
  private resolveEnded: () => void = () => undefined;

  constructor(
    readonly workspace: Workspace,
    /** Holds the snapshot while it is needed, then the result alone. */
    readonly dir: string,
    readonly choice: RenderChoice,
    readonly createdMs: number,
  ) {
    this.ended = new Promise((resolve) => {
      this.resolveEnded = resolve;
    });
    this.log.add('state', this.toJSON());
  }

  get isEnded(): boolean {
    return this.endedMs !== undefined;
  }

  start(nowMs: number): void {
    this.state = 'running';
    this.startedMs = nowMs;
    this.log.add('state', this.toJSON());
  }

  report(progress: StudioProgress): void {
    if (this.state !== 'running') return;
    // Steps of a render report one after the other; what a client sees never goes back.
    const fraction = Math.max(this.progress?.fraction ?? 0, Math.min(1, progress.fraction));
    this.progress = { ...progress, fraction };
    this.log.add('progress', this.progress);
  }

  end(state: 'done' | 'failed' | 'cancelled', nowMs: number): void {
    this.state = state;
    this.endedMs = nowMs;
    this.log.add('state', this.toJSON(), true);
    this.resolveEnded();
  }

  toJSON(): RenderJson {
    const { id, workspace, state, choice, progress, video, error } = this;
    return {
      id,
      project: workspace.id,
      state,
      ...choice,
      createdAt: iso(this.createdMs),
      ...(this.startedMs !== undefined && { startedAt: iso(this.startedMs) }),
      ...(this.endedMs !== undefined && { endedAt: iso(this.endedMs) }),
      ...(progress && { progress }),
      ...(video && {
        video: { durationSec: video.durationSec, frames: video.frames, bytes: video.bytes },
      }),
      ...(error && { error }),
    };
  }
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
