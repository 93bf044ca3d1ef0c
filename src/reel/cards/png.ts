// SVG to PNG, by resvg. The only file that imports it.

import type * as Module from '@resvg/resvg-wasm';
import { optionalPackage } from '../../optional-package.js';

type Resvg = typeof Module;

export type DrawPng = (svg: string) => Uint8Array;

/** Rejects with MISSING_PACKAGE. */
export async function pngDrawer(): Promise<DrawPng> {
  const resvg = await optionalPackage('@resvg/resvg-wasm', () => import('@resvg/resvg-wasm'));
  await initialize(resvg);
  return (svg) => {
    // The text is paths already: no font is looked for.
    const image = new resvg.Resvg(svg, { font: { loadSystemFonts: false } });
    try {
      const rendered = image.render();
      try {
        return rendered.asPng().slice();
      } finally {
        rendered.free();
      }
    } finally {
      image.free();
    }
  };
}

/** Where all copies of this package leave what they began: resvg takes its module once per process. */
const STARTED = Symbol.for('afmpeg.resvg');

function initialize(resvg: Resvg): Promise<void> {
  const shared = globalThis as { [STARTED]?: WeakMap<object, Promise<void>> };
  const started = shared[STARTED] ?? new WeakMap<object, Promise<void>>();
  shared[STARTED] = started;
  // By resvg's own copy, of which a process may have several, too.
  const pending = started.get(resvg.initWasm) ?? start(resvg);
  started.set(resvg.initWasm, pending);
  pending.catch(() => started.delete(resvg.initWasm));
  return pending;
}

async function start(resvg: Resvg): Promise<void> {
  // A host without files has called resvg's `initWasm` itself.
  if (isReady(resvg)) return;
  const { readPackageFile } = await import('../../fs/host/host-files.js');
  try {
    await resvg.initWasm(readPackageFile('@resvg/resvg-wasm/index_bg.wasm'));
  } catch (error) {
    // The application itself may have done it in the meantime.
    if (!isReady(resvg)) throw error;
  }
}

function isReady({ Resvg }: Resvg): boolean {
  try {
    new Resvg('<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>').free();
    return true;
  } catch {
    return false;
  }
}
