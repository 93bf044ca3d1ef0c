// From a card to the bytes of a PNG: its text set and fitted, over its ground or picture.

import { readWhole } from '../../fs/whole-files.js';
import { readImageHead } from '../../media/image-head.js';
import { finding } from '../workspace/finding.js';
import type { Finding } from '../workspace/finding.js';
import { nameIn, unreadable } from '../workspace/workspace.js';
import type { Workspace } from '../workspace/workspace.js';
import { seenLines } from './bidi-lines.js';
import { isReordered, loadBidi } from './bidi.js';
import { placedText, textBox } from './card-elements.js';
import type { CardDesign, Frame } from './card-elements.js';
import { pictureAlone, underlay } from './card-layers.js';
import { isComposed } from './card-media.js';
import type { Scene } from './card-media.js';
import { parseCardText } from './card-text.js';
import type { Card } from './card.js';
import { fitText } from './fit-text.js';
import { missingGlyphs, plainText } from './fonts.js';
import type { CardFonts } from './fonts.js';
import { EMOJI_PACKAGE, isEmoji } from './host-emoji.js';
import { pngDrawer } from './png.js';
import type { DrawPng } from './png.js';
import { familyList, svgDrawer } from './svg.js';
import type { DrawSvg } from './svg.js';
import type { FullTheme } from './theme.js';

/** Draws the cards of one workspace at one size. */
export interface Painter {
  /** The card's picture, or why there is none; the path of a finding is a field of the card. */
  draw(card: Card, scene: Scene | undefined): Promise<Drawn>;
}

export type Drawn = { readonly png: Uint8Array } | { readonly finding: Finding };

export async function createPainter(
  workspace: Workspace,
  theme: FullTheme,
  frame: Frame,
  fonts: CardFonts,
): Promise<Painter> {
  const [svg, png] = await Promise.all([svgDrawer(fonts, theme.fontWeight), pngDrawer()]);
  return {
    draw: (card, scene) => draw(workspace, { theme, frame, fonts, svg, png }, card, scene),
  };
}

interface Tools {
  readonly theme: FullTheme;
  readonly frame: Frame;
  readonly fonts: CardFonts;
  readonly svg: DrawSvg;
  readonly png: DrawPng;
}

async function draw(
  workspace: Workspace,
  { theme, frame, fonts, svg, png }: Tools,
  card: Card,
  scene: Scene | undefined,
): Promise<Drawn> {
  const picture = scene && isComposed(scene) ? readPicture(workspace, scene, card) : undefined;
  if (picture && 'finding' in picture) return picture;
  if (picture && !isShown(picture, png)) {
    const why = 'nothing of it can be drawn: it is damaged, of a rare kind, or wholly transparent';
    return { finding: unreadable(placeOf(card), nameIn(workspace, picture.scene.path), why) };
  }
  const design: CardDesign = {
    frame,
    theme,
    card,
    lines: parseCardText(card.text ?? ''),
    fontFamily: (letter) => familyList(fonts.faces, letter),
    ...(isReordered(card.text ?? '') && { bidi: await loadBidi() }),
    box: textBox(frame, theme),
    overlay: scene !== undefined,
    ...(picture && { picture }),
  };
  const fitted = await fitText(design, svg);
  if (!fitted) return { finding: finding('TEXT_TOO_LONG', 'text', 'The text does not fit on the card') };
  const placed = placedText(design, fitted, await seenLines(design, fitted, svg));
  // Boxes of whole pixels would part joined letters.
  const drawing = await svg(placed, frame, design.bidi && 64);
  return { png: png(underlay(drawing.svg, design, fitted.height)) };
}

/** resvg leaves out a picture that it cannot decode, with no error. The check decodes it once more. */
function isShown(picture: NonNullable<CardDesign['picture']>, png: DrawPng): boolean {
  const [shown, nothing] = [png(pictureAlone(picture)), png(pictureAlone())];
  return shown.length !== nothing.length || shown.some((byte, i) => byte !== nothing[i]);
}

function placeOf(card: Card): string {
  return card.media ? 'media.path' : 'scene';
}

const MAX_IMAGE_BYTES = 64 * 1024 * 1024;
const MAX_IMAGE_PIXELS = 50_000_000;

function readPicture(
  workspace: Workspace,
  scene: Scene,
  card: Card,
): NonNullable<CardDesign['picture']> | { readonly finding: Finding } {
  const { fs } = workspace;
  const place = placeOf(card);
  if (fs.statSync(scene.path).size > MAX_IMAGE_BYTES) {
    return { finding: finding('TOO_LARGE', place, `Expected at most ${MAX_IMAGE_BYTES} bytes`) };
  }
  const bytes = readWhole(fs, scene.path);
  const head = readImageHead(bytes);
  if (!head)
    return { finding: unreadable(place, nameIn(workspace, scene.path), 'it is neither PNG nor JPEG') };
  if (head.width * head.height > MAX_IMAGE_PIXELS) {
    return { finding: finding('TOO_LARGE', place, `Expected at most ${MAX_IMAGE_PIXELS} pixels`) };
  }
  return { scene, head, data: bytes.buffer };
}

/** A finding where no font has a character of the card, nor a picture stands for it; its path is a field of the card. */
export function checkText(card: Card, { faces, emoji }: CardFonts): Finding[] {
  const missing = missingGlyphs(plainText(card), faces).filter((grapheme) => !emoji?.has(grapheme));
  if (missing.length === 0) return [];
  const shown = missing.slice(0, 20).map((char) => `${char} (${codePoints(char)})`);
  const more = missing.length > 20 ? ` and ${missing.length - 20} more` : '';
  const draws = !emoji && missing.some(isEmoji) ? `; npm install ${EMOJI_PACKAGE} draws emoji in color` : '';
  const message = `No font has ${shown.join(', ')}${more}; put one that does into fonts/${draws}`;
  return [finding('MISSING_GLYPH', 'text', message)];
}

function codePoints(text: string): string {
  return Array.from(text)
    .map((char) => `U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`)
    .join(' ');
}
