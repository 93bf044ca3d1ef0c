// afmpeg capabilities: what the module can do, as JSON.

import { Runtime } from '../runtime/runtime.js';
import { MODULE_OPTIONS, requireModule } from './module.js';
import { parse } from './usage.js';

export async function capabilitiesCommand(args: string[]): Promise<number> {
  const { values } = parse({ args, options: MODULE_OPTIONS });
  await using runtime = await Runtime.create({ wasm: requireModule(values), execution: 'inline' });
  process.stdout.write(`${JSON.stringify(await runtime.capabilities(), null, 2)}\n`);
  return 0;
}
