// How cards look, apart from what they say. Lengths are pixels on a frame whose shorter side is 1080.

import { matching } from '../../options.js';

/** A theme as its file has it: what is missing is {@link DEFAULT_THEME}'s. */
export interface Theme {
  /** Color of the ground, `#rgb` or `#rrggbb`, as all colors. Default `#0b1220`. */
  readonly bg?: string;
  /** Color of the text. Default `#f8fafc`. */
  readonly fg?: string;
  /** Color of `*accent*`. Default `#fbbf24`. */
  readonly accent?: string;
  /** Color that darkens a scene behind text. Default `#020617`. */
  readonly scrim?: string;
  /** 0–1: how much it hides where the text is. Default 0.78. */
  readonly scrimOpacity?: number;
  /**
   * Names of font families, looked for in `fonts/` and, by the name `Inter`, in the package. Characters that
   * one lacks come from the next; fonts of signs alone, without letters, come last. Default: Inter, then those in
   * `fonts/` by file name.
   */
  readonly fontFamily?: string | readonly string[];
  /** 100–900 in hundreds; the nearest that a family has. Default 800. */
  readonly fontWeight?: number;
  /** The size of a short text, 16–400. Longer ones are set smaller. Default 124. */
  readonly fontSize?: number;
  /** No text is set smaller, 8–400. Default 44. */
  readonly minFontSize?: number;
  /** In font sizes, 0.8–2. Default 1.12. */
  readonly lineHeight?: number;
  /** In font sizes, −0.1 to 0.5; none in a line with letters that are joined, as in Arabic. Default −0.025. */
  readonly letterSpacing?: number;
  /** `left` is where each line starts: on the right where its first letter runs from right to left. Default `center`. */
  readonly align?: 'left' | 'center';
  /** Where the text of an overlay stands. Default `bottom`. */
  readonly position?: 'top' | 'center' | 'bottom';
  /** Between text and the left and right edge, 0–400. Default 96. */
  readonly paddingX?: number;
  /** Between text and the upper and lower edge, 0–600. Default: 240 in portrait, else 96. */
  readonly paddingY?: number;
}

export type FullTheme = Required<Omit<Theme, 'fontFamily' | 'paddingY'>> &
  Pick<Theme, 'fontFamily' | 'paddingY'>;

export const DEFAULT_THEME: FullTheme = {
  bg: '#0b1220',
  fg: '#f8fafc',
  accent: '#fbbf24',
  scrim: '#020617',
  scrimOpacity: 0.78,
  fontWeight: 800,
  fontSize: 124,
  minFontSize: 44,
  lineHeight: 1.12,
  letterSpacing: -0.025,
  align: 'center',
  position: 'bottom',
  paddingX: 96,
};

/** As far as an option is checked; a theme from outside goes through the schema. */
export const themeObject = matching<Theme>(
  'an object',
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
);

/** Later themes override earlier ones, field by field. */
export function mergeThemes(...themes: readonly (Theme | undefined)[]): FullTheme {
  return Object.assign({}, DEFAULT_THEME, ...themes) as FullTheme;
}
