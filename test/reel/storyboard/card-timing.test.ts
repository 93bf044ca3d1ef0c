// When cards come and go, in whole frames, from what their voices and videos last.

import { expect, it } from 'vitest';
import { timeCards } from '../../../src/reel/storyboard/card-timing.js';
import type { CardTimingInput } from '../../../src/reel/storyboard/card-timing.js';

const FPS_25 = { num: 25, den: 1 };
const card = (voiceSec?: number, more: CardTimingInput['card'] = {}): CardTimingInput => ({
  card: more,
  ...(voiceSec !== undefined && { voiceSec }),
});

it('a voice has half a second before it and 0.7 after it', () => {
  const { timings, findings } = timeCards([card(1), card(2), card(0.5)], FPS_25);
  expect(findings).toEqual([]);
  const transition = { kind: 'fade', durationSec: 0.52 }; // 0.5 s is 12.5 frames
  expect(timings).toEqual([
    { durationSec: 2.2, startSec: 0, voiceStartSec: 0.5, transition },
    { durationSec: 3.24, startSec: 1.68, voiceStartSec: 2.2, transition },
    { durationSec: 1.72, startSec: 4.4, voiceStartSec: 4.92 },
  ]);
});

it('a voice never sounds while another card is on screen', () => {
  const long = { durationSec: 2 };
  const { timings } = timeCards([card(1), card(1), card(1)], FPS_25, long);
  for (const [index, { startSec, durationSec, voiceStartSec = 0 }] of timings.entries()) {
    const before = timings[index - 1];
    const after = timings[index + 1];
    if (before) expect(voiceStartSec).toBeGreaterThanOrEqual(before.startSec + before.durationSec - 1e-9);
    if (after) expect(voiceStartSec + 1).toBeLessThanOrEqual(after.startSec + 1e-9);
    expect(voiceStartSec + 1).toBeLessThanOrEqual(startSec + durationSec);
  }
});

it('lengths are whole frames at any rate, and never cut a voice', () => {
  const rate = { num: 30_000, den: 1001 };
  const voices = [0.1, 1 / 3, 1.0001, 2.5, 9.99];
  const { timings } = timeCards(
    voices.map((sec) => card(sec)),
    rate,
  );
  let at = 0;
  timings.forEach(({ durationSec, startSec, transition }, index) => {
    const frames = (durationSec * rate.num) / rate.den;
    expect(frames).toBeCloseTo(Math.round(frames), 6);
    expect(durationSec).toBeGreaterThanOrEqual(voices[index]! + 1.2 - 1e-6);
    expect(durationSec).toBeLessThan(voices[index]! + 1.2 + 2 * (1001 / 30_000));
    expect(startSec).toBeCloseTo(at, 9);
    at += durationSec - (transition?.durationSec ?? 0);
  });
});

it.each<[string, CardTimingInput, number]>([
  ['a voice goes before dur', card(1, { dur: 9 }), 2.2],
  ['dur before the video', { card: { dur: 1.4 }, videoSec: 5 }, 1.4],
  ['the video before the words', { card: { text: 'word '.repeat(40) }, videoSec: 3 }, 3],
  ['few words take two seconds', card(undefined, { text: 'Hi' }), 2],
  ['140 letters take ten, and 1.2 around them', card(undefined, { text: 'letters '.repeat(20) }), 11.2],
  ['accents take no time', card(undefined, { text: '*letters* '.repeat(20) }), 11.2],
  ['ideographs take longer', card(undefined, { text: '字'.repeat(50) }), 11.2],
  ['nothing at all takes two', card(), 2],
])('%s', (_what, input, durationSec) => {
  expect(timeCards([input], FPS_25).timings).toMatchObject([{ durationSec, startSec: 0 }]);
});

it('transitions longer than their card are a finding', () => {
  const cards = [{ dur: 2 }, { dur: 0.8 }, { dur: 2 }].map((more) => card(undefined, more));
  expect(timeCards(cards, FPS_25).findings).toEqual([
    {
      path: 'cards[1].transition',
      code: 'TRANSITION_TOO_LONG',
      message: 'The card lasts 0.8 s, its transitions 1.04 s',
      severity: 'error',
    },
  ]);
  const cuts = cards.map(({ card: { dur = 0 } }) => card(undefined, { dur, transition: { durationSec: 0 } }));
  expect(timeCards(cuts, FPS_25).findings).toEqual([]);
});

it('a transition has the kind and the length that it does not say from the storyboard’s, and that from a fade', () => {
  const cards = [{ transition: { kind: 'wipeleft' } }, { transition: { durationSec: 0.2 } }, {}, {}];
  const seen = (...more: [{ kind?: string; durationSec?: number }?]) =>
    timeCards(
      cards.map((own) => card(undefined, own)),
      FPS_25,
      ...more,
    ).timings.map(({ transition }) => transition);
  expect(seen({ kind: 'slideup', durationSec: 1 })).toEqual([
    { kind: 'wipeleft', durationSec: 1 },
    { kind: 'slideup', durationSec: 0.2 },
    { kind: 'slideup', durationSec: 1 },
    undefined,
  ]);
  expect(seen({ kind: 'slideup' })[2]).toEqual({ kind: 'slideup', durationSec: 0.52 });
  expect(seen()[0]).toEqual({ kind: 'wipeleft', durationSec: 0.52 });
});
