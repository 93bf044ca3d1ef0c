// Where a render writes in the workspace, beside the video: what lies there is replaced, so it cannot be a source.

import { childOf } from '../../fs/paths.js';

/** The directory of the cards' pictures. */
export const CARDS = 'cards';
export const COVER = 'cover.png';

/** Name in {@link CARDS} of the picture of card `index`. */
export function cardFile(index: number): string {
  return `${String(index + 1).padStart(2, '0')}.png`;
}

/** Every picture that the render of `cards` cards writes into the workspace at `dir`. */
export function writtenPictures(dir: string, cards: number): readonly string[] {
  const folder = childOf(dir, CARDS);
  return [
    childOf(dir, COVER),
    ...Array.from({ length: cards }, (_, index) => childOf(folder, cardFile(index))),
  ];
}
