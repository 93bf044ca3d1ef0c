// The length that the page of examples/studio shows before a render, held to the timing that a render has.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { filmSeconds } from '../../examples/studio/public/film-length.js';
import type { Card } from '../../src/reel/cards/card.js';
import { timeCards } from '../../src/reel/storyboard/card-timing.js';

const transition = fc.record({ durationSec: fc.double({ min: 0, max: 3, noNaN: true }) });
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const seconds = (max: number) => fc.double({ min: 0.2, max, noNaN: true });
const card = fc.record({
  text: optional(
    fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 200 }),
      fc.constantFrom('*Hello* world', '海の *音*', 'a \\* b'),
    ),
  ),
  dur: optional(seconds(600)),
  transition: optional(transition),
  voiceSec: optional(seconds(60)),
  videoSec: optional(seconds(60)),
});
const frameRate = fc.oneof(fc.integer({ min: 1, max: 120 }), fc.constant({ num: 30_000, den: 1001 }));

test('it is what the reel makes of cards, voices and videos', () => {
  fc.assert(
    fc.property(
      fc.array(card, { minLength: 1, maxLength: 8 }),
      frameRate,
      optional(transition),
      (given, frameRate, transition) => {
        const cards = given.map(({ text, dur, transition }): Card => ({
          ...(text !== undefined && { text }),
          ...(dur !== undefined && { dur }),
          ...(transition && { transition }),
        }));
        const inputs = given.map(({ voiceSec, videoSec }, index) => ({
          card: cards[index]!,
          ...(voiceSec !== undefined && { voiceSec }),
          ...(videoSec !== undefined && { videoSec }),
        }));
        const rate = typeof frameRate === 'number' ? { num: frameRate, den: 1 } : frameRate;
        const { timings } = timeCards(inputs, rate, transition);
        const last = timings.at(-1)!;
        const expected = last.startSec + last.durationSec;
        const shown = filmSeconds({ cards, frameRate, transition }, inputs);
        // Transitions longer than their cards leave nothing to show.
        if (expected > 0) expect(shown).toBeCloseTo(expected, 6);
        else expect(shown).toBeUndefined();
      },
    ),
  );
});

test.each<[object, number | undefined]>([
  [{ cards: [{ text: 'a', dur: 1 }, { dur: 2 }] }, 2.5],
  [{ cards: [{ text: 'a', dur: 'soon' }] }, undefined],
  [{ cards: [{ dur: 1 }], frameRate: null }, undefined],
  [{ cards: [{ dur: 1 }], frameRate: 'fast' }, undefined],
])('of %j it is %s', (storyboard, expected) => {
  expect(filmSeconds(storyboard, [])).toBe(expected);
});

test('of a video that starts late it is what is left', () => {
  const cards = [{ media: { path: 'a.mp4', startSec: 3 } }];
  expect(filmSeconds({ cards }, [{ videoSec: 5 }])).toBe(2);
});
