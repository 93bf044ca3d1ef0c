// The size at which a card's text is set: the largest that fits, where lines end as the author ended them, and
// no text fills the card like a wall while it need not.

import { TEXT_KEY, measuredText, unitOf } from './card-elements.js';
import type { CardDesign, TextSize } from './card-elements.js';
import { hasPhrases } from './phrases.js';
import type { DrawSvg } from './svg.js';

export interface FittedText extends TextSize {
  /** Pixels of all lines together. */
  readonly height: number;
}

/** What is tried, the best first. */
interface Attempt {
  readonly wrap: TextSize['wrap'];
  /** The smallest size, as a share of the theme's. */
  readonly leastShare: number;
  /** The most of the card's height that the text takes. */
  readonly heightShare: number;
}

const ATTEMPTS: readonly Attempt[] = [
  { wrap: 'never', leastShare: 0.7, heightShare: 0.6 },
  { wrap: 'phrases', leastShare: 0.55, heightShare: 0.6 },
  { wrap: 'phrases', leastShare: 0, heightShare: 1 },
  { wrap: 'words', leastShare: 0.55, heightShare: 0.6 },
  { wrap: 'words', leastShare: 0, heightShare: 1 },
  { wrap: 'signs', leastShare: 0, heightShare: 1 },
  { wrap: 'anywhere', leastShare: 0, heightShare: 1 },
];

/** Each size is so much of the one before it: finer steps nobody sees. */
const STEP = 0.94;

/** Undefined where the text is too long even at the theme's smallest size. */
export async function fitText(design: CardDesign, draw: DrawSvg): Promise<FittedText | undefined> {
  const text = design.lines.flatMap((line) => line.map((run) => run.text)).join('\n');
  for (const attempt of ATTEMPTS) {
    // One line is not the author's way to end it there.
    if (attempt.wrap === 'never' && design.lines.length < 2) continue;
    if (attempt.wrap === 'phrases' && !hasPhrases(text)) continue;
    const fitted = await largest(design, attempt, draw);
    if (fitted) return fitted;
  }
  return undefined;
}

async function largest(design: CardDesign, attempt: Attempt, draw: DrawSvg): Promise<FittedText | undefined> {
  const sizes = candidates(design, attempt);
  let [low, high] = [0, sizes.length];
  let best: FittedText | undefined;
  // Most cards have few words, and the largest size will do; else the range is halved.
  for (let at = 0; low < high; at = (low + high) >> 1) {
    const fitted = await measure(design, attempt, sizes[at] ?? 1, draw);
    if (fitted) {
      best = fitted;
      high = at;
    } else {
      low = at + 1;
    }
  }
  return best;
}

/** Pixels of the frame, from large to small. */
function candidates({ theme, frame }: CardDesign, { leastShare }: Attempt): number[] {
  const least = Math.min(theme.fontSize, Math.max(theme.minFontSize, theme.fontSize * leastShare));
  const sizes: number[] = [];
  for (let size = theme.fontSize; size > least; size *= STEP) sizes.push(size);
  return [...sizes, least].map((size) => Math.max(1, Math.round(size * unitOf(frame) * 4) / 4));
}

async function measure(
  design: CardDesign,
  { wrap, heightShare }: Attempt,
  fontSize: number,
  draw: DrawSvg,
): Promise<FittedText | undefined> {
  const { boxes } = await draw(measuredText(design, { fontSize, wrap }), design.frame);
  const height = boxes.get(TEXT_KEY)?.height ?? 0;
  const widest = Math.max(0, ...[...boxes].map(([key, { width }]) => (key === TEXT_KEY ? 0 : width)));
  // Half a pixel is rounding.
  const fits = height <= design.box.height * heightShare + 0.5 && widest <= design.box.width + 0.5;
  return fits ? { fontSize, wrap, height } : undefined;
}
