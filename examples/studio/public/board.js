// The storyboard of the open project: read, changed, checked while it is typed, and saved.

import { ApiError, getJson, send, url } from './api.js';
import { createCardEditor } from './card-editor.js';
import { byId, debounce, findingItem } from './dom.js';

const CHECK_DELAY_MS = 300;
const NEW_CARD = { text: 'New card' };

/** @param events `saved()`, `failed(error)`, `findings(errors)` with the number of errors */
export function createBoard(events) {
  const list = byId('cards');
  let editors = [];
  let etag;
  let isDirty = false;
  let checking = new AbortController();

  const board = {
    project: undefined,
    storyboard: undefined,
    files: [],
    open,
    save,
    check,
    refused,
    filesChanged(files) {
      const before = JSON.stringify(board.files);
      board.files = files;
      if (JSON.stringify(files) !== before) for (const editor of editors) editor.filesChanged();
    },
    changed() {
      setDirty(true);
      checkSoon();
    },
    move(index, by) {
      const { cards } = board.storyboard;
      cards.splice(index + by, 0, ...cards.splice(index, 1));
      rebuild(index + by);
    },
    copy(index) {
      const { cards } = board.storyboard;
      cards.splice(index + 1, 0, structuredClone(cards[index]));
      rebuild(index + 1);
    },
    remove(index) {
      board.storyboard.cards.splice(index, 1);
      rebuild(Math.min(index, board.storyboard.cards.length - 1));
    },
    add() {
      board.storyboard.cards.push({ ...NEW_CARD });
      rebuild(board.storyboard.cards.length - 1);
    },
    enlarge(src, label) {
      byId('preview-large').src = src;
      byId('preview-large').alt = label;
      byId('preview-dialog').showModal();
    },
    get isDirty() {
      return isDirty;
    },
  };

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
    setDirty(!response);
    show();
    await check();
  }

  function show() {
    const { title, cards, width = 1080, height = 1920 } = board.storyboard;
    byId('board-title').textContent = title ?? board.project;
    byId('board-facts').textContent =
      `${cards.length} ${cards.length === 1 ? 'card' : 'cards'}, ${width} × ${height}`;
    for (const editor of editors) editor.dispose();
    editors = cards.map((card, index) => createCardEditor(board, card, index));
    list.replaceChildren(...editors.map(({ element }) => element));
    for (const editor of editors) void editor.draw();
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
    const errors = findings.filter(({ severity }) => severity === 'error').length;
    events.findings(errors);
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
    byId('save-state').textContent = dirty ? 'Not saved' : 'Saved';
  }

  return board;
}

function cardOf(path) {
  const [, index] = /^cards\[(\d+)\]/.exec(path) ?? [];
  return index === undefined ? undefined : Number(index);
}
