// What a font file says of itself. The only file that imports opentype.js.

import type { Font } from 'opentype.js';
import { optionalPackage } from '../../optional-package.js';

/** One font file. */
export interface Face {
  /** The file as it is: TTF, OTF or WOFF. */
  readonly data: ArrayBuffer;
  readonly family: string;
  /** 100–900. */
  readonly weight: number;
  readonly italic: boolean;
  has(char: string): boolean;
}

export type ParseFont = (bytes: Uint8Array) => Face;

/** Rejects with MISSING_PACKAGE; what it gives throws for what is not a font. */
export async function fontParser(): Promise<ParseFont> {
  const { default: opentype } = await optionalPackage('opentype.js', () => import('opentype.js'));
  return (bytes) => {
    const data = new Uint8Array(bytes).buffer;
    const font = opentype.parse(data, { lowMemory: true });
    const { family, weight, italic } = describeFont(font);
    return { data, family, weight, italic, has: (char) => font.charToGlyphIndex(char) > 0 };
  };
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
