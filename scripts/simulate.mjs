// npm run simulate [-- --chunks N]: the coordinator of a cluster on virtual time, with stragglers, crashes, lost locks and
// failures. Prints what happened and what the coordinator costs for each chunk.

import { parseArgs } from 'node:util';
import { ensureBuilt, ensureInstalled, runLocal } from './tasks.mjs';

const { values } = parseArgs({ options: { chunks: { type: 'string', default: '10000' } } });
ensureInstalled();
ensureBuilt();
process.env.AFMPEG_SIMULATED_CHUNKS = values.chunks;
runLocal('vitest', ['run', 'test/distributed/cluster/simulation.test.ts']);
