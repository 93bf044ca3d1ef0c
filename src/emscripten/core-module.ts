// Recognises an @ffmpeg/core module. Its names are minified, so only the shape of its imports and exports
// tells it from other modules.

/** 0.12 imports 71 functions; a smaller Emscripten program does not come near. */
const LEAST_IMPORTS = 40;

/**
 * Whether `module` looks like the single-threaded @ffmpeg/core: all of its many imports are functions of one
 * module `a` under names of one or two characters, and it exports a memory and a table of its own.
 */
export function isCoreModule(module: WebAssembly.Module): boolean {
  const imports = WebAssembly.Module.imports(module);
  const exports = WebAssembly.Module.exports(module);
  const count = (kind: string) => exports.filter((entry) => entry.kind === kind).length;
  return (
    imports.length >= LEAST_IMPORTS &&
    imports.every(
      ({ module: from, name, kind }) => from === 'a' && name.length <= 2 && kind === 'function',
    ) &&
    exports.every(({ name }) => name.length <= 2) &&
    count('memory') === 1 &&
    count('table') === 1
  );
}
