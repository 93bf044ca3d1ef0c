// The shape of storyboard.json and theme.json. The only file that imports zod.

import type * as Zod from 'zod';
import { optionalPackage } from '../../optional-package.js';
import type { Theme } from '../cards/theme.js';
import { TRANSITION_KINDS } from '../timeline/transition-kinds.js';
import { LOUDNESS_PRESETS } from './storyboard.js';
import type { LoudnessPreset, Storyboard } from './storyboard.js';

export type Schema<T> = Zod.ZodType<T>;

export interface Schemas {
  readonly storyboard: Schema<Storyboard>;
  readonly theme: Schema<Theme>;
  toJsonSchema(schema: Zod.ZodType): Record<string, unknown>;
}

export type Issue = Zod.core.$ZodIssue;

/** Most cards of one reel: the timeline's own bound. */
const MAX_CARDS = 200;
const MAX_TEXT = 1000;
const MAX_NAME = 1000;

/** Rejects with MISSING_PACKAGE. */
export async function loadSchemas(): Promise<Schemas> {
  const { z } = await optionalPackage('zod', () => import('zod'));

  const number = (min: number, max: number, unit = '') => {
    const error = `Expected ${unit === '' ? 'a number' : unit} from ${min} to ${max}`;
    return z.number({ error }).min(min, { error }).max(max, { error });
  };
  const evenPixels = () => {
    const error = 'Expected an even number of pixels from 16 to 4096';
    return z.int({ error }).min(16, { error }).max(4096, { error }).multipleOf(2, { error });
  };
  const text = (max: number, what = 'a text') => {
    const error = `Expected ${what} of at most ${max} characters`;
    const plain = z.string({ error }).max(max, { error });
    // Control characters have no glyph, and half of a surrogate pair is no character.
    return plain.regex(/^(?:[^\p{Cc}\p{Cs}]|[\n\t])*$/u, { error: 'Expected no control characters' });
  };
  const path = () =>
    text(MAX_NAME, 'a path in the workspace')
      .min(1, { error: 'Expected a path in the workspace' })
      .refine(isRelative, {
        error: 'Expected a path that stays in the workspace',
        params: { outside: true },
      });
  const color = () => {
    const error = 'Expected a color as #rgb or #rrggbb';
    return z.string({ error }).regex(/^#(?:[0-9a-f]{3}|[0-9a-f]{6})$/i, { error });
  };
  const oneOf = <const T extends readonly [string, ...string[]]>(values: T, what = 'one of ') =>
    z.enum(values, { error: `Expected ${what}${values.join(', ')}` });
  const boolean = () => z.boolean({ error: 'Expected true or false' });
  const object = <T extends Zod.ZodRawShape>(shape: T, what: string) =>
    z.strictObject(shape, {
      error: (issue) => (issue.code === 'invalid_type' ? `Expected ${what}` : undefined),
    });

  const position = () => oneOf(['top', 'center', 'bottom']).exactOptional();
  const theme = () =>
    object(
      {
        bg: color().exactOptional(),
        fg: color().exactOptional(),
        accent: color().exactOptional(),
        scrim: color().exactOptional(),
        scrimOpacity: number(0, 1).exactOptional(),
        fontFamily: z
          .union([text(100), z.array(text(100)).min(1).max(20)], {
            error: 'Expected the name of a font family, or 1 to 20 of them',
          })
          .exactOptional(),
        fontWeight: number(100, 900, 'hundreds')
          .multipleOf(100, { error: 'Expected hundreds from 100 to 900' })
          .exactOptional(),
        fontSize: number(16, 400, 'pixels').exactOptional(),
        minFontSize: number(8, 400, 'pixels').exactOptional(),
        lineHeight: number(0.8, 2, 'font sizes').exactOptional(),
        letterSpacing: number(-0.1, 0.5, 'font sizes').exactOptional(),
        align: oneOf(['left', 'center']).exactOptional(),
        position: position(),
        paddingX: number(0, 400, 'pixels').exactOptional(),
        paddingY: number(0, 600, 'pixels').exactOptional(),
      },
      'a theme',
    );
  const transition = () =>
    object(
      {
        kind: oneOf(TRANSITION_KINDS, 'the name of an xfade transition: ').exactOptional(),
        durationSec: number(0, 10, 'seconds').exactOptional(),
      },
      'a transition, such as { "kind": "dissolve", "durationSec": 0.5 }',
    );
  const media = object(
    {
      kind: oneOf(['image', 'video']).exactOptional(),
      path: path(),
      source: text(2000).exactOptional(),
      fit: oneOf(['cover', 'contain']).exactOptional(),
      motion: object({ fromZoom: number(1, 2), toZoom: number(1, 2) }, 'a motion').exactOptional(),
      startSec: number(0, 36_000, 'seconds').exactOptional(),
      loop: boolean().exactOptional(),
      audio: z
        .union([boolean(), object({ gainDb: number(-60, 20, 'decibels').exactOptional() }, 'an object')], {
          error: 'Expected true, false or an object',
        })
        .exactOptional(),
    },
    'an object with a path',
  );
  const card = object(
    {
      text: text(MAX_TEXT).exactOptional(),
      vo: z
        .union([path(), z.literal(false)], { error: 'Expected a path in the workspace, or false' })
        .exactOptional(),
      bg: color().exactOptional(),
      fg: color().exactOptional(),
      accent: color().exactOptional(),
      dur: number(0.2, 600, 'seconds').exactOptional(),
      cover: boolean().exactOptional(),
      mode: oneOf(['block', 'overlay']).exactOptional(),
      position: position(),
      scene: path().exactOptional(),
      media: media.exactOptional(),
      transition: transition().exactOptional(),
    },
    'a card',
  );
  const music = object(
    {
      path: path().exactOptional(),
      gainDb: number(-60, 20, 'decibels').exactOptional(),
      startSec: number(0, 36_000, 'seconds').exactOptional(),
      fadeInSec: number(0, 60, 'seconds').exactOptional(),
      fadeOutSec: number(0, 60, 'seconds').exactOptional(),
      loop: boolean().exactOptional(),
      ducking: z
        .union(
          [z.literal(false), object({ amountDb: number(0, 60, 'decibels').exactOptional() }, 'an object')],
          { error: 'Expected false or an object' },
        )
        .exactOptional(),
    },
    'a music bed',
  );
  const presets = Object.keys(LOUDNESS_PRESETS) as [LoudnessPreset, ...LoudnessPreset[]];
  const measured = object(
    {
      integratedLufs: number(-70, -5, 'LUFS'),
      truePeakDb: number(-9, 0, 'decibels').exactOptional(),
      rangeLu: number(1, 50, 'LU').exactOptional(),
      passes: z.union([z.literal(1), z.literal(2)], { error: 'Expected 1 or 2' }).exactOptional(),
    },
    'a loudness',
  );
  const loudness = z.union([measured, oneOf(presets)], {
    error: `Expected a loudness, or one of ${presets.join(', ')}`,
  });
  const rate = (error: string) => z.int({ error }).min(1, { error }).max(1_000_000, { error });
  const frameRate = z.union(
    [
      number(1, 120, 'whole frames per second').int({ error: 'Expected whole frames per second' }),
      object(
        { num: rate('Expected a positive integer'), den: rate('Expected a positive integer') },
        'a rate',
      ).refine(({ num, den }) => num / den >= 1 && num / den <= 120, {
        error: 'Expected 1 to 120 frames per second',
      }),
    ],
    { error: 'Expected whole frames per second, or { num, den }' },
  );
  const manyCards = `Expected 1 to ${MAX_CARDS} cards`;
  const storyboard = object(
    {
      $schema: text(MAX_NAME).exactOptional(),
      title: text(500).exactOptional(),
      width: evenPixels().exactOptional(),
      height: evenPixels().exactOptional(),
      frameRate: frameRate.exactOptional(),
      transition: transition().exactOptional(),
      music: z
        .union([path(), z.literal(false), music], { error: 'Expected a path, false or an object' })
        .exactOptional(),
      loudness: loudness.exactOptional(),
      silentTrack: boolean().exactOptional(),
      acceptDamage: boolean().exactOptional(),
      theme: theme().exactOptional(),
      cards: z
        .array(card, { error: manyCards })
        .min(1, { error: manyCards })
        .max(MAX_CARDS, { error: manyCards }),
    },
    'a storyboard: an object with cards',
  );
  return { storyboard, theme: theme(), toJsonSchema: (schema) => z.toJSONSchema(schema, { io: 'input' }) };
}

/** By its letters: links are looked at where the files are. */
function isRelative(path: string): boolean {
  return !path.startsWith('/') && !path.split('/').includes('..') && !/^[a-z][a-z0-9+.-]*:\/\//i.test(path);
}
