// One attempt at a chunk of a plan on the disk, in a process of its own: node render-chunk.mjs ROOT MODULE
// EXECUTION OUTPUT. Prints the result; with a fifth word it says when it has begun to encode.

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Runtime, hostFs } from 'afmpeg-ts';
import { renderChunk } from 'afmpeg-ts/distributed';

const [root, module, execution, output, tell] = process.argv.slice(2);
const wasm = module === 'core' ? { core: true } : { file: module };
const runtime = await Runtime.create({ wasm, execution });
if (tell) {
  const started = () =>
    readdirSync(root).some((name) => name.includes('.attempt-') && existsSync(join(root, name, 'chunk.mp4')));
  const timer = setInterval(() => {
    if (!started()) return;
    clearInterval(timer);
    console.log('encoding');
  }, 2);
}
console.log(JSON.stringify(await renderChunk(hostFs(root), '/plan', 1, output, { runtime })));
await runtime.close();
