// What the worker logs: these events with these fields and no others. The logger itself comes from outside.

import { matching } from '../../options.js';
import type { Check } from '../../options.js';
import type { Logger } from '../../render/schedule/logger.js';
import type { LoggedFailure } from './failures.js';

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
    /** `POLL_INTERVAL_MS`. */
    poll_interval_ms: number;
    /** `MAX_CONCURRENT`. */
    max_concurrent: number;
    /** `LEASE_SECONDS`. */
    lease_seconds: number;
    /** `API_BASE_URL`. */
    api_base: string;
    /** `CONTENT_DIR`. */
    content_dir: string;
    /** `MUSIC_DIR`. */
    music_dir: string;
    /** `OUTPUT_DIR`. */
    output_dir: string;
  };
  /** The API has answered a poll. */
  poll: {
    /** Jobs that wait. */
    queue_depth: number;
  };
  /** A job is claimed. */
  claim: {
    /** When another worker may take the job unless the lease is renewed: ISO 8601. */
    lease_expires_at: string;
    /** How often the job was claimed, this one included. */
    attempt: number;
  };
  /** Frames and music were found and fit. */
  preflight: {
    /** Where the frames are. */
    frames_dir: string;
    /** Frames found there. */
    frame_count: number;
    /** Where the music is. */
    music_dir: string;
    /** The file that was chosen there. */
    chosen_track: string;
    /** With DEBUG: what is left where videos go. */
    free_bytes?: number;
  };
  /** A command is about to run. */
  ffmpeg_cmd: {
    /** Its words, program name first. */
    argv: readonly string[];
  };
  /** At the start of a render, and with each heartbeat. */
  rendering: {
    /** Seconds since the render began. */
    elapsed_sec: number;
  };
  /** The video is published, and the API knows. */
  done: {
    /** The video, below the output folder. */
    path: string;
    /** Its size. */
    bytes: number;
    /** Its length. */
    duration_ms: number;
    /** The file of its music. */
    audio_track: string;
  };
  /** Something failed. That the API refuses the token is said once, until something else happens. */
  error: LoggedFailure & {
    /** With DEBUG: where ffmpeg's whole log is. */
    ffreport?: string;
  };
  /** The last line of a worker that was told to stop. */
  stop: {
    /** Jobs that were rendered. */
    rendered: number;
    /** Jobs that failed. */
    errored: number;
    /** Jobs that were given back unfinished. */
    handed_back: number;
    /** Jobs whose lease another worker took. */
    lost: number;
  };
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
