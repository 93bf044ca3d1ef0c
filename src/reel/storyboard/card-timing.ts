// When each card is on screen and when its voice speaks, in whole frames.

import type { Rational } from '../../command/media-info.js';
import { parseCardText } from '../cards/card-text.js';
import type { Card, CardTransition } from '../cards/card.js';
import type { Transition } from '../timeline/timeline.js';
import { cardPath, finding } from '../workspace/finding.js';
import type { Finding } from '../workspace/finding.js';

/** Seconds before the voice speaks, and after it. */
const LEAD_SEC = 0.5;
const TAIL_SEC = 0.7;
const DEFAULT_TRANSITION = { kind: 'fade', durationSec: 0.5 } as const satisfies CardTransition;
/** Reading aloud: some 150 words a minute. */
const LETTERS_PER_SEC = 14;
const IDEOGRAPHS_PER_SEC = 5;
const MIN_READING_SEC = 2;

/** What the length of a card depends on; lengths are seconds, as probed. */
export interface CardTimingInput {
  readonly card: Card;
  readonly voiceSec?: number;
  /** What is left of the card's video from where it starts. */
  readonly videoSec?: number;
}

export interface CardTiming {
  /** Seconds on screen, transitions included; whole frames. */
  readonly durationSec: number;
  /** When the card appears, in seconds from the start of the reel. */
  readonly startSec: number;
  /** When its voice speaks, in seconds from the start of the reel. */
  readonly voiceStartSec?: number;
  /** The transition to the next card, in whole frames; the last card has none. */
  readonly transition?: Transition;
}

/**
 * Lays the cards out. A voice has 0.5 s before it and 0.7 s after it, and as much more as the transitions take:
 * it is never heard while another card is on screen.
 */
export function timeCards(
  inputs: readonly CardTimingInput[],
  frameRate: Rational,
  base: CardTransition = DEFAULT_TRANSITION,
): { readonly timings: readonly CardTiming[]; readonly findings: readonly Finding[] } {
  const { num, den } = frameRate;
  const seconds = (frames: number) => (frames * den) / num;
  const given = inputs.map(({ card }) => ({ ...base, ...card.transition }));
  const transitions = given.map(({ durationSec = DEFAULT_TRANSITION.durationSec }, index) =>
    index === inputs.length - 1 ? 0 : Math.round((durationSec * num) / den),
  );
  const findings: Finding[] = [];
  const timings: CardTiming[] = [];
  let at = 0;
  inputs.forEach((input, index) => {
    const [into = 0, out = 0] = [transitions[index - 1], transitions[index]];
    const leadSec = Math.max(LEAD_SEC, seconds(into));
    const tailSec = Math.max(TAIL_SEC, seconds(out));
    // Up to the next frame: nothing of the voice is lost to rounding.
    const frames = Math.max(1, Math.ceil((lengthOf(input, leadSec + tailSec) * num) / den - 1e-6));
    if (into + out > frames) {
      const message = `The card lasts ${shown(seconds(frames))} s, its transitions ${shown(seconds(into + out))} s`;
      findings.push(finding('TRANSITION_TOO_LONG', cardPath(index, 'transition'), message));
    }
    const kind = given[index]?.kind;
    timings.push({
      durationSec: seconds(frames),
      startSec: seconds(at),
      ...(input.voiceSec !== undefined && { voiceStartSec: seconds(at) + leadSec }),
      ...(index < inputs.length - 1 && {
        transition: { ...(kind !== undefined && { kind }), durationSec: seconds(out) },
      }),
    });
    at += frames - out;
  });
  return { timings, findings };
}

function lengthOf({ card, voiceSec, videoSec }: CardTimingInput, aroundVoiceSec: number): number {
  if (voiceSec !== undefined) return voiceSec + aroundVoiceSec;
  return card.dur ?? videoSec ?? readingSec(card.text ?? '');
}

function readingSec(text: string): number {
  const words = parseCardText(text)
    .flat()
    .map((run) => run.text)
    .join(' ');
  const ideographs = words.match(/[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}]/gu)?.length ?? 0;
  const letters = (words.match(/[\p{L}\p{N}]/gu)?.length ?? 0) - ideographs;
  const aloud = letters / LETTERS_PER_SEC + ideographs / IDEOGRAPHS_PER_SEC;
  return Math.max(MIN_READING_SEC, LEAD_SEC + aloud + TAIL_SEC);
}

function shown(seconds: number): string {
  return String(Math.round(seconds * 1000) / 1000);
}
