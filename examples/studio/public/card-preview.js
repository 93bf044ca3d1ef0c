// A card as the reel shows it, drawn by the studio a moment after each change.

import { ApiError, assetUrl, send, url } from './api.js';
import { debounce, h } from './dom.js';
import { filmOf } from './media-kinds.js';

const PREVIEW_DELAY_MS = 250;

/** @param board `project`, `storyboard`, and `enlarge(src, label)` */
export function createPreview(board, card, index) {
  const name = `Card ${index + 1}`;
  const image = h('img', { alt: '' });
  const film = h('video', {
    muted: true,
    preload: 'metadata',
    'aria-hidden': 'true',
    tabindex: -1,
    hidden: true,
  });
  const note = h('span', { class: 'note', hidden: true });
  const element = h(
    'button',
    {
      type: 'button',
      class: 'preview waiting',
      'aria-label': `${name}: enlarge the preview`,
      onclick: () => image.src && board.enlarge(image.src, `${name}: ${image.alt}`),
    },
    film,
    image,
    note,
  );
  const { width = 1080, height = 1920 } = board.storyboard;
  element.style.aspectRatio = `${width} / ${height}`;
  let request = new AbortController();

  /** The words come as a picture of their own; what moves behind them is the browser's to show. */
  function showFilm() {
    const path = filmOf(card);
    film.hidden = path === undefined;
    const { startSec = 0, fit = 'cover' } = card.media ?? {};
    film.style.objectFit = fit;
    const address = film.hidden ? undefined : `${assetUrl(board.project, path)}#t=${startSec || 0.001}`;
    if (film.dataset.address === address) return;
    film.dataset.address = address;
    if (address) film.src = address;
    else film.removeAttribute('src');
  }

  async function draw() {
    request.abort();
    request = new AbortController();
    const { signal } = request;
    element.classList.add('waiting');
    showFilm();
    try {
      const { cards, ...rest } = board.storyboard;
      const response = await send('POST', url('projects', board.project, 'cards', 'preview'), {
        json: { storyboard: { ...rest, cards: [cards[index]] }, width: 480 },
        signal,
      });
      const blob = await response.blob();
      if (signal.aborted) return;
      if (image.src) URL.revokeObjectURL(image.src);
      image.src = URL.createObjectURL(blob);
      image.alt = (card.text ?? '').replaceAll('*', '') || 'No words';
      showNote();
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof ApiError && error.status === 429) return void drawSoon();
      showNote(error.status === 422 ? 'Not up to date' : 'No preview');
    }
    element.classList.remove('waiting');
  }

  function showNote(text = '') {
    note.textContent = text;
    note.hidden = text === '';
    element.classList.toggle('stale', text !== '');
  }

  const drawSoon = debounce(() => {
    if (element.isConnected) void draw();
  }, PREVIEW_DELAY_MS);

  return {
    element,
    draw,
    drawSoon,
    dispose() {
      request.abort();
      if (image.src) URL.revokeObjectURL(image.src);
    },
  };
}
