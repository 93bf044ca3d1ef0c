// The log by pino: single-line JSON on a stream of the caller's.

import type { Logger } from 'pino';
import { optionalPackage } from '../../optional-package.js';
import type { LogThreshold } from '../config.js';
import type { LogEvent, WorkerLog } from './log.js';
import { withoutSecrets } from './secrets.js';

export interface PinoLogOptions {
  /** Gets each line with its end. */
  readonly write: (line: string) => void;
  /** Default `info`. */
  readonly level?: LogThreshold;
  /** Words that must not appear, such as the token: `[redacted]` stands in their place. */
  readonly secrets?: readonly string[];
  /** False writes lines for people instead of JSON. Default true. */
  readonly json?: boolean;
}

const LEVELS: Partial<Record<LogEvent, 'error' | 'debug'>> = { error: 'error', ffmpeg_cmd: 'debug' };

/** Rejects with MISSING_PACKAGE. */
export async function pinoLog(options: PinoLogOptions): Promise<WorkerLog> {
  const { write, level = 'info', secrets = [], json = true } = options;
  const { pino } = await optionalPackage('pino', () => import('pino'));
  const logger = pino(
    {
      level,
      base: { service: 'renderer' },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line: string) => write(withoutSecrets(json ? line : readable(line), secrets)) },
  );
  return logOf(logger);
}

function logOf(logger: Logger): WorkerLog {
  return {
    write: (event, fields) => logger[LEVELS[event] ?? 'info']({ event, ...fields }),
    forJob: (ids) => logOf(logger.child(ids)),
  };
}

function readable(line: string): string {
  const { time, level, event, ...fields } = JSON.parse(line) as Record<string, unknown>;
  const words = Object.entries(fields)
    .filter(([name]) => name !== 'service')
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return `${[time, String(level).toUpperCase(), event, ...words].join(' ')}\n`;
}
