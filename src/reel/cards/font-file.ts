// What a font file says of itself. The only file that imports opentype.js.

import type { Font } from 'opentype.js';
import { optionalPackage } from '../../optional-package.js';
import type { Face } from './face.js';
import { turnPlaces } from './gpos.js';
import { placesAreTurned } from './satori-places.js';
import { changeTable, readableFont } from './sfnt.js';
import { isWoff2, unpackWoff2 } from './woff2.js';

export type ParseFont = (bytes: Uint8Array) => Promise<Face>;

/** Largest font: one of all CJK characters has some 20 MB. */
export const MAX_FONT_BYTES = 32 * 1024 * 1024;

/** Rejects with MISSING_PACKAGE, as does what it gives for WOFF2, which also rejects for what is not a font. */
export async function fontParser(): Promise<ParseFont> {
  const { default: opentype } = await optionalPackage('opentype.js', () => import('opentype.js'));
  const areTurned = await placesAreTurned();
  return async (bytes) => {
    const plain = isWoff2(bytes) ? await unpackWoff2(bytes, MAX_FONT_BYTES) : bytes;
    const readable = readableFont(plain);
    const { buffer: data } = areTurned
      ? await changeTable(readable, 'GPOS', turnPlaces, MAX_FONT_BYTES)
      : readable;
    const font = opentype.parse(data, { lowMemory: true });
    const { family, weight, italic } = describeFont(font);
    const has = (char: string) => font.charToGlyphIndex(char) > 0;
    const draws = (char: string) => has(char) && isDrawn(font, char);
    return { data, family, weight, italic, has, draws };
  };
}

/** A glyph is read when it is asked for, and may be damaged. */
function isDrawn(font: Font, char: string): boolean {
  try {
    return font.charToGlyph(char).path.commands.length > 0;
  } catch {
    return false;
  }
}

interface Tables {
  readonly os2?: { readonly usWeightClass?: number; readonly fsSelection?: number };
}

type Names = Readonly<Record<string, Readonly<Record<string, string>> | undefined>>;

function describeFont(font: Font): Pick<Face, 'family' | 'weight' | 'italic'> {
  const { os2 } = font.tables as Tables;
  // By platform, since release 2; the types are of release 1.
  const platforms = font.names as unknown as Readonly<Record<string, Names | undefined>>;
  const names = platforms['windows'] ?? platforms['macintosh'] ?? platforms['unicode'] ?? {};
  const name = names['preferredFamily'] ?? names['fontFamily'] ?? {};
  const weight = os2?.usWeightClass ?? 400;
  return {
    family: withoutWeight(name['en'] ?? Object.values(name)[0] ?? ''),
    weight: weight >= 1 && weight <= 1000 ? weight : 400,
    italic: ((os2?.fsSelection ?? 0) & 1) === 1,
  };
}

/** `Inter ExtraBold` is a weight of Inter: older files name each weight as a family of its own. */
function withoutWeight(name: string): string {
  const weight =
    /\s+(?:thin|(?:extra|ultra|semi|demi)[ -]?(?:light|bold)|light|regular|medium|bold|black|heavy)$/i;
  return name.replace(weight, '') || name;
}
