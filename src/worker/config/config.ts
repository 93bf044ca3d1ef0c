// The worker's settings, from environment variables and flags: all of them checked at once, before anything runs.

import type { Rational } from '../../command/media-info.js';
import { AfmpegError } from '../../errors.js';
import { resolveGuestPath } from '../../fs/paths.js';
import { checkKeys, checkedBy, invalidOption, nearestOf } from '../../options.js';
import type { Check } from '../../options.js';
import { isMusicSelect } from './music-select.js';
import type { MusicSelect } from './music-select.js';

/** The settings of a render worker, each with the environment variable that it is read from. */
export interface WorkerConfig {
  /** `API_BASE_URL`, without a slash at its end. Required. */
  readonly apiBaseUrl: string;
  /** `API_AUTH_TOKEN`, sent as `authorization: Bearer …`, to that origin alone; at least 8 characters. Required. */
  readonly apiAuthToken: string;
  /** `API_TIMEOUT_MS`: of one request, 100–600,000. Default 10,000. */
  readonly apiTimeoutMs: number;
  /** `POLL_INTERVAL_MS`: give or take a fifth, 50–3,600,000. Default 5,000. */
  readonly pollIntervalMs: number;
  /** `MAX_CONCURRENT`: jobs at once, 1–64; each takes a core. Default 1. */
  readonly maxConcurrent: number;
  /** `MAX_CLAIM`: jobs asked for in one poll, 1–100. Default `MAX_CONCURRENT`. */
  readonly maxClaim: number;
  /**
   * `LEASE_SECONDS`: what is asked for, and what holds where the API names no `lease_seconds`, 1–86,400. Default 120.
   */
  readonly leaseSec: number;
  /** `JOB_TIMEOUT_SEC`: from claim to publication, 1–86,400. Default 1,800. */
  readonly jobTimeoutSec: number;
  /** `MAX_RETRIES`: of a render whose failure may pass, 0–10. Default 2. */
  readonly maxRetries: number;
  /** `SHUTDOWN_GRACE_SEC`: what jobs get to finish in after SIGTERM, 0–3,600. Default 25. */
  readonly shutdownGraceSec: number;
  /** `MIN_FREE_BYTES`: below it no job is taken. Default 2,000,000,000. */
  readonly minFreeBytes: number;
  /** `CONTENT_DIR`. Default `/content`. */
  readonly contentDir: string;
  /** `MUSIC_DIR`. Default `/content/audio/music`. */
  readonly musicDir: string;
  /** `OUTPUT_DIR`. Default `/output`. */
  readonly outputDir: string;
  /** `TMP_DIR`. Default `/tmp/renderer`. */
  readonly tmpDir: string;
  /** `MUSIC_SELECT`: `first` (default) or `named:FILE`. */
  readonly musicSelect: MusicSelect;
  /** `ACCEPT_DAMAGE`: `true` plays music that was cut short as far as it goes, instead of failing the job. Default `false`. */
  readonly acceptDamage: boolean;
  /** `ALLOW_PRIVATE_INPUTS`: `true` lets frames and music come from addresses that are not public. Default `false`. */
  readonly allowPrivateInputs: boolean;
  /** `FPS`: `30` (default) or a fraction such as `30000/1001`; 1–240. */
  readonly frameRate: Rational;
  /** `AUDIO_BITRATE`: bits per second, or with a `k`; 8k–640k. Default `192k`. */
  readonly audioBitRate: number;
  /** `CHUNK_FRAMES`: a job of more frames is rendered in chunks of at most that many, 2–1,000,000; 0 never. Default 1,800. */
  readonly chunkFrames: number;
  /** `VIDEO_PRESET`: of libx264, for example `veryfast`. Default: the encoder's own. */
  readonly videoPreset: string | undefined;
  /** `WORKER_ID`: how the API knows this worker. Default: what `readConfig` is given. */
  readonly workerId: string;
  /** `LOG_LEVEL`: `debug`, `info` (default) or `error`. */
  readonly logLevel: LogThreshold;
  /** `JSON_LOGS`: `true` (default) or `false`, which writes lines for people. */
  readonly jsonLogs: boolean;
  /** `DEBUG`: log level debug, free space in the preflight event, ffmpeg's whole log kept where it fails. */
  readonly debug: boolean;
  /** `HEALTH_PORT`: serves `/healthz`, `/readyz` and `/metrics`, 0–65,535 (0 takes a free one). Default: none. */
  readonly healthPort: number | undefined;
  /** `HEALTH_HOST`: the address that it listens on. Default `0.0.0.0`. */
  readonly healthHost: string;
}

/** The least level that is written to the log. */
export type LogThreshold = 'debug' | 'info' | 'error';

/** Environment variables by name. Flags of the command are given by the same names and override them. */
export type Settings = Readonly<Record<string, string | undefined>>;

