// The line that a terminal shows while ffmpeg works.

import type { Progress } from '../command/progress.js';

const BAR_CELLS = 24;

/** What a run and a render both report. */
type Shown = Pick<Progress, 'fraction' | 'etaMs' | 'fps' | 'speed' | 'outTimeSec' | 'frame'>;

/** One line without its end; with a bar and the time left where the length of the output is known. */
export function progressLine({ fraction, etaMs, fps, speed, outTimeSec, frame }: Shown): string {
  const figures = [
    ...(frame > 0 ? [`${Math.round(fps)} fps`] : []),
    ...(speed > 0 ? [`${speed.toFixed(speed < 10 ? 1 : 0)}×`] : []),
  ];
  if (fraction === undefined) return [clock(outTimeSec), ...figures].join('  ');
  const filled = Math.round(fraction * BAR_CELLS);
  const bar = `${'█'.repeat(filled)}${'░'.repeat(BAR_CELLS - filled)}`;
  const percent = `${Math.floor(fraction * 100)} %`.padStart(5);
  const left = etaMs === undefined || fraction === 1 ? [] : [`${clock(etaMs / 1000)} left`];
  return [`${bar} ${percent}`, ...figures, ...left].join('  ');
}

/** `0:07`, `12:34` or `1:02:03`. */
function clock(seconds: number): string {
  const whole = Math.round(seconds);
  const two = (value: number) => String(value).padStart(2, '0');
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes}:${two(whole % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(whole % 60)}`;
}
