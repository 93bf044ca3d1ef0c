// The page: which project is open, and what happens when something is pressed.

import { getJson, url } from './api.js';
import { createBoard } from './board.js';
import { byId, debounce, h } from './dom.js';
import { createDropZone } from './drop-zone.js';
import { createFiles } from './files.js';
import { createRenders } from './renders.js';
import { createRepository } from './repository.js';
import { hideToast, toast } from './toast.js';

const MESSAGE_MS = 8000;

const board = createBoard({
  saved: () => refresh(),
  failed: showError,
  findings(errors) {
    byId('render').textContent = errors === 0 ? 'Render' : `Render – ${errors} to mend first`;
  },
  removed: (text) => toast(text, { label: 'Undo', run: undo }),
});
const renders = createRenders();
const files = createFiles({
  changed: () => refresh(),
  failed: showError,
  added: (paths) => toast(`Added ${shortList(paths)}`),
});
createDropZone({
  isOpen: () => board.project !== undefined,
  folder: files.folder,
  add: (dropped) => void files.upload(dropped),
  failed: showError,
});
const repository = createRepository({
  opened: (id) => start(id),
  committed: (id) => (byId('save-state').textContent = `Pushed as ${id}`),
  failed: showError,
});

async function start(wanted = decodeURIComponent(location.hash.slice(1))) {
  const { projects } = await getJson(url('projects'));
  byId('project').replaceChildren(...projects.map(({ id }) => h('option', { value: id }, id)));
  byId('project').disabled = projects.length === 0;
  byId('welcome').hidden = projects.length > 0;
  for (const id of ['main', 'picker', 'saving']) byId(id).hidden = projects.length === 0;
  const open = projects.find(({ id }) => id === wanted) ?? projects[0];
  if (open) await openProject(open.id);
}

async function openProject(id) {
  byId('project').value = id;
  history.replaceState(null, '', `#${encodeURIComponent(id)}`);
  document.title = `${id} – Studio`;
  hideError();
  hideToast();
  await board.open(id);
  files.show(id, board.files);
  await Promise.all([renders.open(id), repository.open(id)]);
}

/** What others than the board have to know after a change. */
async function refresh() {
  const { assets } = await getJson(url('projects', board.project, 'assets'));
  board.filesChanged(assets);
  files.show(board.project, assets);
  await Promise.all([repository.open(board.project), board.check()]);
}

function undo() {
  const label = board.undo();
  if (label !== undefined) toast(`Undone: ${label}`, { label: 'Redo', run: redo });
}

function redo() {
  const label = board.redo();
  if (label !== undefined) toast(`Done again: ${label}`, { label: 'Undo', run: undo });
}

function shortList(paths) {
  return paths.length > 3 ? `${paths.slice(0, 2).join(', ')} and ${paths.length - 2} more` : paths.join(', ');
}

function showError(error) {
  byId('message').textContent = error.message;
  byId('message').hidden = false;
  hideErrorLater();
}

function hideError() {
  byId('message').hidden = true;
}

const hideErrorLater = debounce(hideError, MESSAGE_MS);

function attempt(work) {
  return async (event) => {
    try {
      hideError();
      await work(event);
    } catch (error) {
      showError(error);
    }
  };
}

byId('project').addEventListener(
  'change',
  attempt(async ({ target }) => {
    if (board.isDirty && !confirm('Leave without saving?')) target.value = board.project;
    else await openProject(target.value);
  }),
);
byId('save').addEventListener('click', attempt(board.save));
byId('add-card').addEventListener('click', board.add);
byId('open-repository').addEventListener('click', repository.ask);
byId('welcome-open').addEventListener('click', repository.ask);
byId('cancel').addEventListener('click', attempt(renders.cancel));
byId('render-form').addEventListener(
  'submit',
  attempt(async (event) => {
    event.preventDefault();
    const { draft, silent } = event.target.elements;
    if (!(await board.save())) return;
    await renders.start({ draft: draft.checked, silent: silent.checked }).catch((error) => {
      board.refused(error);
      throw error;
    });
  }),
);
byId('silent').addEventListener('change', () => void board.showLength());
document.addEventListener('keydown', (event) => {
  if (!(event.ctrlKey || event.metaKey)) return;
  const key = event.key.toLowerCase();
  if (key === 's') {
    event.preventDefault();
    void attempt(board.save)();
  }
  if ((key !== 'z' && key !== 'y') || !isOurs(event.target)) return;
  event.preventDefault();
  if (key === 'y' || event.shiftKey) redo();
  else undo();
});

/** Within a text that is being typed, the browser itself undoes. */
function isOurs(target) {
  if (board.project === undefined || document.querySelector('dialog[open]')) return false;
  const isText = target.matches('textarea, input:not([type="checkbox"], [type="color"], [type="file"])');
  return !isText || (target.closest('#cards') !== null && !board.isTyping());
}

addEventListener('beforeunload', (event) => board.isDirty && event.preventDefault());

void attempt(() => start())();
