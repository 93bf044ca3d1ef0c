// The files of the open project.

import { assetUrl, send } from './api.js';
import { byId, h, iconButton, sizeText } from './dom.js';
import { folderFor } from './media-kinds.js';

/** @param events `changed()`, `failed(error)`, `added(paths)` */
export function createFiles(events) {
  let project;

  function show(id, assets) {
    project = id;
    byId('files').replaceChildren(...assets.map(row));
    if (assets.length === 0) byId('files').append(h('li', { class: 'quiet' }, 'No files yet'));
  }

  function row({ path, bytes }) {
    return h(
      'li',
      {},
      h('a', { href: assetUrl(project, path), target: '_blank', rel: 'noopener', title: path }, path),
      h('span', { class: 'quiet figures' }, sizeText(bytes)),
      path === 'storyboard.json' ? undefined : iconButton('remove', `Remove ${path}`, () => remove(path)),
    );
  }

  async function remove(path) {
    await attempt(() => send('DELETE', assetUrl(project, path)));
  }

  /** The folder that is typed, without slashes around it; empty where each file goes by its kind. */
  function folder() {
    return byId('upload-folder')
      .value.trim()
      .replaceAll(/^\/+|\/+$/g, '');
  }

  async function upload(files) {
    const added = [];
    await attempt(async () => {
      for (const file of files) {
        const into = folder() === '' ? folderFor(file.name) : folder();
        const path = into === '' ? file.name : `${into}/${file.name}`;
        if (await put(path, file)) added.push(path);
      }
    });
    if (added.length > 0) events.added(added);
  }

  /** Whether it is there now: what has the name already is replaced only by those who say so. */
  async function put(path, body) {
    const address = assetUrl(project, path);
    try {
      await send('PUT', address, { body, headers: { 'if-none-match': '*' } });
    } catch (error) {
      if (error.status !== 412) throw error;
      if (!confirm(`There is a file ${path} already. Replace it?`)) return false;
      await send('PUT', address, { body });
    }
    return true;
  }

  async function attempt(work) {
    try {
      await work();
    } catch (error) {
      events.failed(error);
    }
    events.changed();
  }

  byId('upload').addEventListener('change', async ({ target }) => {
    await upload([...target.files]);
    target.value = '';
  });
  byId('upload-form').addEventListener('submit', (event) => event.preventDefault());
  return { show, upload, folder };
}
