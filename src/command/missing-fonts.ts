// What libass says of words for which it finds no font.

import { withoutSpeaker } from './failure-reason.js';

/** For each family and character that no font has; 0x0 is any character at all. */
const NOT_FOUND =
  /fontselect: failed to find any fallback with glyph 0x([\dA-Fa-f]+) for font: \((.*), -?\d+, -?\d+\)/;
const CHOSEN = 'fontselect: (';
/** A libass that gives its version also says what it does not find; older ones, as in @ffmpeg/core, do not. */
const TELLS = 'libass API version: ';
const NO_SYSTEM_FONTS = "can't find selected font provider";
const LOOKS_FURTHER = /Glyph 0x([\dA-Fa-f]+) not found, selecting one more font for \(/;

/** Any character at all, in place of one. */
const ANY = 0;

/** Collects, of each filter that draws words, what it has no font for. */
export class MissingFonts {
  private readonly lines = new Set<string>();
  private readonly families = new Set<string>();
  private readonly points = new Set<number>();
  private readonly telling = new Set<string>();
  /** Of each filter that does not tell: what it last looked for, and the line that says so. */
  private readonly wanted = new Map<string, { readonly point: number; readonly line: string }>();
  private isUnsure = false;

  readLine(line: string): void {
    const [, speaker = ''] = /^\[([^\]]*)\]/.exec(line) ?? [];
    const [, point, family = ''] = NOT_FOUND.exec(line) ?? [];
    if (point !== undefined) {
      this.families.add(family);
      this.add(parseInt(point, 16), line);
    } else if (line.includes(TELLS)) this.telling.add(speaker);
    else if (line.includes(CHOSEN)) this.wanted.delete(speaker);
    else if (!this.telling.has(speaker)) this.readSearch(line, speaker);
  }

  /** What was found missing, and the lines that say so. */
  end(): { readonly message: string; readonly lines: readonly string[] } | undefined {
    for (const speaker of this.wanted.keys()) this.giveUp(speaker);
    if (this.lines.size === 0) return undefined;
    return { message: this.message(), lines: [...this.lines] };
  }

  private readSearch(line: string, speaker: string): void {
    const [, glyph] = LOOKS_FURTHER.exec(line) ?? [];
    if (glyph === undefined && !line.includes(NO_SYSTEM_FONTS)) return;
    // What it looked for before was not found, or it would have said what it chose.
    this.giveUp(speaker);
    this.wanted.set(speaker, { point: glyph === undefined ? ANY : parseInt(glyph, 16), line });
  }

  private giveUp(speaker: string): void {
    const found = this.wanted.get(speaker);
    if (found) this.add(found.point, found.line);
    this.wanted.delete(speaker);
    this.isUnsure ||= found?.point === ANY;
  }

  private add(point: number, line: string): void {
    this.points.add(point);
    this.lines.add(withoutSpeaker(line).trim());
  }

  private message(): string {
    const remedy = 'into the directory of `fontsdir`, or into `/fonts`';
    if (this.isUnsure) {
      return (
        'Words may be missing: no font was chosen for them; this ffmpeg takes one only by its name: put a TTF or OTF file ' +
        "into the directory of `fontsdir`, and give its family by `force_style='FontName=…'`"
      );
    }
    if (this.points.has(ANY)) {
      return `Words are missing: there is no font for ${[...this.families].join(', ')}; put a TTF or OTF file ${remedy}`;
    }
    const characters = [...this.points].filter((point) => point <= 0x10_ff_ff).map(named);
    return `Words are missing: no font has ${characters.join(', ')}; put one that does ${remedy}`;
  }
}

function named(point: number): string {
  return `${String.fromCodePoint(point)} (U+${point.toString(16).toUpperCase().padStart(4, '0')})`;
}
