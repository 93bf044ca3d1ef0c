// Files that are dropped anywhere on the page, and the sign that says where they will go.

import { byId, h } from './dom.js';
import { WHERE_FILES_GO } from './media-kinds.js';

/** @param drop `isOpen()`, `folder()` as it was typed, `add(files)`, `failed(error)` */
export function createDropZone(drop) {
  /** Entering a child comes before leaving its parent. */
  let depth = 0;

  const hasFiles = ({ dataTransfer }) => dataTransfer?.types.includes('Files') ?? false;
  const isTaken = () => drop.isOpen() && !document.querySelector('dialog[open]');

  function show() {
    const folder = drop.folder();
    const rows = folder === '' ? WHERE_FILES_GO : [['All files', `${folder}/`]];
    byId('drop-where').replaceChildren(
      ...rows.map(([what, where]) => h('div', {}, h('dt', {}, what), h('dd', {}, where))),
    );
    byId('drop').hidden = false;
  }

  function hide() {
    depth = 0;
    byId('drop').hidden = true;
  }

  document.addEventListener('dragenter', (event) => {
    if (!hasFiles(event)) return;
    depth++;
    if (isTaken()) show();
  });
  document.addEventListener('dragleave', (event) => {
    if (hasFiles(event) && --depth <= 0) hide();
  });
  document.addEventListener('dragover', (event) => {
    if (!hasFiles(event)) return;
    // Else the browser leaves the page for the file.
    event.preventDefault();
    event.dataTransfer.dropEffect = isTaken() ? 'copy' : 'none';
  });
  document.addEventListener('drop', (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    hide();
    if (!isTaken()) return;
    const items = [...event.dataTransfer.items].filter(({ kind }) => kind === 'file');
    if (items.some((item) => item.webkitGetAsEntry?.()?.isDirectory)) {
      drop.failed(new Error('Folders are not taken: drop the files that are in them'));
      return;
    }
    drop.add([...event.dataTransfer.files]);
  });
}
