// What a card shows behind its text, whichever way it says so.

import type { Card, CardMedia } from './card.js';

export type Scene = CardMedia & {
  readonly kind: 'image' | 'video';
  /** Whether a card can draw it: PNG and JPEG. */
  readonly isDrawn: boolean;
};

/** What lies behind the text, `scene` made `media`, or undefined for a card of text alone. */
export function mediaOf({ scene, media, mode }: Card): Scene | undefined {
  if (mode === 'block') return undefined;
  const path = media?.path ?? scene;
  if (path === undefined) return undefined;
  return { ...media, path, kind: media?.kind ?? kindOf(path), isDrawn: DRAWN.test(path) };
}

/** By their names, for who has not seen the file. */
const DRAWN = /\.(?:png|jpe?g|jfif)$/i;
const PICTURE = /\.(?:bmp|tiff?|tga|p[pgbn]m|webp|exr|jp2|j2k|jxl|psd|dpx|qoi|hdr|sgi|pcx)$/i;

function kindOf(path: string): 'image' | 'video' {
  return DRAWN.test(path) || PICTURE.test(path) ? 'image' : 'video';
}

/** The scene as a still shows it: a picture that moves is shown complete. */
export function standStill(scene: Scene): Scene {
  if (scene.kind === 'video') return scene;
  const { kind, path, isDrawn, fit = 'cover' } = scene;
  return { kind, path, isDrawn, fit };
}

/** Whether the scene is drawn into the card: else the renderer lays the card over it. */
export function isComposed(scene: Scene): boolean {
  return scene.kind === 'image' && scene.isDrawn && scene.motion === undefined;
}
