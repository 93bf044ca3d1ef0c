// Which module a command uses: `--wasm`, `--core`, or the one named by AFMPEG_FFMPEG_WASM.

import type { ModuleSource } from '../runtime/module/module-source.js';
import type { Values } from './command.js';
import { UsageError } from './usage.js';

export const MODULE_OPTIONS = {
  wasm: { value: 'FILE', help: 'a WASI build of ffmpeg (default: AFMPEG_FFMPEG_WASM)' },
  core: { help: 'the installed package @ffmpeg/core' },
} as const;

export const NO_MODULE = [
  'No ffmpeg module. Give one of:',
  '  --wasm FILE                 a WASI build of ffmpeg (the project makes one: npm run wasm)',
  '  AFMPEG_FFMPEG_WASM=FILE     the same, for every command',
  '  --core                      the installed package @ffmpeg/core (npm install @ffmpeg/core)',
].join('\n');

type ModuleValues = Values<typeof MODULE_OPTIONS>;

export function findModule(values: ModuleValues): ModuleSource | undefined {
  if (values.wasm !== undefined && values.core) throw new UsageError('Give --wasm or --core, not both');
  if (values.core) return { core: true };
  const file = values.wasm ?? process.env['AFMPEG_FFMPEG_WASM'];
  return file ? { file } : undefined;
}

export function requireModule(values: ModuleValues): ModuleSource {
  const source = findModule(values);
  if (!source) throw new UsageError(NO_MODULE);
  return source;
}
