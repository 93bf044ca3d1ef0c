// How long the voices and films of a project are, as the browser reads them; each version of a file is asked once.

import { assetUrl } from './api.js';
import { filmOf, voiceOf } from './media-kinds.js';

const PATIENCE_MS = 10_000;

export function createMediaLengths() {
  const known = new Map();

  function lengthOf(project, files, path) {
    const file = files.find((each) => each.path === path);
    if (!file) return undefined;
    const address = assetUrl(project, path);
    const key = `${address} ${file.etag}`;
    if (!known.has(key)) known.set(key, measure(address));
    return known.get(key);
  }

  /** `{ voiceSec, videoSec }` of each card; voices only where they are `heard`. */
  return function mediaOf({ project, files, storyboard }, heard) {
    const paths = files.map(({ path }) => path);
    return Promise.all(
      storyboard.cards.map(async (card, index) => ({
        voiceSec: heard ? await lengthOf(project, files, voiceOf(card, index, paths)) : undefined,
        videoSec: await lengthOf(project, files, filmOf(card)),
      })),
    );
  };
}

/** Seconds, or undefined where the browser cannot say. */
function measure(address) {
  return new Promise((resolve) => {
    const player = document.createElement('video');
    const end = () => {
      clearTimeout(timer);
      resolve(Number.isFinite(player.duration) ? player.duration : undefined);
      player.removeAttribute('src');
    };
    const timer = setTimeout(end, PATIENCE_MS);
    player.preload = 'metadata';
    player.addEventListener('loadedmetadata', end, { once: true });
    player.addEventListener('error', end, { once: true });
    player.src = address;
  });
}
