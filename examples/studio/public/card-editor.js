// One card: its preview, its fields, and what is wrong with it, right where it is wrong.

import { addSwatch, addThumbnail } from './card-fields.js';
import { createPreview } from './card-preview.js';
import { findingItem, h, iconButton } from './dom.js';
import { isScene, sceneOf, voicesAmong } from './media-kinds.js';

const VOICES = [
  ['', 'By its number'],
  ['false', 'None'],
];
const COLORS = { bg: 'Background', fg: 'Text color', accent: 'Accent color' };

/**
 * @param board `project`, `storyboard`, `files`, and what to call: `changed()`, `edited(card, before)`,
 *   `move(index, by)`, `copy(index)`, `remove(index)`, `enlarge(src, label)`
 */
export function createCardEditor(board, card, index) {
  const name = `Card ${index + 1}`;
  const id = (field) => `card-${index}-${field}`;
  const fields = new Map();
  const preview = createPreview(board, card, index);
  const { width = 1080, height = 1920 } = board.storyboard;
  const others = h('ul', { class: 'findings', hidden: true });
  let showThumbnail;
  let isBroken = false;
  /** The card as it was before the edit that goes on. */
  let before;

  const element = h(
    'li',
    { class: 'card', 'aria-labelledby': id('title'), onchange: commit },
    preview.element,
    h(
      'div',
      { class: 'card-form' },
      h('div', { class: 'card-head' }, h('h2', { id: id('title') }, name), tools()),
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
        sceneField(),
        choice('vo', 'Voice-over', voiceOptions(), 'half'),
        ...Object.entries(COLORS).map(([key, label]) => colorField(key, label)),
      ),
      others,
    ),
  );

  function tools() {
    const isLast = index === board.storyboard.cards.length - 1;
    return h(
      'div',
      { class: 'card-tools', role: 'group', 'aria-label': name },
      iconButton('up', `Move ${name} up`, () => board.move(index, -1), index === 0),
      iconButton('down', `Move ${name} down`, () => board.move(index, 1), isLast),
      iconButton('copy', `Copy ${name}`, () => board.copy(index)),
      iconButton('remove', `Remove ${name}`, () => board.remove(index), board.storyboard.cards.length === 1),
    );
  }

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
    addSwatch(text, key, `${label} of ${name}`, (color) => set(key, color));
    return whole;
  }

  function sceneField() {
    const whole = choice('scene', 'Scene', sceneOptions(), 'half');
    showThumbnail = addThumbnail(fields.get('scene').control, {
      card: name,
      project: () => board.project,
      paths: () => paths().filter(isScene),
      ratio: width / height,
      picked(path) {
        set('scene', path);
        commit();
      },
    });
    return whole;
  }

  function sceneOptions() {
    return [['', 'None'], ...fileOptions(paths().filter(isScene), sceneOf(card))];
  }

  function voiceOptions() {
    return [...VOICES, ...fileOptions(voicesAmong(paths(), board.storyboard), card.vo)];
  }

  function paths() {
    return board.files.map(({ path }) => path);
  }

  function fileOptions(known, current) {
    const named = typeof current === 'string' && !known.includes(current) ? [current, ...known] : known;
    return named.map((path) => [path, path]);
  }

  function set(key, text) {
    before ??= structuredClone(card);
    if (key === 'scene' && card.media) setMedia(text);
    else if (text === '') Reflect.deleteProperty(card, key);
    else if (key === 'dur') card.dur = Number.isFinite(Number(text)) ? Number(text) : text;
    else if (key === 'vo' && text === 'false') card.vo = false;
    else card[key] = text;
    board.changed();
    preview.drawSoon();
  }

  /** `media` says more of the scene than its path: that stays. */
  function setMedia(path) {
    if (path === '') Reflect.deleteProperty(card, 'media');
    else card.media.path = path;
  }

  function isEdited() {
    return before !== undefined && JSON.stringify(before) !== JSON.stringify(card);
  }

  /** The edit is over: one step of the history. */
  function commit() {
    if (isEdited()) board.edited(card, before);
    before = undefined;
  }

  return {
    element,
    draw: preview.draw,
    dispose: preview.dispose,
    focus: () => fields.get('text').control.focus(),
    /** Something is typed that the browser itself can take back. */
    isEdited,
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
      showThumbnail();
      void preview.draw();
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
      if (wasBroken && !isBroken) preview.drawSoon();
    },
  };
}

function optionElements(options) {
  return options.map(([value, text]) => h('option', { value }, text));
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
