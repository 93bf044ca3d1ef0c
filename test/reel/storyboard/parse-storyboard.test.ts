// What is wrong with a storyboard as it is written, without its files: one finding for each place, and bounded.

import { describe, expect, it } from 'vitest';
import {
  FINDING_CODES,
  TRANSITION_KINDS,
  parseStoryboard,
  storyboardJsonSchema,
} from '../../../src/reel/index.js';
import type { Finding, FindingCode } from '../../../src/reel/index.js';
import { parseTheme } from '../../../src/reel/storyboard/parse-storyboard.js';

const one = { text: 'a' };
const many = (length: number, item: object = one) => Array.from({ length }, () => item);

it('a storyboard is its own text, read', async () => {
  const storyboard = {
    title: 'All of it',
    width: 720,
    height: 1280,
    frameRate: { num: 30_000, den: 1001 },
    transition: { kind: 'slideleft', durationSec: 0.4 },
    music: { path: 'a b/music.mp3', gainDb: -9, loop: false, ducking: { amountDb: 10 } },
    loudness: { integratedLufs: -14, passes: 1 },
    theme: { bg: '#123', fontFamily: ['Inter', 'Own'], fontSize: 100 },
    cards: [
      { text: 'a\n*b*', vo: false, dur: 2, cover: true, bg: '#abcdef' },
      { text: 'c', vo: 'vo/x.wav', scene: 'clip.mp4', position: 'top', transition: { durationSec: 0 } },
      { media: { path: 'x.jpg', source: 'https://example.org/x', motion: { fromZoom: 1, toZoom: 1.2 } } },
      { media: { kind: 'video', path: 'x.bin', startSec: 3, audio: { gainDb: -3 } }, mode: 'overlay' },
    ],
  };
  const read = { storyboard, findings: [] };
  expect(await parseStoryboard(storyboard)).toEqual(read);
  expect(await parseStoryboard(`\uFEFF${JSON.stringify(storyboard)}`)).toEqual(read);
});

