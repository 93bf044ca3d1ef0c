// What the worker logs: these events with these fields and no others. The logger itself comes from outside.

import type { Failure } from './failures.js';

/** Fields of each event, besides `service` and the ids of the job. */
export interface LogEvents {
  start: {
    poll_interval_ms: number;
    max_concurrent: number;
    lease_seconds: number;
    api_base: string;
    content_dir: string;
    music_dir: string;
    output_dir: string;
  };
  poll: { queue_depth: number };
  claim: { lease_expires_at: string; attempt: number };
  preflight: {
    frames_dir: string;
    frame_count: number;
    music_dir: string;
    chosen_track: string;
    /** With DEBUG: what is left where videos go. */
    free_bytes?: number;
  };
  ffmpeg_cmd: { argv: readonly string[] };
  rendering: { elapsed_sec: number };
  done: { path: string; bytes: number; duration_ms: number; audio_track: string };
  error: Failure & {
    /** With DEBUG: where ffmpeg's whole log is. */
    ffreport?: string;
  };
  /** The last line of a worker that was told to stop. */
  stop: { rendered: number; errored: number; handed_back: number; lost: number };
}

export type LogEvent = keyof LogEvents;

/** Bound to every line of a job. */
export interface JobIds {
  readonly job_id: string;
  readonly story_id: string;
  readonly part_id: string;
}

/** One line for each call; `error` at level error, `ffmpeg_cmd` at level debug, all else at level info. */
export interface WorkerLog {
  write<E extends LogEvent>(event: E, fields: LogEvents[E]): void;
  /** The same log, with ids on every line. */
  forJob(ids: JobIds): WorkerLog;
}

export const silentLog: WorkerLog = {
  write: () => undefined,
  forJob: () => silentLog,
};
