// What a card shows behind its text, whichever way it says so.

import type { Card, CardMedia } from './card.js';

export type Scene = CardMedia & { readonly kind: 'image' | 'video' };

/** What lies behind the text, `scene` made `media`, or undefined for a card of text alone. */
export function mediaOf({ scene, media, mode }: Card): Scene | undefined {
  if (mode === 'block') return undefined;
  if (media) return { ...media, kind: media.kind ?? kindOf(media.path) };
  return scene === undefined ? undefined : { path: scene, kind: kindOf(scene) };
}

/** By its name, for who has not seen the file. */
function kindOf(path: string): 'image' | 'video' {
  return /\.(?:png|jpe?g|jfif)$/i.test(path) ? 'image' : 'video';
}

/** The scene as a still shows it: a picture that moves is shown complete. */
export function standStill(scene: Scene): Scene {
  if (scene.kind === 'video') return scene;
  const { kind, path, fit = 'cover' } = scene;
  return { kind, path, fit };
}

/** Whether the scene is drawn into the card: else the renderer lays the card over it. */
export function isComposed(scene: Scene): boolean {
  return scene.kind === 'image' && scene.motion === undefined;
}
