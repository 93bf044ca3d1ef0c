// A started instance of @ffmpeg/core.

import { trapError } from '../guest/trap.js';
import { bridgeImports } from './core-imports.js';
import { CoreMemory } from './core-memory.js';
import { coreTrap } from './exit.js';
import type { Core, Glue, GlueImports } from './glue.js';
import { unsupportedGlue } from './unsupported.js';

export interface CoreInstanceOptions {
  readonly glue: Glue;
  readonly module: WebAssembly.Module;
  readonly env: Readonly<Record<string, string>>;
  readonly checkpoint: () => void;
}

export interface CoreInstance {
  readonly core: Core;
  readonly memory: CoreMemory;
}

export async function startCore({
  glue,
  module,
  env,
  checkpoint,
}: CoreInstanceOptions): Promise<CoreInstance> {
  const memory = new CoreMemory();
  const instantiate = async (imports: GlueImports): Promise<WebAssembly.Instance> => {
    const instance = await WebAssembly.instantiate(module, bridgeImports(imports, { env, memory }));
    memory.attach(instance);
    return instance;
  };
  // ffmpeg asks for the time in each turn of its loop, also where it touches no file.
  const now = (): number => {
    checkpoint();
    return performance.now();
  };
  let core: Partial<Core>;
  try {
    core = await glue.start({ instantiate, now });
  } catch (error) {
    if (error instanceof WebAssembly.LinkError || error instanceof TypeError) {
      throw unsupportedGlue(`does not fit the module: ${error.message}`, error);
    }
    throw trapError(error, coreTrap);
  }
  if (!isCore(core)) throw unsupportedGlue('lacks FS, _malloc or _ffmpeg');
  // The glue starts it at -1, which is an exit code as well.
  core.ret = undefined;
  return { core, memory };
}

function isCore(core: Partial<Core>): core is Core {
  return core.FS !== undefined && core._malloc !== undefined && core._ffmpeg !== undefined;
}

/** An argument vector in guest memory. Nobody frees it: the instance lives no longer than its one run. */
export function writeArguments({ core, memory }: CoreInstance, words: readonly string[]): number {
  const pointers = words.map((word) => {
    const bytes = new TextEncoder().encode(`${word}\0`);
    const pointer = core._malloc(bytes.length);
    memory.bytes(pointer, bytes.length).set(bytes);
    return pointer;
  });
  const argv = core._malloc((pointers.length + 1) * 4);
  for (const [index, pointer] of [...pointers, 0].entries()) memory.setUint32(argv + index * 4, pointer);
  return argv;
}
