// Pictures to lay behind words, the same bytes each time.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import opentype from 'opentype.js';
import { PNG } from 'pngjs';

/** A dusk in a few flat colors: what is cut off, squeezed or turned over shows. */
export function dusk(width: number, height: number): Uint8Array {
  const png = new PNG({ width, height });
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [u, v] = [x / width, y / height];
      const isSun = Math.hypot((u - 0.7) * width, (v - 0.3) * height) < 0.13 * Math.min(width, height);
      const hill = [0.55, 0.68, 0.8].filter((top, n) => v > top + 0.03 * Math.sin(u * (7 - n) + n)).length;
      const sky = Math.floor(v * 8);
      const color = [
        isSun ? [255, 226, 170] : [60 + sky * 30, 40 + sky * 20, 90 + sky * 6],
        [150, 84, 110],
        [84, 45, 84],
        [34, 20, 56],
      ][hill]!;
      png.data.set([...color, 255], (y * width + x) * 4);
    }
  }
  return new Uint8Array(PNG.sync.write(png));
}

/** DejaVu Sans Bold, which has Armenian, Georgian and some pictures that Inter lacks. */
export function dejavu(): Uint8Array {
  const path = createRequire(import.meta.url).resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf');
  return new Uint8Array(readFileSync(path));
}

/** A font of these characters, each two and a half ems wide: a box, or a glyph without an outline. */
export function fontOf(familyName: string, glyphs: Readonly<Record<string, 'box' | 'empty'>>): Uint8Array {
  const glyph = (name: string, look: string, unicode?: number) => {
    const path = new opentype.Path();
    if (look === 'box') {
      path.moveTo(100, 0);
      for (const [x, y] of [
        [900, 0],
        [900, 700],
        [100, 700],
      ] as const)
        path.lineTo(x, y);
      path.close();
    }
    return new opentype.Glyph({ name, advanceWidth: 2500, path, ...(unicode !== undefined && { unicode }) });
  };
  const font = new opentype.Font({
    familyName,
    styleName: 'Regular',
    unitsPerEm: 1000,
    ascender: 800,
    descender: -200,
    glyphs: [
      glyph('.notdef', 'empty'),
      ...Object.entries(glyphs).map(([char, look], n) => glyph(`g${n}`, look, char.codePointAt(0))),
    ],
  });
  return new Uint8Array(font.toArrayBuffer());
}
