// Where a project came from, what changed since, and the way back.

import { getJson, send, url } from './api.js';
import { byId, h } from './dom.js';

/** @param events `opened(id)`, `committed(id)`, `failed(error)` */
export function createRepository(events) {
  let project;

  async function open(id) {
    project = id;
    const status = await getJson(url('repositories', id));
    if (project !== id) return;
    byId('repository').hidden = status === null;
    if (!status) return;
    const { url: address, branch, commit, changes } = status;
    byId('repository-facts').replaceChildren(
      h('p', {}, h('span', { class: 'kind' }, branch), ' ', commit.message.split('\n')[0]),
      h('p', { class: 'quiet wrap' }, `${commit.id} by ${commit.author}`, h('br'), address),
    );
    byId('changes').replaceChildren(
      ...changes.map(({ path, kind }) =>
        h('li', {}, h('span', { class: 'kind' }, kind), h('span', { title: path }, path)),
      ),
      ...(changes.length === 0 ? [h('li', { class: 'quiet' }, 'Nothing has changed since')] : []),
    );
    byId('commit').disabled = changes.length === 0;
  }

  byId('commit-form').addEventListener('submit', async (event) => {
    event.preventDefault();
    const button = byId('commit');
    button.disabled = true;
    button.textContent = 'Pushing…';
    try {
      const message = byId('commit-message').value;
      const { id } = await (
        await send('POST', url('repositories', project, 'commits'), { json: { message } })
      ).json();
      byId('commit-message').value = '';
      events.committed(id);
    } catch (error) {
      events.failed(error);
    }
    button.textContent = 'Commit and push';
    await open(project).catch(events.failed);
  });

  const dialog = byId('clone-dialog');
  byId('clone-cancel').addEventListener('click', () => dialog.close());
  byId('clone-url').addEventListener('input', ({ target }) => {
    const [, name = ''] = /([^/]+?)(?:\.git)?\/?$/.exec(target.value) ?? [];
    byId('clone-id').value = name
      .toLowerCase()
      .replaceAll(/[^a-z0-9_-]+/g, '-')
      .replace(/^[-_]+/, '');
  });
  byId('clone-form').addEventListener('submit', async (event) => {
    event.preventDefault();
    const [address, id] = [byId('clone-url').value, byId('clone-id').value];
    byId('clone-error').hidden = true;
    byId('clone-submit').disabled = true;
    byId('clone-submit').textContent = 'Cloning…';
    try {
      await send('POST', url('repositories'), { json: { url: address, id } });
      dialog.close();
      events.opened(id);
    } catch (error) {
      byId('clone-error').textContent = error.message;
      byId('clone-error').hidden = false;
    }
    byId('clone-submit').disabled = false;
    byId('clone-submit').textContent = 'Clone';
  });

  return { open, ask: () => dialog.showModal() };
}
