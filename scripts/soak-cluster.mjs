// npm run soak:cluster [-- --kills N]: a 12-chunk render on three worker processes and a real Redis, again and again; each
// time a worker is killed as it works. Fails where a render does not complete, differs by a byte, or leaves anything.

import { parseArgs } from 'node:util';
import { ensureBuilt, ensureInstalled, runLocal } from './tasks.mjs';

const { values } = parseArgs({ options: { kills: { type: 'string', default: '20' } } });
ensureInstalled();
ensureBuilt();
process.env.AFMPEG_CLUSTER_KILLS = values.kills;
process.env.AFMPEG_REQUIRE_WASI ??= '1';
runLocal('vitest', ['run', 'test/distributed/cluster/bullmq/kills.test.ts']);
