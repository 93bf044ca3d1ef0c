// A CommonJS file, which the oldest settings let import nothing but types and promises.

import type { Runtime } from 'afmpeg-ts' with { 'resolution-mode': 'import' };

export async function create(): Promise<Runtime> {
  const afmpeg = await import('afmpeg-ts');
  return afmpeg.Runtime.create({ wasm: { core: true } });
}
