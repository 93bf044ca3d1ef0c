// One card: its preview, its fields, and what is wrong with it, right where it is wrong.

import { ApiError, assetUrl, send, url } from './api.js';
import { debounce, findingItem, h, iconButton } from './dom.js';

const PREVIEW_DELAY_MS = 250;
const PICTURES = /\.(?:png|jpe?g|mp4|mov|m4v|webm|mkv)$/i;
const FILMS = /\.(?:mp4|mov|m4v|webm|mkv)$/i;
const SOUNDS = /\.(?:mp3|m4a|wav|aac|ogg|opus|flac)$/i;
const VOICES = [
  ['', 'By its number'],
  ['false', 'None'],
];
const COLORS = { bg: 'Background', fg: 'Text color', accent: 'Accent color' };
/** What the swatches show where a card leaves a color to the theme. */
const THEME_COLORS = { bg: '#0b1220', fg: '#f8fafc', accent: '#fbbf24' };

/**
 * @param board `project`, `storyboard`, `files`, and what to call: `changed()`, `move(index, by)`,
 *   `copy(index)`, `remove(index)`, `enlarge(src, label)`
 */
export function createCardEditor(board, card, index) {
  const name = `Card ${index + 1}`;
  const id = (field) => `card-${index}-${field}`;
  const fields = new Map();
  const image = h('img', { alt: '' });
  const film = h('video', {
    muted: true,
    preload: 'metadata',
    'aria-hidden': 'true',
    tabindex: -1,
    hidden: true,
  });
  const note = h('span', { class: 'note', hidden: true });
  const preview = h(
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
  preview.style.aspectRatio = `${width} / ${height}`;
  const others = h('ul', { class: 'findings', hidden: true });
  let isBroken = false;
  let request = new AbortController();

  const element = h(
    'li',
    { class: 'card', 'aria-labelledby': id('title') },
    preview,
    h(
      'div',
      { class: 'card-form' },
      h(
        'div',
        { class: 'card-head' },
        h('h2', { id: id('title') }, name),
        h(
          'div',
          { class: 'card-tools', role: 'group', 'aria-label': name },
          iconButton('up', `Move ${name} up`, () => board.move(index, -1), index === 0),
          iconButton(
            'down',
            `Move ${name} down`,
            () => board.move(index, 1),
            index === board.storyboard.cards.length - 1,
          ),
          iconButton('copy', `Copy ${name}`, () => board.copy(index)),
          iconButton(
            'remove',
            `Remove ${name}`,
            () => board.remove(index),
            board.storyboard.cards.length === 1,
          ),
        ),
      ),
      field(
        'text',
        'Words',
        h('textarea', { rows: 2, spellcheck: 'true' }),
        'words',
        '*Stars* set the accent',
      ),
      h(
        'div',
        { class: 'fields' },
        field(
          'dur',
          'Seconds',
          h('input', { inputmode: 'decimal', placeholder: 'by its voice', autocomplete: 'off' }),
        ),
        choice('mode', 'Layout', [
          ['', 'Automatic'],
          ['block', 'Plain ground'],
          ['overlay', 'Over the scene'],
        ]),
        choice('position', 'Position', [
          ['', 'By the theme'],
          ['top', 'At the top'],
          ['center', 'In the middle'],
          ['bottom', 'At the bottom'],
        ]),
        choice('scene', 'Scene', sceneOptions(), 'half'),
        choice('vo', 'Voice-over', voiceOptions(), 'half'),
        ...Object.entries(COLORS).map(([key, label]) => colorField(key, label)),
      ),
      others,
    ),
  );

  function field(key, label, control, className = '', hint = undefined) {
    control.id = id(key);
    const value = key === 'scene' ? sceneOf(card) : card[key];
    control.value = value === undefined ? '' : String(value);
    control.addEventListener('input', () => set(key, control.value));
    const found = h('ul', { class: 'findings', id: id(`${key}-findings`), hidden: true });
    const hinted = hint === undefined ? undefined : h('span', { class: 'hint', id: id(`${key}-hint`) }, hint);
    fields.set(key, { control, found, hinted });
    describe(control, hinted);
    const head = h('div', { class: 'row' }, h('label', { for: control.id }, label), hinted);
    return h('div', { class: `field ${className}` }, head, control, found);
  }

  function choice(key, label, options, className) {
    return field(key, label, h('select', {}, ...optionElements(options)), className);
  }

  function colorField(key, label) {
    const text = h('input', { placeholder: 'theme', autocomplete: 'off', spellcheck: 'false' });
    const whole = field(key, label, text);
    const swatch = h('input', { type: 'color', 'aria-label': `${label} of ${name}, color picker` });
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
      set(key, swatch.value);
    });
    const pair = h('div', { class: 'color' });
    text.replaceWith(pair);
    pair.append(swatch, text);
    return whole;
  }

  function sceneOptions() {
    return [['', 'None'], ...fileOptions(PICTURES, sceneOf(card))];
  }

  function voiceOptions() {
    return [...VOICES, ...fileOptions(SOUNDS, card.vo)];
  }

  function fileOptions(pattern, current) {
    const paths = board.files.map(({ path }) => path).filter((path) => pattern.test(path));
    if (typeof current === 'string' && !paths.includes(current)) paths.unshift(current);
    return paths.map((path) => [path, path]);
  }

  function set(key, text) {
    if (key === 'scene' && card.media) setMedia(text);
    else if (text === '') Reflect.deleteProperty(card, key);
    else if (key === 'dur') card.dur = Number.isFinite(Number(text)) ? Number(text) : text;
    else if (key === 'vo' && text === 'false') card.vo = false;
    else card[key] = text;
    board.changed();
    drawSoon();
  }

  /** `media` says more of the scene than its path: that stays. */
  function setMedia(path) {
    if (path === '') Reflect.deleteProperty(card, 'media');
    else card.media.path = path;
  }

  /** The words come as a picture of their own; what moves behind them is the browser's to show. */
  function showFilm() {
    const path = card.mode === 'block' ? undefined : sceneOf(card);
    film.hidden = path === undefined || !FILMS.test(path);
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
    preview.classList.add('waiting');
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
    preview.classList.remove('waiting');
  }

  function showNote(text = '') {
    note.textContent = text;
    note.hidden = text === '';
    preview.classList.toggle('stale', text !== '');
  }

  const drawSoon = debounce(draw, PREVIEW_DELAY_MS);

  return {
    element,
    draw,
    drawSoon,
    focus: () => fields.get('text').control.focus(),
    /** There are other files to choose from, and what was drawn may have been one of them. */
    filesChanged() {
      for (const [key, options] of [
        ['scene', sceneOptions()],
        ['vo', voiceOptions()],
      ]) {
        const { control } = fields.get(key);
        const { value } = control;
        control.replaceChildren(...optionElements(options));
        control.value = value;
      }
      void draw();
    },
    /** Findings of this card, their paths without `cards[n]`: `.dur`, `.media.path`, or nothing. */
    show(findings) {
      const left = [];
      const byField = group(findings, place);
      for (const [key, { control, found, hinted }] of fields) {
        const here = byField.get(key) ?? [];
        found.replaceChildren(...here.map(findingItem));
        found.hidden = here.length === 0;
        const isWrong = here.some(({ severity }) => severity === 'error');
        control.setAttribute('aria-invalid', String(isWrong));
        describe(control, hinted, here.length > 0 ? found : undefined);
      }
      for (const finding of findings) if (!fields.has(place(finding))) left.push(finding);
      others.replaceChildren(...left.map(findingItem));
      others.hidden = left.length === 0;
      const wasBroken = isBroken;
      isBroken = findings.some(({ severity }) => severity === 'error');
      element.classList.toggle('has-error', isBroken);
      if (wasBroken && !isBroken) drawSoon();
    },
    dispose() {
      request.abort();
      if (image.src) URL.revokeObjectURL(image.src);
    },
  };
}

function optionElements(options) {
  return options.map(([value, text]) => h('option', { value }, text));
}

function sceneOf({ scene, media }) {
  return scene ?? media?.path;
}

/** Tells a screen reader which of `elements` belong to a control. */
function describe(control, ...elements) {
  const ids = elements.flatMap((element) => element?.id ?? []);
  if (ids.length > 0) control.setAttribute('aria-describedby', ids.join(' '));
  else control.removeAttribute('aria-describedby');
}

function place({ path }) {
  const [, key = ''] = /^cards\[\d+\]\.(\w+)/.exec(path) ?? [];
  return key === 'media' ? 'scene' : key;
}

function group(items, key) {
  const groups = new Map();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return groups;
}
