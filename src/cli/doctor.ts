// afmpeg doctor: whether this machine and this module work, and what to do where they do not.

import { AfmpegError } from '../errors.js';
import { engineFeatures } from '../runtime/module/engine-features.js';
import type { ModuleSource } from '../runtime/module/module-source.js';
import { Runtime } from '../runtime/runtime.js';
import { defineCommand } from './command.js';
import { MODULE_OPTIONS, NO_MODULE, findModule } from './module.js';

/** Exit code where something is missing. */
const NOT_READY = 1;

export const doctorCommand = defineCommand({
  name: 'doctor',
  usage: '[--wasm FILE | --core]',
  summary: 'Checks the JavaScript engine and the module, and reports what is missing',
  options: MODULE_OPTIONS,
  async run({ values }) {
    print('Engine', `Node ${process.versions.node}, V8 ${process.versions.v8}`);
    for (const [name, available] of Object.entries(await engineFeatures())) {
      print(available ? '  yes' : '  no', name);
    }
    const source = findModule(values);
    if (source) return examine(source);
    print('Module', `none\n\n${NO_MODULE}`);
    return NOT_READY;
  },
});

async function examine(source: ModuleSource): Promise<number> {
  try {
    await using runtime = await Runtime.create({ wasm: source });
    const { version, configuration, encoders } = await runtime.capabilities();
    print('Module', `${runtime.family}, ffmpeg ${version}`);
    print('Licence', runtime.metadata?.license ?? licenceOf(configuration));
    if (runtime.metadata)
      print('Build', `${runtime.metadata.variant ?? '?'}, ${runtime.metadata.profile ?? '?'}`);
    for (const name of ['libx264', 'libopenh264', 'libvpx-vp9', 'libopus', 'libmp3lame', 'aac']) {
      print(encoders.some((encoder) => encoder.name === name) ? '  yes' : '  no', `encoder ${name}`);
    }
    return 0;
  } catch (error) {
    if (!AfmpegError.is(error)) throw error;
    print('Module', `${error.code}: ${error.message}`);
    return NOT_READY;
  }
}

/** What FFmpeg's configure makes of its options (its LICENSE.md). */
function licenceOf(configuration: readonly string[]): string {
  const has = (option: string) => configuration.includes(`--enable-${option}`);
  if (has('nonfree')) return 'nonfree: not to be redistributed';
  if (has('gpl')) return has('version3') ? 'GPL-3.0-or-later' : 'GPL-2.0-or-later';
  return has('version3') ? 'LGPL-3.0-or-later' : 'LGPL-2.1-or-later';
}

function print(label: string, text: string): void {
  process.stdout.write(`${label.padEnd(8)} ${text}\n`);
}