/**
 * Reads and checks all settings; an empty value counts as none. Throws one INVALID_OPTION that lists every
 * problem, and shows no part of the token.
 */
export function readConfig(
  settings: Settings,
  defaults: {
    /** Used where `WORKER_ID` is not set. */
    readonly workerId: string;
  },
): WorkerConfig {
  const { config, problems } = checkSettings(settings, defaults);
  if (problems.length > 0) throw configError(problems);
  return config as WorkerConfig;
}

/** What {@link readConfig} reads, for those who find more that is wrong. */
export interface CheckedSettings {
  /** A field whose setting is wrong is undefined. */
  readonly config: { readonly [K in keyof WorkerConfig]: WorkerConfig[K] | undefined };
  /** One for each setting that is wrong; empty where `config` is a {@link WorkerConfig}. */
  readonly problems: readonly string[];
  /** One for each name in the settings that is none, but nearly. */
  readonly doubts: readonly string[];
}

/** @param called how a setting is named to whoever gave it: a flag of a command, for example */
export function checkSettings(
  settings: Settings,
  defaults: { readonly workerId: string },
  called: (name: string) => string = (name) => name,
): CheckedSettings {
  const problems: string[] = [];
  const names: string[] = [];
  const read = <T>(name: string, fallback: string, parse: (text: string) => T | Wrong): T | undefined => {
    names.push(name);
    const text = orElse(settings[name], fallback);
    const value = parse(text);
    if (!(value instanceof Wrong)) return value;
    const got = value.secret ? '' : text === '' ? ', and it is not set' : `, got \`${shown(text)}\``;
    problems.push(`${called(name)}: expected ${value.expected}${got}`);
    return undefined;
  };
  const config = {
    apiBaseUrl: read('API_BASE_URL', '', apiUrl),
    apiAuthToken: read('API_AUTH_TOKEN', '', token),
    apiTimeoutMs: read('API_TIMEOUT_MS', '10000', integer(100, 600_000)),
    pollIntervalMs: read('POLL_INTERVAL_MS', '5000', integer(50, 3_600_000)),
    maxConcurrent: read('MAX_CONCURRENT', '1', jobsAtOnce),
    maxClaim: read(
      'MAX_CLAIM',
      String(ifRight(jobsAtOnce(orElse(settings['MAX_CONCURRENT'], '1')), 1)),
      integer(1, 100),
    ),
    leaseSec: read('LEASE_SECONDS', '120', integer(1, 86_400)),
    jobTimeoutSec: read('JOB_TIMEOUT_SEC', '1800', integer(1, 86_400)),
    maxRetries: read('MAX_RETRIES', '2', integer(0, 10)),
    shutdownGraceSec: read('SHUTDOWN_GRACE_SEC', '25', integer(0, 3600)),
    minFreeBytes: read('MIN_FREE_BYTES', '2000000000', integer(0, Number.MAX_SAFE_INTEGER)),
    contentDir: read('CONTENT_DIR', '/content', absolutePath),
    musicDir: read('MUSIC_DIR', '/content/audio/music', absolutePath),
    outputDir: read('OUTPUT_DIR', '/output', absolutePath),
    tmpDir: read('TMP_DIR', '/tmp/renderer', absolutePath),
    musicSelect: read('MUSIC_SELECT', 'first', (text) =>
      isMusicSelect(text) ? text : new Wrong('`first` or `named:FILE`'),
    ),
    acceptDamage: read('ACCEPT_DAMAGE', 'false', flag),
    allowPrivateInputs: read('ALLOW_PRIVATE_INPUTS', 'false', flag),
    frameRate: read('FPS', '30', frameRate),
    audioBitRate: read('AUDIO_BITRATE', '192k', bitRate),
    chunkFrames: read('CHUNK_FRAMES', '1800', (text) =>
      text === '0' ? Infinity : integer(2, 1_000_000)(text),
    ),
    videoPreset: read('VIDEO_PRESET', '', (text) => (text === '' ? undefined : oneOf(...PRESETS)(text))),
    workerId: read('WORKER_ID', defaults.workerId, (text) =>
      /^[\w.:-]{1,200}$/.test(text) ? text : new Wrong('1 to 200 letters, digits or `._:-`'),
    ),
    logLevel: read('LOG_LEVEL', 'info', oneOf('debug', 'info', 'error')),
    jsonLogs: read('JSON_LOGS', 'true', flag),
    debug: read('DEBUG', 'false', flag),
    healthPort: read('HEALTH_PORT', '', (text) => (text === '' ? undefined : integer(0, 65_535)(text))),
    healthHost: read('HEALTH_HOST', '0.0.0.0', (text) =>
      /^[\w.:%-]+$/.test(text) ? text : new Wrong('an address or a host name'),
    ),
  };
  return { config, problems, doubts: doubtsOf(Object.keys(settings), names) };
}