describe('findings', () => {
  const [INVALID, UNKNOWN, CONFLICT, OUTSIDE] = [
    'INVALID_VALUE',
    'UNKNOWN_FIELD',
    'CONFLICT',
    'PATH_OUTSIDE',
  ] as const satisfies FindingCode[];

  it.each<[string, unknown, string, FindingCode, string]>([
    ['half a text', '{"cards": [', '', 'INVALID_JSON', 'Expected JSON: '],
    ['an empty text', '', '', 'INVALID_JSON', 'Expected JSON: '],
    [
      'a text without end',
      `"${'a'.repeat(2 ** 21)}"`,
      '',
      'TOO_LARGE',
      'Expected at most 2097152 characters',
    ],
    ['a list', '[]', '', INVALID, 'Expected a storyboard: an object with cards'],
    ['null', 'null', '', INVALID, 'Expected a storyboard: an object with cards'],
    ['no cards', {}, 'cards', INVALID, 'Expected 1 to 200 cards'],
    ['an empty list of them', { cards: [] }, 'cards', INVALID, 'Expected 1 to 200 cards'],
    ['too many of them', { cards: many(201) }, 'cards', INVALID, 'Expected 1 to 200 cards'],
    ['a card that is a text', { cards: ['a'] }, 'cards[0]', INVALID, 'Expected a card'],
    ['a field of nobody', { cards: [one], colour: 1 }, 'colour', UNKNOWN, 'Unknown field "colour"'],
    ['one in a card', { cards: [one, { txt: 'a' }] }, 'cards[1].txt', UNKNOWN, 'Unknown field "txt"'],
    ['one in media', { cards: [{ media: { path: 'a', x: 1 } }] }, 'cards[0].media.x', UNKNOWN, '"x"'],
    ['a prototype', '{"cards":[{"text":"a"}],"constructor":1}', 'constructor', UNKNOWN, '"constructor"'],
    [
      'an odd width',
      { width: 1081, cards: [one] },
      'width',
      INVALID,
      'an even number of pixels from 16 to 4096',
    ],
    ['no frames', { frameRate: 0, cards: [one] }, 'frameRate', INVALID, 'from 1 to 120'],
    [
      'half frames',
      { frameRate: 29.97, cards: [one] },
      'frameRate',
      INVALID,
      'whole frames per second, or { num, den }',
    ],
    ['a wild rate', { frameRate: { num: 1e6, den: 1 }, cards: [one] }, 'frameRate', INVALID, '1 to 120'],
    ['a text for a length', { cards: [{ dur: '3' }] }, 'cards[0].dur', INVALID, 'got `3` (string)'],
    ['no length', { cards: [{ dur: 0 }] }, 'cards[0].dur', INVALID, 'Expected seconds from 0.2 to 600'],
    [
      'a color by name',
      { cards: [{ bg: 'red' }] },
      'cards[0].bg',
      INVALID,
      'Expected a color as #rgb or #rrggbb',
    ],
    [
      'a transition of nobody',
      { cards: [{ transition: { kind: 'boom', durationSec: 1 } }] },
      'cards[0].transition.kind',
      INVALID,
      'xfade',
    ],
    [
      'a transition by name',
      { transition: 'fade', cards: [one] },
      'transition',
      INVALID,
      'Expected a transition, such as { "kind": "dissolve", "durationSec": 0.5 }, got `fade`',
    ],
    ['no cards', { cards: [] }, 'cards', INVALID, 'Expected 1 to 200 cards, got an empty array'],
    [
      'a long text',
      { cards: [{ text: 'a'.repeat(1001) }] },
      'cards[0].text',
      INVALID,
      'at most 1000 characters',
    ],
    [
      'a control character',
      { cards: [{ text: 'a\u001bb' }] },
      'cards[0].text',
      INVALID,
      'no control characters',
    ],
    ['half a character', { cards: [{ text: '\ud83c' }] }, 'cards[0].text', INVALID, 'no control characters'],
    [
      'a way up',
      { cards: [{ scene: 'a/../../b.png' }] },
      'cards[0].scene',
      OUTSIDE,
      'stays in the workspace',
    ],
    [
      'an absolute path',
      { cards: [{ vo: '/etc/passwd' }] },
      'cards[0].vo',
      OUTSIDE,
      'stays in the workspace',
    ],
    [
      'an address',
      { music: 'http://x.test/a.mp3', cards: [one] },
      'music',
      OUTSIDE,
      'stays in the workspace',
    ],
    [
      'no path',
      { cards: [{ media: {} }] },
      'cards[0].media.path',
      INVALID,
      'Expected a path in the workspace',
    ],
    [
      'an empty path',
      { cards: [{ scene: '' }] },
      'cards[0].scene',
      INVALID,
      'Expected a path in the workspace',
    ],
    ['true for a voice', { cards: [{ vo: true }] }, 'cards[0].vo', INVALID, 'or false'],
    [
      'a theme’s size',
      { theme: { fontSize: 9 }, cards: [one] },
      'theme.fontSize',
      INVALID,
      'pixels from 16 to 400',
    ],
    [
      'two scenes',
      { cards: [{ scene: 'a.png', media: { path: 'b.png' } }] },
      'cards[0].scene',
      CONFLICT,
      'give one of them',
    ],
    [
      'an overlay over nothing',
      { cards: [{ text: 'a', mode: 'overlay' }] },
      'cards[0].mode',
      CONFLICT,
      'needs a `scene`',
    ],
    [
      'a video that is moved',
      { cards: [{ media: { path: 'a.mp4', motion: { fromZoom: 1, toZoom: 2 } } }] },
      'cards[0].media.motion',
      CONFLICT,
      'Only images',
    ],
    [
      'a picture’s start',
      { cards: [{ media: { path: 'a.png', startSec: 1 } }] },
      'cards[0].media.startSec',
      CONFLICT,
      'Only videos',
    ],
    [
      'a picture’s sound',
      { cards: [{ media: { path: 'a.png', audio: true } }] },
      'cards[0].media.audio',
      CONFLICT,
      'Only videos',
    ],
    [
      'two covers',
      { cards: [{ cover: true }, one, { cover: true }] },
      'cards[2].cover',
      CONFLICT,
      'cards[0] is the cover',
    ],
  ])('%s', async (_what, source, path, code, message) => {
    const { storyboard, findings } = await parseStoryboard(source);
    expect(storyboard).toBeUndefined();
    expect(findings).toEqual([
      { path, code, severity: 'error', message: expect.stringContaining(message) as string },
    ]);
  });

  it('all of them come at once', async () => {
    const cards = [{ dur: -1, bg: 1 }, one, { text: 5, media: { path: '../x', audio: 3 }, extra: 1 }];
    const { findings } = await parseStoryboard({ frameRate: 'fast', cards });
    expect(findings.map(({ path }) => path).sort()).toEqual([
      'cards[0].bg',
      'cards[0].dur',
      'cards[2].extra',
      'cards[2].media.audio',
      'cards[2].media.path',
      'cards[2].text',
      'frameRate',
    ]);
  });

  it('a warning lets it be rendered', async () => {
    const { storyboard, findings } = await parseStoryboard({ cards: [{ scene: 'a.png', mode: 'block' }] });
    expect(storyboard?.cards).toHaveLength(1);
    expect(findings).toMatchObject([{ path: 'cards[0].mode', code: CONFLICT, severity: 'warning' }]);
  });

  it('are bounded, whatever comes', async () => {
    const wild = Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`${i}${'k'.repeat(200)}`, i]));
    for (const source of [{ cards: many(200, { a: 1, b: 2, dur: 'x' }) }, { cards: [one], ...wild }]) {
      const { findings } = await parseStoryboard(source);
      expect(findings.length).toBeLessThanOrEqual(201);
      expect(findings.at(-1)!.message).toMatch(/^\d+ more findings$/);
      expect(Math.max(...findings.map(({ path, message }) => path.length + message.length))).toBeLessThan(
        400,
      );
    }
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    expect((await parseStoryboard(`{"cards":${deep}}`)).findings).toMatchObject([{ path: 'cards[0]' }]);
  });

  it('of a theme are about its file', async () => {
    const { theme, findings } = await parseTheme('{"fontSize": 5, "font": "x", "bg": "#fff"}');
    expect(theme).toEqual({});
    expect(findings).toMatchObject([
      { path: 'theme.json#fontSize', code: INVALID },
      { path: 'theme.json#font', code: UNKNOWN },
    ] satisfies Partial<Finding>[]);
    expect((await parseTheme('{')).findings).toMatchObject([{ path: 'theme.json', code: 'INVALID_JSON' }]);
    expect(await parseTheme('{"bg": "#fff"}')).toEqual({ theme: { bg: '#fff' }, findings: [] });
  });
});

