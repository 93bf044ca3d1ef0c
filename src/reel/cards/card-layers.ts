// What lies behind a card's text, as SVG: the ground, a picture upright, and what darkens it.

import type { CardDesign, Frame } from './card-elements.js';
import type { FullTheme } from './theme.js';

/** `svg` of the frame's size with the layers put under what it shows. `textHeight` is in pixels. */
export function underlay(svg: string, design: CardDesign, textHeight: number): string {
  const { picture, overlay, lines, card, theme } = design;
  const hasText = lines.some((line) => line.length > 0);
  const layers = [
    // Over a video, which the renderer puts there, the card has no ground.
    ...(overlay && !picture ? [] : [rect(design.frame, card.bg ?? theme.bg)]),
    ...(picture ? [image(picture, design.frame)] : []),
    ...(overlay && hasText ? [scrim(design, textHeight)] : []),
  ];
  const start = svg.indexOf('>') + 1;
  return svg.slice(0, start) + layers.join('') + svg.slice(start);
}

const PROBE: Frame = { width: 16, height: 16 };

/** A small SVG of the picture alone, or of nothing. */
export function pictureAlone(picture?: NonNullable<CardDesign['picture']>): string {
  const { width, height } = PROBE;
  const inner = picture ? image(picture, PROBE) : '';
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${inner}</svg>`;
}

function rect({ width, height }: Frame, fill: string, opacity = 1): string {
  return `<rect width="${width}" height="${height}" fill="${fill}" fill-opacity="${opacity}"/>`;
}

/** Exif's numbers for what is stored, as matrices about the centre that make it upright. */
const UPRIGHT: Readonly<Record<number, string>> = {
  2: '-1 0 0 1',
  3: '-1 0 0 -1',
  4: '1 0 0 -1',
  5: '0 1 1 0',
  6: '0 1 -1 0',
  7: '0 -1 -1 0',
  8: '0 -1 1 0',
};

function image({ scene, head, data }: NonNullable<CardDesign['picture']>, frame: Frame): string {
  const turned = head.orientation >= 5;
  const [width, height] = turned ? [frame.height, frame.width] : [frame.width, frame.height];
  const matrix = `${UPRIGHT[head.orientation] ?? '1 0 0 1'} ${frame.width / 2} ${frame.height / 2}`;
  const aspect = scene.fit === 'contain' ? 'xMidYMid meet' : 'xMidYMid slice';
  return [
    `<image transform="matrix(${matrix})" x="${-width / 2}" y="${-height / 2}"`,
    `width="${width}" height="${height}" preserveAspectRatio="${aspect}"`,
    `href="data:image/${head.format};base64,${Buffer.from(data).toString('base64')}"/>`,
  ].join(' ');
}

/** Darkens the scene where the text is, and fades out towards its other end. */
function scrim({ theme, card, frame, box }: CardDesign, textHeight: number): string {
  const { scrim: color, scrimOpacity: opacity } = theme;
  const position: FullTheme['position'] = card.position ?? theme.position;
  if (position === 'center') return rect(frame, color, opacity * 0.75);
  const solid = Math.min(1, ((frame.height - box.height) / 2 + textHeight) / frame.height);
  const ends = position === 'top' ? 'y1="0" y2="1"' : 'y1="1" y2="0"';
  const stop = (offset: number, share: number) =>
    `<stop offset="${rounded(offset)}" stop-color="${color}" stop-opacity="${rounded(opacity * share)}"/>`;
  // Eased: a straight ramp shows its ends.
  const clear = Math.min(1, solid + 0.3);
  const ramp = [
    stop(0, 1),
    stop(solid * 0.6, 0.92),
    stop(solid, 0.6),
    stop((solid + clear) / 2, 0.2),
    stop(clear, 0),
  ];
  return [
    `<linearGradient id="scrim" x1="0" x2="0" ${ends}>${ramp.join('')}</linearGradient>`,
    `<rect width="${frame.width}" height="${frame.height}" fill="url(#scrim)"/>`,
  ].join('');
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
