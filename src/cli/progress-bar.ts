// The line that tells how far a run or a render is: a bar on a terminal, plain words elsewhere.

import type { Progress } from '../command/progress.js';

const BAR_CELLS = 24;

/** What a run and a render both report. */
export type Shown = Pick<
  Progress,
  'fraction' | 'etaMs' | 'fps' | 'speed' | 'outTimeSec' | 'frame' | 'elapsedMs'
>;

/** One line without its end; with a bar and the time left where the length of the output is known. */
export function progressLine(progress: Shown): string {
  const { fraction, outTimeSec } = progress;
  if (fraction === undefined) return [clock(outTimeSec), ...figures(progress)].join('  ');
  const filled = Math.round(fraction * BAR_CELLS);
  const bar = `${'█'.repeat(filled)}${'░'.repeat(BAR_CELLS - filled)}`;
  return [`${bar} ${percent(fraction).padStart(5)}`, ...figures(progress), ...left(progress)].join('  ');
}

/** The same for a file or a pipe. */
export function plainProgress(progress: Shown): string {
  const { fraction, outTimeSec } = progress;
  const done = fraction === undefined ? clock(outTimeSec) : percent(fraction);
  return [`${done} done`, ...figures(progress), ...left(progress)].join(', ');
}

/**
 * Says of which reports a plain line is due: at each tenth of the work, but not more than one a second, and every ten
 * seconds where a tenth takes longer or the length is unknown.
 */
export function milestones(): (progress: Shown) => boolean {
  let tenths = 0;
  let lastMs = 0;
  return ({ fraction = 0, elapsedMs }) => {
    const reached = Math.floor(fraction * 10);
    const sinceMs = elapsedMs - lastMs;
    if (sinceMs < 10_000 && (reached <= tenths || sinceMs < 1000)) return false;
    tenths = reached;
    lastMs = elapsedMs;
    return true;
  };
}

function figures({ frame, fps, speed }: Shown): string[] {
  return [
    ...(frame > 0 ? [`${Math.round(fps)} fps`] : []),
    ...(speed > 0 ? [`${speed.toFixed(speed < 10 ? 1 : 0)}×`] : []),
  ];
}

function left({ fraction, etaMs }: Shown): string[] {
  return etaMs === undefined || fraction === 1 ? [] : [`${clock(etaMs / 1000)} left`];
}

function percent(fraction: number): string {
  return `${Math.floor(fraction * 100)} %`;
}

/** `0:07`, `12:34` or `1:02:03`. */
function clock(seconds: number): string {
  const whole = Math.round(seconds);
  const two = (value: number) => String(value).padStart(2, '0');
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes}:${two(whole % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(whole % 60)}`;
}
