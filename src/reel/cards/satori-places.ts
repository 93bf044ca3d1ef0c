// Whether satori draws upside down what a font places: what goes up by HarfBuzz's word goes down in SVG, and satori 0.63.2
// adds where it should subtract. It is asked rather than believed to be so, since a later release may do it right.

import { svgDrawer } from './svg.js';

let asked: Promise<boolean> | undefined;

/** Asked once: satori does not change while the process runs. Rejects with MISSING_PACKAGE, which may be mended. */
export function placesAreTurned(): Promise<boolean> {
  asked ??= ask().catch((error: unknown) => {
    asked = undefined;
    throw error;
  });
  return asked;
}

async function ask(): Promise<boolean> {
  const style = { display: 'flex', fontFamily: 'face0', fontSize: 10 };
  const draw = await svgDrawer(
    { faces: [{ data: new Uint8Array(Buffer.from(BOXES, 'base64')).buffer }] },
    400,
  );
  const { svg } = await draw(
    { type: 'div', key: null, props: { style, children: ['ab'] } },
    { width: 20, height: 20 },
  );
  const [plain, raised] = Array.from(svg.matchAll(/M[-\d.]+ ([-\d.]+)/g), ([, y]) => Number(y));
  return plain !== undefined && raised !== undefined && raised > plain;
}

/**
 * A font of 504 bytes, made with fontTools: `a` and `b` are the same box, with
 * `feature kern { pos b <0 500 0 0>; } kern;`, which raises the second by half of an em.
 */
const BOXES =
  'AAEAAAAJAIAAAwAQR1BPU6/7wPAAAAGwAAAARmNtYXAADAC1AAABJAAAADRnbHlmLXstegAAAWAAAAAsaGVhZF96QUQAAACc' +
  'AAAANmhoZWEETQOHAAAA1AAAACRobXR4AfQAAAAAARgAAAAKbG9jYQALABYAAAFYAAAACG1heHAABQAGAAAA+AAAACBuYW1l' +
  'eCJ8EgAAAYwAAAAhAAEAAAABAACnKpRzXw889QADA+gAAAAAAAAAAAAAAAAAAAAAAAAAAABkAGQAAAADAAIAAAAAAAAAAQAA' +
  'A+gAAAAAAfQAAAGQAGQAAQAAAAAAAAAAAAAAAAAAAAIAAQAAAAMABAABAAAAAAACAAAAAAAAAAAAAAAAAAAAAAAAAAAB9AAA' +
  'AAAAAAAAAAIAAAADAAAAFAADAAEAAAAUAAQAIAAAAAQABAABAAAAYv//AAAAYf///6AAAQAAAAAAAAAAAAsAFgABAAAAAABk' +
  'AGQAAwAAMTUzFWRkZAAAAQAAAAAAZABkAAMAADE1MxVkZGQAAAAAAgAeAAEAAAAAAAEAAQAAAAMAAQQJAAEAAgABeAB4AAAA' +
  'AAEAAAAKAB4ALAABREZMVAAIAAQAAAAA//8AAQAAAAFrZXJuAAgAAAABAAAAAQAEAAEAAAABAAgAAQAIAAIB9AABAAEAAgAA';
