// Which font files a theme means, and which characters none of them has.

import { AfmpegError } from '../../errors.js';
import { readWhole } from '../../fs/whole-files.js';
import { matching } from '../../options.js';
import type { Finding } from '../workspace/finding.js';
import { finding } from '../workspace/finding.js';
import { list, locate, unreadable } from '../workspace/workspace.js';
import type { Workspace } from '../workspace/workspace.js';
import { parseCardText } from './card-text.js';
import type { Card } from './card.js';
import type { Face } from './face.js';
import { MAX_FONT_BYTES, fontParser } from './font-file.js';
import type { ParseFont } from './font-file.js';
import { emojiPictures } from './host-emoji.js';
import { bundledFonts } from './host-fonts.js';
import { familyList, svgDrawer } from './svg.js';
import type { FullTheme } from './theme.js';

/** Faces in the order in which a character is looked for in them. */
export interface CardFonts {
  readonly faces: readonly Face[];
  /** Pictures (data URIs) of the emoji that no face has; undefined without the package that they come from. */
  readonly emoji: ReadonlyMap<string, string> | undefined;
  readonly findings: readonly Finding[];
}

/** The option `fonts`: files as they are on disk. */
export const fontFiles = matching<readonly Uint8Array[]>(
  'an array of font files (Uint8Array)',
  (value) => Array.isArray(value) && value.every((file) => file instanceof Uint8Array),
);

const FONT_FILE = /\.(?:tt[fc]|ot[fc]|woff2?)$/i;
const MAX_FILES = 40;

/**
 * The faces of `bundled`, by default Inter, and then those of `fonts/`, as the theme orders and weighs them: a font that
 * is there for one word restyles no other. Besides, pictures of the emoji of `cards` that no face has.
 */
export async function loadFonts(
  workspace: Workspace,
  theme: FullTheme,
  cards: readonly Card[],
  bundled?: readonly Uint8Array[],
): Promise<CardFonts> {
  const parse = await fontParser();
  const findings: Finding[] = [];
  const inter = await Promise.all((bundled ?? (await bundledFonts(theme.fontWeight))).map(parse));
  const own = await ownFaces(workspace, parse, cards, findings);
  const faces = selectFaces([...inter, ...own], theme);
  const known = new Set([...inter, ...own].map(({ family }) => family.toLowerCase()));
  for (const family of familiesOf(theme)) {
    if (known.has(family)) continue;
    const message = `No font of the family ${JSON.stringify(family)} in fonts/; known are ${[...known].join(', ')}`;
    findings.push(finding('MISSING_FILE', 'theme.fontFamily', message));
  }
  const missing = new Set(cards.flatMap((card) => missingGlyphs(plainText(card), faces)));
  const emoji = missing.size > 0 ? await emojiPictures([...missing]) : new Map<string, string>();
  return { faces, emoji, findings };
}

/** What a card says, without its markup. */
export function plainText({ text = '' }: Card): string {
  return parseCardText(text)
    .flat()
    .map((run) => run.text)
    .join(' ');
}

async function ownFaces(
  workspace: Workspace,
  parse: ParseFont,
  cards: readonly Card[],
  findings: Finding[],
): Promise<Face[]> {
  const names = list(workspace, 'fonts').filter((name) => FONT_FILE.test(name));
  if (names.length > MAX_FILES) {
    findings.push(finding('TOO_LARGE', 'fonts', `Expected at most ${MAX_FILES} files, got ${names.length}`));
  }
  const faces: Face[] = [];
  for (const name of names.slice(0, MAX_FILES)) {
    const place = `fonts/${name}`;
    const located = locate(workspace, place, place);
    if (located.path === undefined) {
      findings.push(located.finding);
    } else if (located.size > MAX_FONT_BYTES) {
      findings.push(finding('TOO_LARGE', place, `Expected at most ${MAX_FONT_BYTES} bytes`));
    } else {
      try {
        const face = await parse(readWhole(workspace.fs, located.path));
        const why = await whyNotDrawn(face, cards);
        if (why === undefined) faces.push(face);
        else findings.push(unreadable(place, place, why));
      } catch (error) {
        findings.push(unreadable(place, place, whyNot(error)));
      }
    }
  }
  return faces;
}

/** satori reads fonts by itself, and fewer kinds: what it will be asked for is tried before. */
async function whyNotDrawn(face: Face, cards: readonly Card[]): Promise<string | undefined> {
  const chars = new Set(
    cards.flatMap((card) => Array.from(plainText(card)).filter((char) => face.has(char))),
  );
  const draw = await svgDrawer({ faces: [face], emoji: undefined }, face.weight);
  const style = { display: 'flex', fontFamily: familyList([face]) };
  try {
    await draw({ type: 'div', key: null, props: { style, children: [[...chars].join('')] } }, TRIAL_SIZE);
    return undefined;
  } catch {
    return 'it is damaged, or of a kind that cannot be drawn: its outlines are neither TrueType nor CFF, or its table of characters is of a rare format';
  }
}

const TRIAL_SIZE = { width: 1000, height: 1000 };

function whyNot(error: unknown): string {
  const missing = AfmpegError.is(error) && error.code === 'MISSING_PACKAGE';
  return missing ? error.message : 'it is not a TTF, OTF, WOFF or WOFF2 font, or it is damaged';
}

/**
 * Of each family the weight that is nearest; families that the theme does not name come after those it does, and those
 * of signs alone last: they have spaces and digits, too, which would tear holes into words.
 */
export function selectFaces(faces: readonly Face[], theme: FullTheme): Face[] {
  const families = new Set([...familiesOf(theme), ...faces.map(({ family }) => family.toLowerCase())]);
  const lettered = new Set(faces.filter((face) => face.has('a')).map(({ family }) => family.toLowerCase()));
  const ordered = [...families].sort((a, b) => Number(lettered.has(b)) - Number(lettered.has(a)));
  return ordered.flatMap((family) => {
    const members = faces.filter((face) => face.family.toLowerCase() === family);
    const upright = members.filter(({ italic }) => !italic);
    return nearest(upright.length > 0 ? upright : members, theme.fontWeight);
  });
}

/** All files of one weight: a family may come in a file per script. Of two as near, the bolder. */
function nearest(faces: readonly Face[], weight: number): Face[] {
  const distance = (face: Face) => Math.abs(face.weight - weight) - (face.weight > weight ? 0.5 : 0);
  const least = Math.min(...faces.map(distance));
  return faces.filter((face) => distance(face) === least);
}

function familiesOf({ fontFamily = [] }: FullTheme): string[] {
  return (typeof fontFamily === 'string' ? [fontFamily] : fontFamily).map((name) => name.toLowerCase());
}

/**
 * What of `text` would be drawn as an empty box. A letter and its marks are drawn from one font: the first that has the
 * letter.
 */
export function missingGlyphs(text: string, faces: readonly Face[]): readonly string[] {
  const missing = new Set<string>();
  for (const { segment } of new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text)) {
    const chars = Array.from(segment).filter(
      (char) => !/[\p{White_Space}\p{Default_Ignorable_Code_Point}]/u.test(char),
    );
    const [first] = chars;
    if (first === undefined) continue;
    const face = faces.find((candidate) => candidate.has(first));
    if (!face || !chars.every((char) => face.draws(char))) missing.add(segment);
  }
  return [...missing];
}
