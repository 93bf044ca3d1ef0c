// Interleaved rounds, medians, ratios.

import { Bench } from 'tinybench';

/** Runs each task once a round, `rounds` times, and gives the median milliseconds of each. */
export async function interleaved(tasks, rounds) {
  const samples = tasks.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [index, task] of tasks.entries()) {
      const bench = new Bench({ iterations: 1, time: 0, warmup: false, throws: true, retainSamples: true });
      // Said, not detected: to find out, tinybench would call the task once more, beside the measured call.
      bench.add(task.name, task.fn, { async: true });
      await bench.run();
      samples[index].push(...bench.tasks[0].result.latency.samples);
    }
  }
  return tasks.map(({ name }, index) => summary(name, samples[index]));
}

/** One row of a table: the median of the samples, their least and their most. */
export function summary(name, samples) {
  return { name, value: median(samples), spread: spread(samples) };
}

/** Prints each median and its ratio to that of `reference` (a name); above 1 is slower, or more. */
export function printTable(title, rows, reference, unit = 'ms') {
  const base = rows.find(({ name }) => name === reference)?.value;
  console.log(`\n${title}`);
  for (const { name, value, spread } of rows) {
    const [low, high] = spread.map((sample) => format(sample, unit));
    const ratio = base ? `${(value / base).toFixed(2)} ×` : '';
    console.log(
      `  ${name.padEnd(34)} ${format(value, unit).padStart(9)}  ${ratio.padStart(8)}   (${low} – ${high})`,
    );
  }
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

function spread(values) {
  return [Math.min(...values), Math.max(...values)];
}

function format(value, unit) {
  if (unit !== 'ms') return `${Math.round(value)} ${unit}`;
  return value >= 1000 ? `${(value / 1000).toFixed(2)} s` : `${value.toFixed(1)} ms`;
}
