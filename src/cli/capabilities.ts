// afmpeg capabilities: what the module can do, as JSON.

import { Runtime } from '../runtime/runtime.js';
import { defineCommand } from './command.js';
import { MODULE_OPTIONS, requireModule } from './module.js';

export const capabilitiesCommand = defineCommand({
  name: 'capabilities',
  usage: '[--wasm FILE | --core]',
  summary: 'Lists codecs, formats, filters and protocols as JSON',
  options: MODULE_OPTIONS,
  async run({ values }) {
    await using runtime = await Runtime.create({ wasm: requireModule(values) });
    process.stdout.write(`${JSON.stringify(await runtime.capabilities(), null, 2)}\n`);
    return 0;
  },
});
