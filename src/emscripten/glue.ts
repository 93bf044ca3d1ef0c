// The JavaScript that ships with the module. Emscripten minified the names between the two, so nothing else
// can bind them; it is evaluated here with every way out of the sandbox shadowed.

import type { EmscriptenFs } from './emscripten-fs.js';
import { unsupportedGlue } from './unsupported.js';
import { UtcDate } from './utc-date.js';

/** The glue's `Module` object, as far as it is used here. */
export interface Core {
  readonly FS: EmscriptenFs;
  /** What ffmpeg's exit_program left before it called abort(). */
  ret: number | undefined;
  readonly _malloc: (bytes: number) => number;
  readonly _ffmpeg: (argc: number, argv: number) => number;
  /** 0.12.6 has none yet. */
  readonly _ffprobe?: (argc: number, argv: number) => number;
}

export type GlueImports = Record<string, Record<string, WebAssembly.ImportValue>>;

export interface StartOptions {
  readonly instantiate: (imports: GlueImports) => Promise<WebAssembly.Instance>;
  /** The monotonic clock, in milliseconds. */
  readonly now: () => number;
}

export interface Glue {
  /** A fresh instance. */
  start(options: StartOptions): Promise<Partial<Core>>;
}

type Factory = (core: object) => Promise<Partial<Core>>;
type Evaluate = (...values: unknown[]) => void;

/** What the glue is given in place of the globals of those names. */
const PROVIDED = ['module', 'exports', 'self', 'performance', 'Date'];
/** Globals that would leak the host or something into it; undefined for the glue. */
const HIDDEN = [
  'WebSocket',
  'XMLHttpRequest',
  'console',
  'define',
  'document',
  'fetch',
  'global',
  'globalThis',
  'importScripts',
  'navigator',
  'process',
  'readline',
  'require',
  'window',
];

/** Parses the glue once; every start evaluates it anew, so that instances share nothing. */
export function parseGlue(text: string): Glue {
  const evaluate = compile(text);
  return {
    start: ({ instantiate, now }) =>
      new Promise<Partial<Core>>((resolve, reject) => {
        const factory = evaluateFactory(evaluate, now);
        factory({
          // Standard streams and devices are the bridge's.
          noFSInit: true,
          instantiateWasm(imports: GlueImports, receive: (instance: WebAssembly.Instance) => void): object {
            instantiate(imports).then(receive).catch(reject);
            return {};
          },
        }).then(resolve, reject);
      }),
  };
}

function compile(text: string): Evaluate {
  const script = text
    .replace(/\bexport\s+default\s+([\w$]+)/, 'module.exports = $1')
    .replaceAll('import.meta.url', 'self.location.href');
  try {
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- running the caller's glue is the purpose
    return new Function(...PROVIDED, ...HIDDEN, script) as Evaluate;
  } catch (error) {
    throw unsupportedGlue('is not JavaScript', error);
  }
}

function evaluateFactory(evaluate: Evaluate, now: () => number): Factory {
  const module: { exports: unknown } = { exports: {} };
  try {
    evaluate(module, module.exports, { location: { href: '' } }, { now }, UtcDate);
  } catch (error) {
    throw unsupportedGlue('threw while it was evaluated', error);
  }
  if (typeof module.exports !== 'function') throw unsupportedGlue('exports no function');
  return module.exports as Factory;
}
