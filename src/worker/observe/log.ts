// What the worker logs: these events with these fields and no others. The logger itself comes from outside.

import { matching } from '../../options.js';
import type { Check } from '../../options.js';
import type { Logger } from '../../render/schedule/logger.js';
import type { Failure } from './failures.js';

/**
 * What a worker writes its log to; a logger of pino fits. Each message is the name of an event, with the fields that
 * {@link LogEvents} has for it, and those of {@link JobIds} where it is about a job.
 */
export interface WorkerLogger extends Logger {
  /** Gets the event `error`. */
  readonly error: (fields: object, message: string) => void;
  /** Gets the event `ffmpeg_cmd`. */
  readonly debug: (fields: object, message: string) => void;
}

/** The events of a worker's log, each with its fields. Names are those of the log's lines. */
export interface LogEvents {
  /** The worker starts; its settings. */
  start: {
    poll_interval_ms: number;
    max_concurrent: number;
    lease_seconds: number;
    api_base: string;
    content_dir: string;
    music_dir: string;
    output_dir: string;
  };
  /** The API has answered a poll; jobs that wait. */
  poll: { queue_depth: number };
  /** A job is claimed. */
  claim: { lease_expires_at: string; attempt: number };
  /** Frames and music were found and fit. */
  preflight: {
    frames_dir: string;
    frame_count: number;
    music_dir: string;
    chosen_track: string;
    /** With DEBUG: what is left where videos go. */
    free_bytes?: number;
  };
  /** A command line, program name first, before it runs. */
  ffmpeg_cmd: { argv: readonly string[] };
  /** At the start of a render, and with each heartbeat. */
  rendering: { elapsed_sec: number };
  /** The video is published, and the API knows. */
  done: { path: string; bytes: number; duration_ms: number; audio_track: string };
  /** Something failed. */
  error: Failure & {
    /** With DEBUG: where ffmpeg's whole log is. */
    ffreport?: string;
  };
  /** The last line of a worker that was told to stop. */
  stop: { rendered: number; errored: number; handed_back: number; lost: number };
}

/** Name of an event. */
export type LogEvent = keyof LogEvents;

/** In every line about a job. */
export interface JobIds {
  /** As the API names the job. */
  readonly job_id: string;
  /** As the API names the story. */
  readonly story_id: string;
  /** As the API names the part of the story. */
  readonly part_id: string;
}

const LEVELS: Partial<Record<LogEvent, 'error' | 'debug'>> = { error: 'error', ffmpeg_cmd: 'debug' };

/** Writes events to a logger, or nowhere. */
export class WorkerLog {
  constructor(
    private readonly logger: WorkerLogger | undefined,
    private readonly ids?: JobIds,
  ) {}

  write<E extends LogEvent>(event: E, fields: LogEvents[E]): void {
    this.logger?.[LEVELS[event] ?? 'info']({ ...this.ids, ...fields }, event);
  }

  /** The same log, with ids on every line. */
  forJob(ids: JobIds): WorkerLog {
    return new WorkerLog(this.logger, ids);
  }
}

const METHODS = ['debug', 'info', 'warn', 'error'] as const;

export const workerLogger: Check<WorkerLogger> = matching(
  `a logger with the functions ${METHODS.join(', ')}`,
  (value) => {
    const given = (value ?? {}) as Partial<WorkerLogger>;
    return METHODS.every((method) => typeof given[method] === 'function');
  },
);
