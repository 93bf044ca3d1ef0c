// Where a render writes in the workspace, beside the video: what lies there is replaced, so it cannot be a source.

import { childOf } from '../../fs/paths.js';
import type { ResolvedCard } from '../storyboard/resolve-storyboard.js';
import { cardPath, finding } from './finding.js';
import type { Finding } from './finding.js';

/** The directory of the cards' pictures. */
export const CARDS = 'cards';
export const COVER = 'cover.png';

/** Name in {@link CARDS} of the picture of card `index`. */
export function cardFile(index: number): string {
  return `${String(index + 1).padStart(2, '0')}.png`;
}

/** A finding for each scene that the render would draw over. */
export function checkScenes(directory: string, cards: readonly ResolvedCard[]): Finding[] {
  const folder = childOf(directory, CARDS);
  const written = new Set([
    childOf(directory, COVER),
    ...cards.map((_, index) => childOf(folder, cardFile(index))),
  ]);
  return cards.flatMap(({ card, scene }, index) => {
    if (!scene || !written.has(scene.path)) return [];
    const place = cardPath(index, card.media ? 'media.path' : 'scene');
    const named = card.media?.path ?? card.scene ?? '';
    const message = `The render writes ${named} itself: give the picture another name`;
    return [finding('CONFLICT', place, message)];
  });
}
