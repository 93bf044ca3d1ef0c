// What a module made by `wasm/` says of itself, in a custom section.

/** Fields of the `afmpeg` custom section. */
export interface ModuleMetadata {
  readonly variant?: string;
  readonly profile?: string;
  readonly ffmpegVersion?: string;
  /** SPDX expression for the module as a whole. */
  readonly license?: string;
  readonly programs?: readonly string[];
  /** `cwd`: the module starts in `$PWD`. */
  readonly features?: readonly string[];
}

const SECTION = 'afmpeg';

/** The metadata of a module, or undefined where it has none that can be read. */
export function moduleMetadata(module: WebAssembly.Module): ModuleMetadata | undefined {
  const [section] = WebAssembly.Module.customSections(module, SECTION);
  if (!section) return undefined;
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(section));
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

export function moduleSupportsCwd(module: WebAssembly.Module): boolean {
  const features = moduleMetadata(module)?.features;
  return Array.isArray(features) && features.includes('cwd');
}
