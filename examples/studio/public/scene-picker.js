// The pictures and films of the project, side by side, to pick the one behind a card's words.

import { assetUrl } from './api.js';
import { byId, h } from './dom.js';
import { isFilm } from './media-kinds.js';

/** A small picture of the file; of a film its first frame. */
export function thumbnail(project, path) {
  const address = assetUrl(project, path);
  if (!isFilm(path)) return h('img', { src: address, alt: '', loading: 'lazy', decoding: 'async' });
  const film = h('video', {
    src: `${address}#t=0.001`,
    preload: 'metadata',
    tabindex: -1,
    'aria-hidden': 'true',
  });
  film.muted = true;
  return film;
}

/** Resolves with the path that was picked, '' for none, or undefined where nothing was. */
export function pickScene({ project, card, paths, current = '', ratio }) {
  const dialog = byId('scene-dialog');
  byId('scene-title').textContent = `Scene of ${card}`;
  byId('scene-none').hidden = paths.length > 0;
  dialog.style.setProperty('--ratio', ratio);
  byId('scene-tiles').replaceChildren(...['', ...paths].map(tile));
  dialog.returnValue = 'cancel';
  dialog.showModal();
  byId('scene-tiles').querySelector('[aria-pressed="true"]')?.focus();
  return new Promise((resolve) => {
    dialog.addEventListener(
      'close',
      () => {
        const [, path] = /^path:(.*)$/s.exec(dialog.returnValue) ?? [];
        byId('scene-tiles').replaceChildren();
        resolve(path);
      },
      { once: true },
    );
  });

  function tile(path) {
    const picture = path === '' ? h('span', { class: 'no-scene' }) : thumbnail(project, path);
    const label = path === '' ? 'None' : path;
    return h(
      'button',
      { value: `path:${path}`, class: 'tile', 'aria-pressed': String(path === current), title: label },
      picture,
      h('span', {}, label),
    );
  }
}
