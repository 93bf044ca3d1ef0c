// Renderers by name, so that a project or a command line can say which one it wants.

import { AfmpegError } from '../../errors.js';
import { checkKeys, checkString, invalidOption } from '../../options.js';
import type { Runtime } from '../../runtime/runtime.js';
import { AfmpegRenderer } from './afmpeg-renderer.js';
import { NativeRenderer } from './native/native-renderer.js';
import type { NativeRendererOptions } from './native/native-renderer.js';
import type { Renderer } from './renderer.js';

export class RendererRegistry {
  private readonly renderers = new Map<string, Renderer>();

  /** Throws INVALID_OPTION for a name that is taken. */
  constructor(renderers: readonly Renderer[] = []) {
    for (const renderer of renderers) this.add(renderer);
  }

  /** Throws INVALID_OPTION for a name that is taken. */
  add(renderer: Renderer): this {
    const name = checkString('renderer.name', renderer.name);
    if (name === '' || this.renderers.has(name)) {
      throw invalidOption('renderer.name', 'a name that is not taken', name);
    }
    this.renderers.set(name, renderer);
    return this;
  }

  /** In the order in which they were added. */
  get names(): string[] {
    return [...this.renderers.keys()];
  }

  /** Throws UNKNOWN_RENDERER, which lists the known ones. */
  get(name: string): Renderer {
    const renderer = this.renderers.get(name);
    if (renderer) return renderer;
    const known = this.names.join(', ') || 'none';
    throw new AfmpegError('UNKNOWN_RENDERER', `There is no renderer \`${name}\`; known are: ${known}`);
  }

  /** Names of those that can render here, now. */
  async available(): Promise<string[]> {
    const all = [...this.renderers.values()];
    const answers = await Promise.all(all.map((renderer) => renderer.available()));
    return all.filter((_, i) => answers[i]).map(({ name }) => name);
  }
}

export interface RenderersOptions {
  /** Registers `afmpeg` on it. It stays the caller's to close. */
  readonly runtime?: Runtime;
  /** Registers `native`; `true` takes the programs from the PATH. */
  readonly native?: NativeRendererOptions | boolean;
}

/** A registry of the built-in renderers that were asked for. More can be added. */
export function createRenderers(options: RenderersOptions = {}): RendererRegistry {
  checkKeys('the renderers options', options, ['runtime', 'native']);
  const { runtime, native = false } = options;
  const registry = new RendererRegistry();
  if (runtime) registry.add(new AfmpegRenderer(runtime));
  if (native !== false) registry.add(new NativeRenderer(native === true ? {} : native));
  return registry;
}
