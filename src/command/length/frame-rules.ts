// Filters of one input that cut, repeat, stretch, delay or count frames.

import { oneToOne } from './filter-rule.js';
import type { FilterRule, FilterValues } from './filter-rule.js';
import { evaluate } from './numbers.js';
import { cutSpan, spanOf } from './stream-span.js';
import type { StreamKind, StreamSpan } from './stream-span.js';

export const FRAME_RULES: Readonly<Record<string, FilterRule>> = {
  trim: trim('video', ['start', 'end', 'start_pts', 'end_pts', 'duration', 'start_frame', 'end_frame']),
  atrim: trim('audio', ['start', 'end', 'start_pts', 'end_pts', 'duration', 'start_sample', 'end_sample']),
  setpts: oneToOne('video', ['expr'], retimed),
  asetpts: oneToOne('audio', ['expr'], retimed),
  atempo: oneToOne('audio', ['tempo'], (span, values) => stretched(span, 1 / values.number(1, 'tempo'))),
  rubberband: oneToOne('audio', ['tempo'], (span, values) => stretched(span, 1 / values.number(1, 'tempo'))),
  asetrate: oneToOne('audio', ['sample_rate', 'r'], (span, values) => {
    const rate = values.rate(span.rate, 'r', 'sample_rate');
    const scale = span.rate / rate;
    return { ...span, start: span.start * scale, end: span.end * scale, rate };
  }),
  aresample: oneToOne('audio', ['sample_rate', 'out_sample_rate'], (span, values) =>
    spanOf('audio', span.start, span.end, values.rate(span.rate, 'sample_rate', 'osr', 'out_sample_rate')),
  ),
  fps: oneToOne('video', ['fps', 'start_time', 'round', 'eof_action'], (span, values) =>
    values.has('start_time')
      ? { ...span, end: NaN }
      : spanOf('video', span.start, span.end, values.rate(25, 'fps')),
  ),
  tpad: oneToOne(
    'video',
    ['start', 'stop', 'start_mode', 'stop_mode', 'start_duration', 'stop_duration'],
    padded,
  ),
  apad: oneToOne('audio', ['packet_size', 'pad_len', 'whole_len', 'pad_dur', 'whole_dur'], audioPadded),
  loop: oneToOne('video', ['loop', 'size', 'start'], looped),
  aloop: oneToOne('audio', ['loop', 'size', 'start'], looped),
  adelay: oneToOne('audio', ['delays', 'all'], (span, values) =>
    lengthened(span, delay(values.text('delays') ?? '0', span.rate)),
  ),
  aecho: oneToOne('audio', ['in_gain', 'out_gain', 'delays', 'decays'], (span, values) =>
    lengthened(span, delay(values.text('delays') ?? '1000', span.rate)),
  ),
  zoompan: oneToOne('video', ['zoom', 'x', 'y', 'd', 's', 'fps'], (span, values) => {
    const frames = span.frames * values.number(90, 'd');
    const rate = values.rate(25, 'fps');
    return { kind: 'video', start: 0, end: frames / rate, rate, frames };
  }),
  palettegen: oneToOne(
    'video',
    ['max_colors', 'reserve_transparent', 'transparency_color', 'stats_mode'],
    (span, values) =>
      values.has('stats_mode') && values.text('stats_mode') !== 'full'
        ? span
        : { ...span, end: span.start, frames: 1 },
  ),
};

/** Where several limits are given, the widest counts. */
function trim(kind: StreamKind, order: readonly string[]): FilterRule {
  const unit = kind === 'video' ? 'frame' : 'sample';
  return oneToOne(kind, order, (span, values) => {
    // What is moved before it is cut ends where ffmpeg happens to have read to.
    if (span.start > 0 || values.has('start_pts') || values.has('end_pts')) return { ...span, end: NaN };
    const at = (count: number) => span.start + count / span.rate;
    const starts = [
      ...(values.has('start') ? [values.seconds(0, 'start')] : []),
      ...(values.has(`start_${unit}`) ? [at(values.number(0, `start_${unit}`))] : []),
    ];
    const start = Math.max(span.start, starts.length > 0 ? Math.min(...starts) : -Infinity);
    const ends = [
      ...(values.has('end') ? [values.seconds(0, 'end')] : []),
      ...(values.has(`end_${unit}`) ? [at(values.number(0, `end_${unit}`))] : []),
      ...(values.has('duration') ? [start + values.seconds(0, 'duration')] : []),
    ];
    return cutSpan(span, start, ends.length > 0 ? Math.max(...ends) : Infinity);
  });
}

