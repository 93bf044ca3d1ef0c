// The controls of a card that are more than one element.

import { assetUrl } from './api.js';
import { h } from './dom.js';
import { pickScene, thumbnail } from './scene-picker.js';

/** What the swatches show where a card leaves a color to the theme. */
const THEME_COLORS = { bg: '#0b1220', fg: '#f8fafc', accent: '#fbbf24' };

/** Puts a color picker beside the text field `text`; `picked(color)` is told what is picked there. */
export function addSwatch(text, key, label, picked) {
  const swatch = h('input', { type: 'color', 'aria-label': `${label}, color picker` });
  const show = () => {
    const isOwn = /^#[0-9a-f]{6}$/i.test(text.value);
    swatch.value = isOwn ? text.value : THEME_COLORS[key];
    swatch.classList.toggle('unset', !isOwn);
  };
  show();
  text.addEventListener('input', show);
  swatch.addEventListener('input', () => {
    text.value = swatch.value;
    show();
    picked(swatch.value);
  });
  const pair = h('div', { class: 'color' });
  text.replaceWith(pair);
  pair.append(swatch, text);
}

/**
 * Puts a thumbnail before the list `select`, which opens all of them. Returns what shows the one that is chosen.
 *
 * @param scene `card` its name, `project()`, `paths()` to choose from, `ratio` of the reel, and `picked(path)`
 */
export function addThumbnail(select, { card, project, paths, ratio, picked }) {
  const button = h('button', {
    type: 'button',
    class: 'thumb',
    'aria-label': `Pick a picture for ${card}`,
    'aria-haspopup': 'dialog',
    title: 'Pick by looking',
    async onclick() {
      const path = await pickScene({
        card,
        project: project(),
        paths: paths(),
        current: select.value,
        ratio,
      });
      if (path === undefined || path === select.value) return;
      select.value = path;
      show();
      picked(path);
    },
  });
  button.style.setProperty('--ratio', ratio);
  const pair = h('div', { class: 'scene' });
  select.replaceWith(pair);
  pair.append(button, select);
  const show = () => {
    const address = select.value === '' ? '' : assetUrl(project(), select.value);
    if (button.dataset.address === address) return;
    button.dataset.address = address;
    button.replaceChildren(
      address === '' ? h('span', { class: 'no-scene' }) : thumbnail(project(), select.value),
    );
  };
  select.addEventListener('input', show);
  show();
  return show;
}
