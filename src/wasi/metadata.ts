// What a module made by `wasm/` says of itself, in a custom section.

/** Fields of the `afmpeg` custom section. */
export interface ModuleMetadata {
  /** Which licence it was built for: `gpl` or `lgpl`. */
  readonly variant?: string;
  /** Which parts of ffmpeg it has, for example `full` or `lean`. */
  readonly profile?: string;
  /** Version of ffmpeg, for example `5.1.9`. */
  readonly ffmpegVersion?: string;
  /** SPDX expression for the complete module. */
  readonly license?: string;
  /** Which of `ffmpeg` and `ffprobe` the module can run. */
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
