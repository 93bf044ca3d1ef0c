// How a card's text is set: a tree of boxes with styles.

import type { ImageHead } from '../../media/image-head.js';
import type { Scene } from './card-media.js';
import { breakableAtSigns, cutRuns } from './card-text.js';
import type { TextRun } from './card-text.js';
import type { Card } from './card.js';
import { hasPhrases, phrasesOf } from './phrases.js';
import type { CardElement, Style } from './svg.js';
import type { FullTheme } from './theme.js';

export interface Frame {
  readonly width: number;
  readonly height: number;
}

/** All that a card is drawn of. Lengths are pixels of the frame. */
export interface CardDesign {
  readonly frame: Frame;
  readonly theme: FullTheme;
  readonly card: Card;
  readonly lines: readonly (readonly TextRun[])[];
  readonly fontFamily: string;
  /** What the text must fit in. */
  readonly box: { readonly width: number; readonly height: number };
  /** A picture behind the text, which is drawn with it. */
  readonly picture?: { readonly scene: Scene; readonly head: ImageHead; readonly data: ArrayBuffer };
  /** Whether the text lies over a scene, drawn with it or not. */
  readonly overlay: boolean;
}

export interface TextSize {
  readonly fontSize: number;
  /** Where lines are broken besides the author's own breaks. */
  readonly wrap: 'never' | 'phrases' | 'words' | 'signs' | 'anywhere';
}

/** Pixels of the frame for one of the theme: its lengths are for a shorter side of 1080. */
export function unitOf({ width, height }: Frame): number {
  return Math.min(width, height) / 1080;
}

export function textBox(frame: Frame, theme: FullTheme): CardDesign['box'] {
  const unit = unitOf(frame);
  const paddingY = theme.paddingY ?? (frame.height > frame.width ? 240 : 96);
  return {
    width: Math.max(1, frame.width - 2 * theme.paddingX * unit),
    height: Math.max(1, frame.height - 2 * paddingY * unit),
  };
}

/** Key of the box around all text, and of the lines in it. */
export const TEXT_KEY = 'text';
export const lineKey = (index: number) => `line${index}`;

/** The text alone, each line as wide as it needs, to be measured. */
export function measuredText(design: CardDesign, size: TextSize): CardElement {
  return text(design, size, { alignItems: 'flex-start' }, {});
}

/** The text where it stands on the card. */
export function placedText(design: CardDesign, size: TextSize): CardElement {
  const { frame, theme, card, overlay, box } = design;
  const position = overlay ? (card.position ?? theme.position) : 'center';
  return div(
    {
      display: 'flex',
      boxSizing: 'border-box',
      width: frame.width,
      height: frame.height,
      flexDirection: 'column',
      alignItems: 'center',
      justifyContent: { top: 'flex-start', center: 'center', bottom: 'flex-end' }[position],
      padding: `${(frame.height - box.height) / 2}px ${(frame.width - box.width) / 2}px`,
    },
    [text(design, size, { flexShrink: 0 }, { width: '100%', textAlign: theme.align })],
  );
}

function text(design: CardDesign, size: TextSize, boxStyle: Style, lineStyle: Style): CardElement {
  const { theme, card, lines, box, fontFamily } = design;
  const { fontSize, wrap } = size;
  return div(
    {
      display: 'flex',
      flexDirection: 'column',
      width: box.width,
      color: card.fg ?? theme.fg,
      fontFamily,
      fontWeight: theme.fontWeight,
      fontSize,
      lineHeight: theme.lineHeight,
      letterSpacing: theme.letterSpacing * fontSize,
      // Lines of even length, and no word alone on the last.
      textWrap: 'balance',
      ...(wrap === 'never' && { whiteSpace: 'nowrap' }),
      ...(wrap === 'anywhere' && { wordBreak: 'break-word' }),
      ...boxStyle,
    },
    lines.map((line, index) =>
      line.length === 0
        ? div({ height: fontSize * 0.5 }, [])
        : wrap === 'phrases' && line.some(({ text }) => hasPhrases(text))
          ? phraseLine(design, line, lineKey(index))
          : div(
              { display: 'block', ...lineStyle },
              line.map((run) =>
                colored(design, wrap === 'signs' ? { ...run, text: breakableAtSigns(run.text) } : run),
              ),
              lineKey(index),
            ),
    ),
    TEXT_KEY,
  );
}

/** A line that ends only between phrases, each a box of its own. */
function phraseLine(design: CardDesign, line: readonly TextRun[], key: string): CardElement {
  const { theme, box } = design;
  const phrases = cutRuns(line, phrasesOf(line.map(({ text }) => text).join('')));
  return div(
    {
      display: 'flex',
      flexWrap: 'wrap',
      width: box.width,
      justifyContent: theme.align === 'center' ? 'center' : 'flex-start',
    },
    phrases.map((runs, n) =>
      div(
        { display: 'block', flexShrink: 0, whiteSpace: 'pre' },
        runs.map((run) => colored(design, run)),
        `${key}.${n}`,
      ),
    ),
    key,
  );
}

function colored({ card, theme }: CardDesign, { accent, text }: TextRun): CardElement | string {
  return accent ? span({ color: card.accent ?? theme.accent }, text) : text;
}

function div(
  style: Style,
  children: readonly (CardElement | string)[],
  key: string | null = null,
): CardElement {
  return { type: 'div', key, props: { style, children } };
}

function span(style: Style, content: string): CardElement {
  return { type: 'span', key: null, props: { style, children: [content] } };
}
