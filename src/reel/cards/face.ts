// A font as cards use it.

/** One font file. */
export interface Face {
  /**
   * TTF, OTF or WOFF, as satori reads it: a WOFF2 is unpacked, of a collection it is the first font, and marks are placed
   * so that satori draws them where they belong.
   */
  readonly data: ArrayBuffer;
  readonly family: string;
  /** 100–900. */
  readonly weight: number;
  readonly italic: boolean;
  /** Whether it has a glyph for the character, and so is the font that the character is set in. */
  has(char: string): boolean;
  /** Whether that glyph has an outline: those of color fonts may be empty, and nothing would be seen. */
  draws(char: string): boolean;
}