describe('a name that is nearly right is told the right one', () => {
  it.each<[string, object, string]>([
    ['a field of a card', { cards: [{ txt: 'a' }] }, 'Unknown field "txt"; did you mean `text`?'],
    ['a field in another case', { cards: [{ Text: 'a' }] }, 'did you mean `text`?'],
    ['a field by its longer name', { cards: [{ text: 'a', durationSec: 2 }] }, 'did you mean `dur`?'],
    ['a field of the storyboard', { tittle: 'a', cards: [one] }, 'did you mean `title`?'],
    ['a field of media', { cards: [{ media: { pth: 'a.png' } }] }, 'did you mean `path`?'],
    ['a field of one of two shapes', { music: { gain: 1, fadeInSecs: 2 }, cards: [one] }, '`fadeInSec`?'],
    ['a transition', { transition: { kind: 'slidelft' }, cards: [one] }, 'did you mean `slideleft`?'],
    ['a word of a list', { cards: [{ mode: 'overlap' }] }, 'did you mean `overlay`?'],
    ['a preset', { loudness: 'socal', cards: [one] }, 'did you mean `social`?'],
  ])('%s', async (_what, source, hint) => {
    const messages = (await parseStoryboard(source)).findings.map(({ message }) => message);
    expect(messages.join('\n')).toContain(hint);
  });

  it('one that is not near any is told them all', async () => {
    const sources = [{ transition: { kind: 'zoomblur' }, cards: [one] }, { cards: [{ subtitle: 'a' }] }];
    const [transition, field] = await Promise.all(sources.map((source) => parseStoryboard(source)));
    expect(TRANSITION_KINDS.filter((kind) => !transition!.findings[0]!.message.includes(kind))).toEqual([]);
    expect(field!.findings[0]!.message).toContain('known are text, vo, bg');
  });

  it('a theme’s too', async () => {
    const { findings } = await parseTheme('{"fontsize": 50}');
    expect(findings).toMatchObject([{ message: 'Unknown field "fontsize"; did you mean `fontSize`?' }]);
  });
});

it.each<[string, object]>([
  ['the schema that an editor is told', { $schema: './storyboard.schema.json', cards: [one] }],
  ['a transition without a length', { transition: { kind: 'wipeleft' }, cards: [one] }],
  ['a preset of loudness', { loudness: 'social', cards: [one] }],
  ['a silent track', { silentTrack: true, cards: [one] }],
])('%s is known', async (_what, source) => {
  expect(await parseStoryboard(source)).toEqual({ storyboard: source, findings: [] });
});

it('an editor gets a JSON Schema', async () => {
  const schema = await storyboardJsonSchema();
  expect(schema).toMatchObject({
    type: 'object',
    required: ['cards'],
    additionalProperties: false,
    properties: { $schema: { type: 'string' }, cards: { type: 'array', minItems: 1, maxItems: 200 } },
  });
  expect(new Set(FINDING_CODES).size).toBe(FINDING_CODES.length);
});
