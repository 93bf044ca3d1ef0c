// What a page may write, whose types come from lib.dom.

import { Runtime } from 'afmpeg-ts';
import type { ModuleSource } from 'afmpeg-ts';

export async function convert(file: File, module: WebAssembly.Module): Promise<Runtime> {
  const wasm: ModuleSource = { module };
  const given: Promise<WebAssembly.Module> = Promise.resolve(module);
  await given;
  await Runtime.create({ wasm: { bytes: await file.arrayBuffer() } });
  return Runtime.create({ wasm });
}