/** Of timestamps as fine as any stream's. */
const TIMEBASE = 1e-6;

/** Where the timestamps of the first and the last frame are put to. */
function retimed(span: StreamSpan, values: FilterValues): StreamSpan {
  const expression = values.text('expr') ?? 'PTS';
  const place = (sec: number, count: number) =>
    TIMEBASE *
    evaluate(expression, {
      ...{ PTS: sec / TIMEBASE, STARTPTS: span.start / TIMEBASE, TB: TIMEBASE, T: sec, STARTT: span.start },
      ...{ N: count, NB_CONSUMED_SAMPLES: count },
      ...{ FRAME_RATE: span.rate, FR: span.rate, SAMPLE_RATE: span.rate, SR: span.rate },
    });
  const start = place(span.start, 0);
  if (span.end === Infinity) return { ...span, start, end: Number.isNaN(start) ? NaN : Infinity };
  // A picture lasts as long as before, wherever it is put; audio goes on to its end.
  const isCounted = span.kind === 'video' && span.frames > 0 && span.rate > 0;
  const lastSec = isCounted ? span.end - (span.end - span.start) / span.frames : span.end;
  const last = place(lastSec, isCounted ? span.frames - 1 : span.frames);
  return { ...span, start, end: last + (isCounted ? 1 / span.rate : 0) };
}

function stretched(span: StreamSpan, scale: number): StreamSpan {
  return { ...span, end: span.start + (span.end - span.start) * scale, frames: span.frames * scale };
}

function lengthened(span: StreamSpan, sec: number): StreamSpan {
  return { ...span, end: span.end + sec, frames: span.frames + sec * span.rate };
}

function padded(span: StreamSpan, values: FilterValues): StreamSpan {
  const part = (end: 'start' | 'stop') => {
    const frames = values.number(0, end);
    const sec = values.seconds(0, `${end}_duration`);
    if (end === 'stop' && span.endsUntold && (sec !== 0 || frames !== 0)) return NaN;
    if (sec > 0 || Number.isNaN(sec)) return sec;
    return frames < 0 ? Infinity : frames === 0 ? 0 : frames / span.rate;
  };
  return lengthened(span, part('start') + part('stop'));
}

function audioPadded(span: StreamSpan, values: FilterValues): StreamSpan {
  const length = span.end - span.start;
  const whole = [
    ...(values.has('whole_dur') ? [values.seconds(0, 'whole_dur')] : []),
    ...(values.has('whole_len') ? [values.number(0, 'whole_len') / span.rate] : []),
  ];
  const more = [
    ...(values.has('pad_dur') ? [values.seconds(0, 'pad_dur')] : []),
    ...(values.has('pad_len') ? [values.number(0, 'pad_len') / span.rate] : []),
  ];
  if (whole.length + more.length === 0) return lengthened(span, Infinity);
  return lengthened(span, Math.max(...more, ...whole.map((sec) => sec - length), 0));
}

function looped(span: StreamSpan, values: FilterValues): StreamSpan {
  const loops = values.number(0, 'loop');
  const size = values.number(0, 'size');
  if (loops === 0 || size === 0 || span.end === Infinity) return span;
  if (loops < 0) return lengthened(span, Infinity);
  // FFmpeg 5.1 leaves gaps where it repeats a part, or takes a length for one by another clock.
  const isWhole =
    size >= span.frames &&
    values.number(0, 'start') === 0 &&
    (span.kind === 'audio' || span.isTimed === true);
  return isWhole ? stretched(span, loops + 1) : { ...span, end: NaN };
}

/** The longest of `2000|1.5s|48000S`: milliseconds, seconds, samples. */
function delay(delays: string, rate: number): number {
  const each = delays.split(/[|\s]+/).map((text) => {
    const [, count, unit] = /^(\d+(?:\.\d+)?)([sS]?)$/.exec(text) ?? [];
    return Number(count) * (unit === 's' ? 1 : unit === 'S' ? 1 / rate : 1e-3);
  });
  return Math.max(0, ...each);
}
