// The logger by pino: single-line JSON, written by a function of the caller's.

import { optionalPackage } from '../../optional-package.js';
import {
  boolean,
  callback,
  checkedBy,
  defineOptions,
  invalidOption,
  oneOf,
  required,
  string,
  withDefault,
} from '../../options.js';
import type { Check } from '../../options.js';
import type { LogThreshold } from '../config/config.js';
import type { WorkerLogger } from './log.js';
import { valueWithoutSecrets } from './secrets.js';

/** Where a worker's log goes, and what of it. */
export interface PinoLoggerOptions {
  /** Gets each line with its end. */
  readonly write: (line: string) => void;
  /** The least level that is written. Default `info`. */
  readonly level?: LogThreshold;
  /** Texts that must not appear, such as the token: `[redacted]` stands in their place. Default: none. */
  readonly secrets?: readonly string[];
  /** False writes lines for people instead of JSON. Default true. */
  readonly json?: boolean;
}

const secrets: Check<readonly string[]> = checkedBy('an array of strings', (option, value) => {
  if (!Array.isArray(value)) throw invalidOption(option, secrets.expected, value);
  return value.map((secret, i) => string.read(`${option}[${i}]`, secret));
});

const OPTIONS = defineOptions<PinoLoggerOptions>()('the logger options', {
  write: required(callback<PinoLoggerOptions['write']>()),
  level: withDefault(oneOf('debug', 'info', 'error'), 'info'),
  secrets: withDefault(secrets, []),
  json: withDefault(boolean, true),
});

/** A logger that pino writes. Rejects with INVALID_OPTION, and with MISSING_PACKAGE where `pino` is not installed. */
export async function pinoLogger(options: PinoLoggerOptions): Promise<WorkerLogger> {
  const { write, level, secrets, json } = OPTIONS.read(options);
  const { pino } = await optionalPackage('pino', () => import('pino'));
  const logger: WorkerLogger = pino(
    {
      level,
      base: { service: 'renderer' },
      // A message is the name of an event.
      messageKey: 'event',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    {
      write: (line: string) => {
        // Within the line a secret of digits, or of quotes, would take more away than itself.
        const entry = valueWithoutSecrets(JSON.parse(line), secrets) as Record<string, unknown>;
        write(json ? `${JSON.stringify(entry)}\n` : readable(entry));
      },
    },
  );
  return logger;
}

function readable({ time, level, event, ...fields }: Record<string, unknown>): string {
  const shown = Object.entries(fields)
    .filter(([name]) => name !== 'service')
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return `${[time, String(level).toUpperCase(), event, ...shown].join(' ')}\n`;
}
