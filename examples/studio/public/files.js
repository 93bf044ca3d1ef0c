// The files of the open project.

import { assetUrl, send } from './api.js';
import { byId, h, iconButton, sizeText } from './dom.js';

/** @param events `changed()`, `failed(error)` */
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

  async function upload(files) {
    const folder = byId('upload-folder').value.replaceAll(/^\/+|\/+$/g, '');
    await attempt(async () => {
      for (const file of files) {
        const path = folder === '' ? file.name : `${folder}/${file.name}`;
        await send('PUT', assetUrl(project, path), { body: file });
      }
    });
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
  return { show };
}
