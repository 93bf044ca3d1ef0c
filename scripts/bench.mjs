// npm run bench [-- suite …] [-- --rounds N --single]: our families, @ffmpeg/core by its own glue, and native ffmpeg
// side by side. Ratios are to @ffmpeg/core by its own glue; below 1 is faster.

import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { defaultWasm } from './default-wasm.mjs';
import { ensureBuilt, ensureInstalled } from './tasks.mjs';

ensureInstalled();
ensureBuilt();
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '3' },
    single: { type: 'boolean', default: false },
  },
});
// For the suites, and for the processes that they start.
process.env.AFMPEG_BENCH_WASM ||= process.env.AFMPEG_TEST_FFMPEG_WASM || (defaultWasm(values) ?? '');

const { SUITES } = await import('../test/bench/suites.mjs');
const { peers: findPeers } = await import('../test/bench/peers.mjs');

const unknown = positionals.filter((name) => !(name in SUITES));
if (unknown.length > 0) {
  console.error(`Unknown suite ${unknown.join(', ')}. Known are:`);
  for (const [name, { about }] of Object.entries(SUITES)) console.error(`  ${name.padEnd(8)} ${about}`);
  process.exit(2);
}

const peers = await findPeers();
const [one, five] = loadavg();
console.log(
  `Node ${process.versions.node}, V8 ${process.versions.v8}, ${cpus().length} × ${cpus()[0].model}`,
);
console.log(
  `Load ${one.toFixed(2)} (1 min), ${five.toFixed(2)} (5 min)${one > 0.5 ? ': NOT QUIET, do not trust the figures' : ''}`,
);
for (const { name, version } of peers) console.log(`  ${name}: ffmpeg ${version}`);
if (!process.env.AFMPEG_BENCH_WASM) console.log('  no WASI module: npm run wasm');

try {
  for (const [name, suite] of Object.entries(SUITES)) {
    if (positionals.length > 0 && !positionals.includes(name)) continue;
    await suite.run(peers, Number(values.rounds));
  }
} finally {
  for (const peer of peers) await peer.close();
}
