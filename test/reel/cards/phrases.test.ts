// Lines of scripts without spaces: the rules, whatever the dictionaries of the engine say, and what is drawn.

import fc from 'fast-check';
import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { cutRuns } from '../../../src/reel/cards/card-text.js';
import { hasPhrases, phrasesOf } from '../../../src/reel/cards/phrases.js';
import { drawCard } from '../../../src/reel/index.js';
import { newVolume } from '../../support/media.js';
import { fontOf } from './scenes.js';

/** JIS X 4051, §4.1: what begins no line, and what ends none. */
const BEGINS_NONE =
  '、。，．・：；！？）」』】〕〉》”’ーぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ々ゝゞヽヾ…,.!?)]}%';
const ENDS_NONE = '（「『【〔〈《“‘([{';
const LETTERS = Array.from(
  '今日東京天気新聞人工智能世界行食時間海空我们每天生活方式' +
    'あいうえおかきくけこのはをにでとアイスマートフォンワールド' +
    'วันนี้อากาศดีมาก오늘은날씨가abc XYZ 123',
);
const text = fc
  .array(fc.constantFrom(...Array.from(BEGINS_NONE), ...Array.from(ENDS_NONE), ...LETTERS), {
    minLength: 1,
    maxLength: 40,
  })
  .map((chars) => chars.join(''));

describe('phrases', () => {
  it('are the text, parted', () => {
    fc.assert(
      fc.property(text, (words) => {
        const phrases = phrasesOf(words);
        expect(phrases.join('')).toBe(words);
        expect(phrases.every((phrase) => phrase !== '')).toBe(true);
      }),
    );
  });

  it('begin and end as lines may, with no mark torn from its letter', () => {
    fc.assert(
      fc.property(text, (words) => {
        for (const [n, phrase] of phrasesOf(words).entries()) {
          if (n === 0) continue;
          const before = phrasesOf(words)[n - 1]!;
          expect(BEGINS_NONE).not.toContain(Array.from(phrase)[0]);
          expect(phrase).not.toMatch(/^[\p{M}\s]/u);
          // A space between them parts even what else stays together.
          if (!/\s$/.test(before)) expect(ENDS_NONE).not.toContain(Array.from(before).at(-1));
        }
      }),
    );
  });

  it('never part a word of Latin letters, a number, or a Korean word', () => {
    fc.assert(
      fc.property(text, (words) => {
        for (const [n, phrase] of phrasesOf(words).entries()) {
          if (n > 0)
            expect(phrasesOf(words)[n - 1]! + '|' + phrase).not.toMatch(
              /[a-z0-9]\|[a-z0-9]|\p{sc=Hangul}\|\p{sc=Hangul}/iu,
            );
        }
      }),
    );
  });

  // As a reader of the language would part them.
  it.each([
    '今日は|とても|天気がいいので、|散歩に|行きましょう。',
    'あなたの|意見を|コメント|欄で|教えてください。',
    '新しい|スマートフォンの|選び方を|三分で|解説します！',
    '今天|天气|很好，|我们|去|公园|散步吧。',
    '人工|智能|正在|改变|我们的|生活|方式。',
    'วัน|นี้|อากาศ|ดี|มาก|เรา|ไป|เดิน|เล่น|ที่|สวน|สาธารณะ|กัน|เถอะ',
    '오늘은 |날씨가 |아주 |좋네요. |산책하러 |갈까요?',
    '「東京」へ|行く|iPhone |15の|使い方|(第3回)',
  ])('%s', (parted) => {
    expect(phrasesOf(parted.replaceAll('|', '')).join('|')).toBe(parted);
  });

  it('are not looked for where spaces part the words', () => {
    expect(hasPhrases('Καλημέρα, world – it’s “fine”')).toBe(false);
    expect(hasPhrases('Hello 世界')).toBe(true);
  });

  it('keep their accents', () => {
    const runs = [
      { text: 'ab', accent: false },
      { text: 'cde', accent: true },
    ];
    expect(cutRuns(runs, ['a', 'bc', 'de'])).toEqual([
      [{ text: 'a', accent: false }],
      [
        { text: 'b', accent: false },
        { text: 'c', accent: true },
      ],
      [{ text: 'de', accent: true }],
    ]);
  });
});

describe('a card', () => {
  const words = '今日はとても天気がいいので、散歩に行きましょう。';
  const fonts = [
    fontOf('Boxes', Object.fromEntries([...new Set(words)].map((char) => [char, 'box' as const]))),
  ];
  const [width, height] = [540, 960];

  /** How far each row of boxes reaches, in pixels: left, right. */
  async function rows(card: string, theme: object): Promise<[number, number][]> {
    const png = await drawCard(newVolume(), '/', { text: card }, theme, { width, height, fonts });
    const { data } = PNG.sync.read(Buffer.from(png));
    const found: [number, number][] = [];
    let isInk = false;
    for (let y = 0; y < height; y++) {
      const inked = Array.from({ length: width }, (_, x) => x).filter(
        (x) => data[4 * (y * width + x)]! > 128,
      );
      if (inked.length > 0 && !isInk) found.push([inked[0]!, inked.at(-1)!]);
      isInk = inked.length > 0;
    }
    return found;
  }

  it('ends its lines between phrases', async () => {
    // Each character is 37.5 pixels wide, of which the box has 12: eleven of them fit into 432.
    const theme = { fontSize: 30, minFontSize: 30, letterSpacing: 0, align: 'left', paddingX: 54 };
    const widths = (await rows(words, theme)).map(([left, right]) =>
      Math.round((right - left) / 37.5 + 0.68),
    );
    const lines: number[] = [];
    for (const phrase of phrasesOf(words)) {
      const { length } = phrase;
      if (lines.length > 0 && lines.at(-1)! + length <= 11) lines[lines.length - 1]! += length;
      else lines.push(length);
    }
    expect(widths).toEqual(lines);
  });

  it('keeps the spaces beside an accent', async () => {
    const theme = { fontSize: 30, minFontSize: 30, align: 'left' };
    const reach = async (text: string) => (await rows(`天天天天天天天天天天天 ${text}`, theme)).at(-1)![1];
    const shown = (text: string) => reach(text.replaceAll('.', '今'));
    expect(await shown('*.* .')).toBeGreaterThan((await shown('*.*.')) + 2);
  });

  it('is centered where its theme says so, inside of the frame', async () => {
    const found = await rows(words, { fontSize: 30, minFontSize: 30, letterSpacing: 0 });
    expect(found.length).toBeGreaterThan(2);
    for (const [left, right] of found) {
      expect(left).toBeGreaterThan(0);
      expect(right).toBeLessThan(width - 1);
    }
  });
});
