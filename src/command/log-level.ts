// What of ffmpeg's log its caller sees. Inside, ffmpeg always logs from `verbose` on, each line with its level: lengths,
// warnings, reasons and what came into each output are read from that. What the caller's own `-v` hides is hidden outside.

import type { LogLevel } from './log-lines.js';

/** ffmpeg's numbers; `-v` takes either. */
const NUMBERS: Readonly<Record<LogLevel | 'quiet', number>> = {
  ...{ quiet: -8, panic: 0, fatal: 8, error: 16, warning: 24 },
  ...{ info: 32, verbose: 40, debug: 48, trace: 56 },
};

/** What a caller asked to see. */
export interface ShownLog {
  /** Lines above this number are hidden. */
  readonly upTo: number;
  /** The caller asked for levels in the lines. */
  readonly hasLevels: boolean;
  /** The caller asked for the status line by `-stats`, whatever the level. */
  readonly hasStats: boolean;
}

/** Of what is no log of ffmpeg's all is shown. */
export const EVERYTHING: ShownLog = { upTo: Infinity, hasLevels: false, hasStats: false };

const STATUS = /^(?:frame|size)=/;

/** How often ffmpeg reports its progress, in seconds, where somebody listens. */
export const REPORT_SEC = '0.2';
/** What ffmpeg says to being told so, which its caller did not do. */
const OWN_LINE = `ffmpeg stats and -progress period set to ${REPORT_SEC}.`;

/** Whether a line, without its level, is one that the caller sees. */
export function isShown(line: string, level: LogLevel, { upTo, hasStats }: ShownLog): boolean {
  if (line === OWN_LINE) return false;
  return NUMBERS[level] <= upTo || (hasStats && STATUS.test(line));
}

/** Whether ffmpeg tells such lines unasked; what it says beyond that is of its workings, not of what failed. */
export function isTold(level: LogLevel): boolean {
  return NUMBERS[level] <= NUMBERS.info;
}

/** ffmpeg's arguments with its log as it has to be inside, and what the caller sees of that. */
export function insideLog(args: readonly string[]): { args: string[]; shown: ShownLog } {
  let shown: ShownLog = {
    ...{ upTo: NUMBERS.info, hasLevels: false },
    hasStats: args.includes('-stats'),
  };
  let isSet = false;
  const inside = [...args];
  for (let at = 1; at < args.length; at++) {
    if (!/^-(?:v|loglevel)$/.test(args[at - 1] ?? '')) continue;
    const asked = parse(args[at] ?? '');
    // ffmpeg itself says what is wrong with it.
    if (!asked) continue;
    isSet = true;
    inside[at] = [...asked.flags, 'level', String(Math.max(asked.upTo, NUMBERS.verbose))].join('+');
    shown = { ...shown, upTo: asked.upTo, hasLevels: asked.flags.includes('level') };
  }
  return { args: isSet ? inside : ['-loglevel', 'level+verbose', ...inside], shown };
}

/** `repeat+level+verbose`, `error`, `16`; a flag that is taken back by `-` was not there anyway. */
function parse(value: string): { upTo: number; flags: string[] } | undefined {
  const flags: string[] = [];
  let rest = value;
  for (;;) {
    const [whole, sign, flag = ''] = /^([+-]?)(repeat|level)(?:$|(?=[+-]))/.exec(rest) ?? [];
    if (whole === undefined) break;
    if (sign !== '-') flags.push(flag);
    rest = rest.slice(whole.length).replace(/^\+/, '');
  }
  if (rest === '') return { upTo: NUMBERS.info, flags };
  const number = Object.hasOwn(NUMBERS, rest)
    ? NUMBERS[rest as LogLevel]
    : /^-?\d+$/.test(rest)
      ? Number(rest)
      : NaN;
  return Number.isNaN(number) ? undefined : { upTo: number, flags };
}
