// Elements to SVG, by satori. The only file that imports it.

import type { SatoriOptions } from 'satori';
import { optionalPackage } from '../../optional-package.js';
import type { Face } from './font-file.js';

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

export interface Drawing {
  readonly svg: string;
  /** Size in pixels of each element with a key. */
  readonly boxes: ReadonlyMap<string, { readonly width: number; readonly height: number }>;
}

export type DrawSvg = (
  element: CardElement,
  size: { readonly width: number; readonly height: number },
) => Promise<Drawing>;

/** The value of `fontFamily` that stands for all `faces`, in their order. */
export function familyList(faces: readonly Face[]): string {
  return faces.map((_, index) => familyName(index)).join(', ');
}

/** What text is drawn of. */
interface Glyphs {
  readonly faces: readonly Face[];
  /** Data URIs of pictures that stand for what no face has. */
  readonly emoji: ReadonlyMap<string, string> | undefined;
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
  return async (element, size) => {
    const boxes = new Map<string, { width: number; height: number }>();
    const svg = await satori(element, {
      ...size,
      fonts: fonts as SatoriOptions['fonts'],
      graphemeImages,
      onNodeDetected: ({ key, width, height }) => {
        if (typeof key === 'string') boxes.set(key, { width, height });
      },
    });
    return { svg, boxes };
  };
}

function familyName(index: number): string {
  return `face${index}`;
}
