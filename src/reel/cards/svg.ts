// Elements to SVG, by satori. The only file that imports it.

import type { SatoriOptions } from 'satori';
import { optionalPackage } from '../../optional-package.js';
import type { Face } from './face.js';

/** CSS in camelCase; numbers are pixels. */
export type Style = Readonly<Record<string, string | number>>;

/** What satori takes for a React element. */
export interface CardElement {
  readonly type: 'div' | 'span';
  /** Names the box in {@link Drawing.boxes}. */
  readonly key: string | null;
  readonly props: {
    readonly style: Style;
    readonly children?: readonly (CardElement | string)[];
  };
}

/** Pixels of each element with a key. Of one on several lines, those of all its parts. */
export type Boxes = ReadonlyMap<
  string,
  { readonly top: number; readonly width: number; readonly height: number }
>;

export interface Drawing {
  readonly svg: string;
  readonly boxes: Boxes;
}

/** `precision` is the part of a pixel to which boxes are rounded, as its denominator: by default to whole pixels. */
export type DrawSvg = (
  element: CardElement,
  size: { readonly width: number; readonly height: number },
  precision?: number,
) => Promise<Drawing>;

/** The value of `fontFamily` that stands for all `faces`, in their order, but first the one that has `letter`. */
export function familyList(faces: readonly Face[], letter?: string): string {
  const first = letter === undefined ? -1 : faces.findIndex((face) => face.has(letter));
  const names = faces.map((_, index) => familyName(index));
  return [...names.slice(first, first + 1), ...names].join(', ');
}

/** What text is drawn of. */
interface Glyphs {
  readonly faces: readonly Pick<Face, 'data'>[];
  /** Data URIs of pictures that stand for what no face has. */
  readonly emoji?: ReadonlyMap<string, string> | undefined;
}

/** Rejects with MISSING_PACKAGE. */
export async function svgDrawer({ faces, emoji = new Map() }: Glyphs, weight: number): Promise<DrawSvg> {
  const { default: satori } = await optionalPackage('satori', () => import('satori'));
  // Each file under a name of its own: of several under one name satori takes only one.
  const fonts = faces.map(({ data }, index) => ({
    name: familyName(index),
    data,
    weight,
    style: 'normal' as const,
  }));
  const graphemeImages = Object.fromEntries(emoji);
  return async (element, size, precision = 1) => {
    const boxes = new Map<string, { top: number; width: number; height: number }>();
    const svg = await satori(element, {
      ...size,
      fonts: fonts as SatoriOptions['fonts'],
      graphemeImages,
      pointScaleFactor: precision,
      onNodeDetected: ({ key, top, width, height }) => {
        if (typeof key === 'string') boxes.set(key, { top, width, height });
      },
    });
    return { svg, boxes };
  };
}

function familyName(index: number): string {
  return `face${index}`;
}