/** Of libx264, from the fastest on. */
const PRESETS = [
  ...['ultrafast', 'superfast', 'veryfast', 'faster', 'fast'],
  ...['medium', 'slow', 'slower', 'veryslow', 'placebo'],
] as const;

/** Shorter names are too near to what others keep in an environment (`TMPDIR`, `PS1`). */
const MIN_DOUBTED = 8;

/** Names that are no setting, but one with a slip (`MAX_CONCURENT`) or without its unit (`POLL_INTERVAL`). */
function doubtsOf(given: readonly string[], names: readonly string[]): string[] {
  return given
    .filter((name) => name.length >= MIN_DOUBTED && !names.includes(name))
    .flatMap((name) => {
      const meant = names.find((known) => known.startsWith(`${name}_`)) ?? nearestOf(name, names, 2);
      return meant === undefined ? [] : [`${name} is no setting; did you mean ${meant}?`];
    });
}

function orElse(text: string | undefined, fallback: string): string {
  return text === undefined || text === '' ? fallback : text;
}

function ifRight<T>(value: T | Wrong, fallback: T): T {
  return value instanceof Wrong ? fallback : value;
}

/** One INVALID_OPTION for all `problems`. */
export function configError(problems: readonly string[]): AfmpegError {
  const lines = problems.map((problem) => `  ${problem.replaceAll('\n', '\n  ')}`).join('\n');
  return new AfmpegError('INVALID_OPTION', `The worker cannot start:\n${lines}`);
}

class Wrong {
  constructor(
    readonly expected: string,
    readonly secret = false,
  ) {}
}

function shown(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function apiUrl(text: string): string | Wrong {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) return new Wrong('an http or https URL');
  // A password in a URL ends up in logs.
  if (url.username !== '' || url.password !== '') {
    return new Wrong('a URL without user and password; the token goes into API_AUTH_TOKEN', true);
  }
  if (url.search !== '' || url.hash !== '') return new Wrong('a URL without ? and #', true);
  return url.href.replace(/\/+$/, '');
}

const MIN_TOKEN_LENGTH = 8;

/** What a header can carry (RFC 6750 §2.1 allows less). Nothing of it is ever shown. */
function token(text: string): string | Wrong {
  if (text === '') return new Wrong('a token, and it is not set', true);
  if (!/^[\x21-\x7e]+$/.test(text)) return new Wrong('a token of printable ASCII without spaces', true);
  // A shorter one is easily guessed, and stands by chance in what is logged.
  return text.length >= MIN_TOKEN_LENGTH
    ? text
    : new Wrong(`a token of at least ${MIN_TOKEN_LENGTH} characters`, true);
}

function integer(min: number, max: number): (text: string) => number | Wrong {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : NaN;
    return value >= min && value <= max ? value : new Wrong(`an integer from ${min} to ${max}`);
  };
}

const jobsAtOnce = integer(1, 64);

function absolutePath(text: string): string | Wrong {
  if (!text.startsWith('/')) return new Wrong('an absolute path');
  try {
    return resolveGuestPath('/', text);
  } catch {
    return new Wrong('a path that a file system can hold');
  }
}

function frameRate(text: string): Rational | Wrong {
  const [, num = '', den = '1'] = /^(\d{1,7})(?:\/(\d{1,7}))?$/.exec(text) ?? [];
  const rate = { num: Number(num), den: Number(den) };
  const perSec = rate.num / rate.den;
  return perSec >= 1 && perSec <= 240
    ? rate
    : new Wrong('1 to 240 frames per second, as `30` or `30000/1001`');
}

function bitRate(text: string): number | Wrong {
  const [, digits = '', kilo] = /^(\d{1,7})(k?)$/.exec(text) ?? [];
  const value = digits === '' ? NaN : Number(digits) * (kilo ? 1000 : 1);
  return value >= 8000 && value <= 640_000 ? value : new Wrong('8k to 640k bits per second');
}

function oneOf<T extends string>(...values: readonly T[]): (text: string) => T | Wrong {
  return (text) => values.find((value) => value === text) ?? new Wrong(values.join(', '));
}

function flag(text: string): boolean | Wrong {
  if (/^(true|1|yes|on)$/i.test(text)) return true;
  return /^(false|0|no|off)$/i.test(text) ? false : new Wrong('true or false');
}

/** Every key of {@link WorkerConfig}. */
const CONFIG_KEYS = Object.keys(checkSettings({}, { workerId: '' }).config);

/** A config as an option: complete, and nothing else. What its values are was checked as they were read. */
export const workerConfig: Check<WorkerConfig> = checkedBy('what `readConfig` returns', (option, value) => {
  checkKeys(option, value, CONFIG_KEYS, option);
  const missing = CONFIG_KEYS.find((key) => !(key in (value as object)));
  if (missing !== undefined)
    throw invalidOption(`${option}.${missing}`, 'what `readConfig` made of it', undefined);
  return value as WorkerConfig;
});
