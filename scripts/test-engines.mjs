// npm run test:engines [-- 22 24]: the integration tests on other releases of Node, which come from npm.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDirectory } from './cache.mjs';
import { ROOT, ensureBuilt, ensureInstalled, run } from './tasks.mjs';

const releases = process.argv.length > 2 ? process.argv.slice(2) : ['22', '24'];

ensureInstalled();
ensureBuilt();
for (const release of releases) {
  const node = install(release);
  run(node, ['--version']);
  const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs');
  run(node, [vitest, 'run', 'test/integration', 'test/emscripten', 'test/wasi']);
  // Threads that take turns, which only an engine with JSPI has: elsewhere these say that they are left out.
  const engines = ['test/runtime/engines/green', 'test/runtime/engines/start-engine.test.ts'];
  run(node, [vitest, 'run', ...engines, 'test/runtime/run/async-streams.test.ts', 'test/runtime/sources']);
  // A chunk has the same bytes in this release as in the one that runs this script.
  run(node, [vitest, 'run', 'test/distributed/same-bytes.test.ts'], {
    env: { ...process.env, AFMPEG_OTHER_NODE: process.execPath },
  });
}

/** The platform's binary is a package of its own, so no install script has to run. */
function install(release) {
  const name = `node-${process.platform}-${process.arch}`;
  const prefix = join(cacheDirectory(), 'engines', release);
  const node = join(prefix, 'node_modules', name, 'bin', 'node');
  if (!existsSync(node)) {
    run('npm', ['install', '--prefix', prefix, '--no-save', '--loglevel=error', `${name}@${release}`]);
  }
  return node;
}
