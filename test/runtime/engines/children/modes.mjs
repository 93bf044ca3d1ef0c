// Prints how runs of two modules execute, in an engine that lacks what is named. Words: the modules' folder, what is missing.

import { join } from 'node:path';
import { Volume } from 'memfs';

const [folder, ...without] = process.argv.slice(2);
if (without.includes('JSPI')) delete WebAssembly.Suspending;
if (without.includes('shared memory')) delete globalThis.SharedArrayBuffer;
const { Runtime } = await import('afmpeg-ts');

const modes = {};
for (const name of ['one', 'many']) {
  for (const execution of ['thread', 'inline'])
    modes[`${name}, ${execution}`] = await modeOf(name, execution);
}
console.log(JSON.stringify(modes));

async function modeOf(name, execution) {
  let runtime;
  try {
    runtime = await Runtime.create({ wasm: { file: join(folder, `${name}.wasm`) }, execution });
  } catch (error) {
    return `${error.code} of ${error.details.option}`;
  }
  const { exitCode } = await runtime.run(new Volume());
  await runtime.close();
  return `${runtime.mode}, exit ${exitCode}`;
}
