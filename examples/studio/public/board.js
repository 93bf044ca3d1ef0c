// The storyboard of the open project: read, changed, checked while it is typed, and saved.

import { ApiError, getJson, send, url } from './api.js';
import { createCardEditor } from './card-editor.js';
import { byId, debounce, findingItem, timeText } from './dom.js';
import { createHistory } from './edit-history.js';
import { filmSeconds } from './film-length.js';
import { createMediaLengths } from './media-lengths.js';

const CHECK_DELAY_MS = 300;
const NEW_CARD = { text: 'New card' };

/**
 * @param events `saved()`, `failed(error)`, `findings(errors)` with the number of errors, `removed(label)` when a card
 *   is gone that `undo()` brings back
 */
export function createBoard(events) {
  const list = byId('cards');
  let editors = [];
  let etag;
  let isDirty = false;
  let errors = 0;
  const history = createHistory();
  const mediaOf = createMediaLengths();
  let checking = new AbortController();

  const board = {
    project: undefined,
    storyboard: undefined,
    files: [],
    open,
    save,
    check,
    refused,
    showLength,
    filesChanged(files) {
      const before = JSON.stringify(board.files);
      board.files = files;
      if (JSON.stringify(files) === before) return;
      for (const editor of editors) editor.filesChanged();
      void showLength();
    },
    changed() {
      setDirty(true);
      checkSoon();
      void showLength();
    },
    /** A field of `card`, which was `before`, has a new value. */
    edited(card, before) {
      const after = structuredClone(card);
      const become = (fields) => () => {
        for (const key of Object.keys(card)) Reflect.deleteProperty(card, key);
        Object.assign(card, structuredClone(fields));
        rebuild(cards().indexOf(card));
      };
      const label = `Change Card ${cards().indexOf(card) + 1}`;
      history.record({ label, undo: become(before), redo: become(after) });
    },
    move(index, by) {
      const shift = (from, to) => () => {
        cards().splice(to, 0, ...cards().splice(from, 1));
        rebuild(to);
      };
      const label = `Move Card ${index + 1}`;
      step({ label, undo: shift(index + by, index), redo: shift(index, index + by) });
    },
    copy(index) {
      step(insertion(`Copy Card ${index + 1}`, index + 1, structuredClone(cards()[index])));
    },
    remove(index) {
      const label = `Remove Card ${index + 1}`;
      const { undo, redo } = insertion(label, index, cards()[index]);
      step({ label, undo: redo, redo: undo });
      events.removed(`Card ${index + 1} is removed`);
    },
    add() {
      step(insertion('Add a card', cards().length, { ...NEW_CARD }));
    },
    /** The label of what was taken back or done again; undefined where there is nothing. */
    undo: () => history.undo()?.label,
    redo: () => history.redo()?.label,
    /** Whether something is typed in a card that the browser can still take back by itself. */
    isTyping: () => editors.some((editor) => editor.isEdited()),
    enlarge(src, label) {
      byId('preview-large').src = src;
      byId('preview-large').alt = label;
      byId('preview-dialog').showModal();
    },
    get isDirty() {
      return isDirty;
    },
  };

  const cards = () => board.storyboard.cards;

  function step(what) {
    history.record(what);
    what.redo();
  }

  function insertion(label, index, card) {
    return {
      label,
      undo() {
        cards().splice(index, 1);
        rebuild(Math.min(index, cards().length - 1));
      },
      redo() {
        cards().splice(index, 0, card);
        rebuild(index);
      },
    };
  }

  async function open(project) {
    board.project = project;
    const [response, { assets }] = await Promise.all([
      send('GET', url('projects', project, 'storyboard')).catch((error) => {
        if (error instanceof ApiError && error.status === 404) return undefined;
        throw error;
      }),
      getJson(url('projects', project, 'assets')),
    ]);
    const storyboard = response ? await response.json() : { cards: [{ ...NEW_CARD }] };
    // Another one was opened meanwhile.
    if (board.project !== project) return;
    etag = response?.headers.get('etag') ?? undefined;
    board.storyboard = storyboard;
    board.files = assets;
    errors = 0;
    history.clear();
    setDirty(!response);
    show();
    await check();
  }

  function show() {
    byId('board-title').textContent = board.storyboard.title ?? board.project;
    for (const editor of editors) editor.dispose();
    editors = cards().map((card, index) => createCardEditor(board, card, index));
    list.replaceChildren(...editors.map(({ element }) => element));
    for (const editor of editors) void editor.draw();
    void showLength();
  }

  /** Beside what the film holds; lengths of voices come a moment later. */
  async function showLength() {
    const { storyboard } = board;
    const { width = 1080, height = 1920 } = storyboard;
    const facts = `${cards().length} ${cards().length === 1 ? 'card' : 'cards'}, ${width} × ${height}`;
    const media = await mediaOf(board, !byId('silent').checked);
    if (board.storyboard !== storyboard || media.length !== cards().length) return;
    const seconds = filmSeconds(storyboard, media);
    const length = seconds === undefined ? '' : timeText(seconds);
    byId('board-facts').textContent = [facts, length].filter(Boolean).join(', ');
    byId('film-length').textContent = length === '' ? '' : `${length} long`;
  }

  function rebuild(focus) {
    show();
    board.changed();
    editors[focus]?.focus();
  }

  async function check() {
    checking.abort();
    checking = new AbortController();
    const { signal } = checking;
    try {
      const response = await send('POST', url('projects', board.project, 'storyboard', 'check'), {
        json: board.storyboard,
        signal,
      });
      showFindings((await response.json()).findings);
    } catch (error) {
      if (!signal.aborted) events.failed(error);
    }
  }

  const checkSoon = debounce(check, CHECK_DELAY_MS);

  function showFindings(findings) {
    const general = findings.filter(({ path }) => cardOf(path) === undefined);
    byId('board-findings').replaceChildren(...general.map(findingItem));
    byId('board-findings').hidden = general.length === 0;
    for (const [i, editor] of editors.entries())
      editor.show(findings.filter(({ path }) => cardOf(path) === i));
    errors = findings.filter(({ severity }) => severity === 'error').length;
    events.findings(errors);
    showState();
  }

  /** The server found more than the page knew: it is shown, and the cursor goes to the first of it. */
  function refused(error) {
    if (error.code !== 'INVALID_STORYBOARD') return;
    showFindings(error.findings);
    list.querySelector('[aria-invalid="true"]')?.focus();
  }

  /** Whether it is saved now. */
  async function save() {
    if (!isDirty) return true;
    const saved = JSON.stringify(board.storyboard);
    try {
      const response = await send('PUT', url('projects', board.project, 'storyboard'), {
        body: `${JSON.stringify(board.storyboard, null, 2)}\n`,
        headers: {
          'content-type': 'application/json',
          ...(etag ? { 'if-match': etag } : { 'if-none-match': '*' }),
        },
      });
      etag = response.headers.get('etag');
      setDirty(JSON.stringify(board.storyboard) !== saved);
      showFindings((await response.json()).findings);
      events.saved();
      return true;
    } catch (error) {
      if (error.status === 412) return settleConflict();
      refused(error);
      events.failed(error);
      return false;
    }
  }

  async function settleConflict() {
    const dialog = byId('conflict-dialog');
    dialog.returnValue = '';
    dialog.showModal();
    await new Promise((resolve) => dialog.addEventListener('close', resolve, { once: true }));
    if (dialog.returnValue === 'theirs') await open(board.project);
    if (dialog.returnValue !== 'mine') return false;
    const response = await send('HEAD', url('projects', board.project, 'storyboard'));
    etag = response.headers.get('etag');
    return save();
  }

  function setDirty(dirty) {
    isDirty = dirty;
    byId('save').disabled = !dirty;
    showState();
  }

  function showState() {
    const saved = errors === 0 ? 'Saved' : 'Saved as a draft';
    byId('save-state').textContent = isDirty ? 'Not saved' : saved;
  }

  return board;
}

function cardOf(path) {
  const [, index] = /^cards\[(\d+)\]/.exec(path) ?? [];
  return index === undefined ? undefined : Number(index);
}
