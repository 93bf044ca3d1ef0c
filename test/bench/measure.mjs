// Interleaved rounds, medians, ratios.

import { Bench } from 'tinybench';

/** Runs each task once a round, `rounds` times, and gives the median milliseconds of each. */
export async function interleaved(tasks, rounds) {
  const samples = tasks.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [index, task] of tasks.entries()) {
      const bench = new Bench({ iterations: 1, time: 0, warmup: false, throws: true, retainSamples: true });
      bench.add(task.name, task.fn);
      await bench.run();
      samples[index].push(...bench.tasks[0].result.latency.samples);
    }
  }
  return tasks.map(({ name }, index) => ({
    name,
    ms: median(samples[index]),
    spread: spread(samples[index]),
  }));
}

/** Prints milliseconds and the ratio to `reference` (a name), above 1 when slower than it. */
export function printTable(title, rows, reference) {
  const base = rows.find(({ name }) => name === reference)?.ms;
  console.log(`\n${title}`);
  for (const {
    name,
    ms,
    spread: [low, high],
  } of rows) {
    const ratio = base ? `${(ms / base).toFixed(2)} ×` : '';
    console.log(
      `  ${name.padEnd(26)} ${format(ms).padStart(9)}  ${ratio.padStart(8)}   (${format(low)} – ${format(high)})`,
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

function format(ms) {
  return ms >= 1000 ? `${(ms / 1000).toFixed(2)} s` : `${ms.toFixed(1)} ms`;
}
