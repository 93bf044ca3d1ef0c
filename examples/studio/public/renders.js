// Renders of the open project: start one, watch it, cancel it, play what came out.

import { getJson, send, url } from './api.js';
import { byId, h, sizeText, timeText } from './dom.js';

const STATES = {
  done: 'Done',
  failed: 'Failed',
  cancelled: 'Cancelled',
  queued: 'Waiting',
  running: 'Rendering',
};
/** A screen reader hears of every tenth, not of every percent. */
const SPOKEN_STEP = 0.1;
const AGAIN_MS = 2000;

export function createRenders() {
  let project;
  let current;
  let source;
  let spoken = 0;

  async function open(id) {
    project = id;
    source?.close();
    current = undefined;
    byId('result').hidden = true;
    byId('render-now').hidden = true;
    byId('render-error').hidden = true;
    byId('video').removeAttribute('src');
    const renders = await list();
    if (project !== id) return;
    const going = renders.find(({ state }) => state === 'running' || state === 'queued');
    const done = renders.find(({ state }) => state === 'done');
    if (going) watch(going);
    if (done) showResult(done);
  }

  async function list() {
    const id = project;
    const { renders } = await getJson(url('projects', id, 'renders'));
    if (project !== id) return [];
    const ended = renders.filter(({ state }) => state !== 'running' && state !== 'queued');
    byId('renders').replaceChildren(...ended.slice(0, 6).map(row));
    return renders;
  }

  function row(render) {
    const at = new Date(render.createdAt).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
    const kind = [render.draft && 'draft', render.silent && 'silent'].filter(Boolean).join(', ');
    const text = `${STATES[render.state]} at ${at}${kind === '' ? '' : `, ${kind}`}`;
    return h(
      'li',
      {},
      h('span', {}, text),
      render.state === 'done'
        ? h(
            'button',
            { type: 'button', onclick: () => showResult(render), 'aria-label': `Show the render of ${at}` },
            'Show',
          )
        : undefined,
    );
  }

  async function start(choice) {
    byId('render-error').hidden = true;
    const response = await send('POST', url('projects', project, 'renders'), { json: choice });
    watch(await response.json());
  }

  function watch(render) {
    current = render;
    spoken = 0;
    byId('render').disabled = true;
    byId('cancel').disabled = false;
    byId('render-now').hidden = false;
    showState(render);
    source?.close();
    source = new EventSource(url('projects', project, 'renders', render.id, 'events'));
    source.addEventListener('state', ({ data }) => showState(JSON.parse(data)));
    source.addEventListener('progress', ({ data }) => showProgress(JSON.parse(data)));
    // A connection that breaks off comes back by itself; one that was refused does not.
    source.addEventListener('error', ({ target }) => {
      if (target.readyState === EventSource.CLOSED && target === source)
        setTimeout(askAgain, AGAIN_MS, target);
    });
  }

  async function askAgain(closed) {
    if (closed !== source || !current) return;
    try {
      watch(await getJson(url('projects', project, 'renders', current.id)));
    } catch (error) {
      if (error.status !== 404) return void setTimeout(askAgain, AGAIN_MS, closed);
      showState({ ...current, state: 'failed', error: { message: 'The studio has forgotten this render' } });
    }
  }

  function showState(render) {
    byId('render-label').textContent = STATES[render.state];
    if (render.state === 'queued' || render.state === 'running') {
      byId('render-progress').removeAttribute('value');
      byId('render-detail').textContent = '';
      say(render.state === 'queued' ? 'The render waits for its turn' : 'Rendering');
      return;
    }
    source?.close();
    byId('render').disabled = false;
    byId('render-now').hidden = true;
    current = undefined;
    void list();
    if (render.state === 'done') showResult(render);
    if (render.state === 'failed') {
      byId('render-error').textContent = render.error?.message ?? 'The render failed';
      byId('render-error').hidden = false;
    }
    say(
      render.state === 'done'
        ? 'The render is done'
        : `The render ${render.state === 'failed' ? 'failed' : 'was cancelled'}`,
    );
  }

  function showProgress({ fraction, etaMs }) {
    byId('render-progress').value = fraction;
    const left = etaMs > 1000 ? `, ${timeText(etaMs / 1000)} left` : '';
    byId('render-detail').textContent = `${Math.round(fraction * 100)} %${left}`;
    if (fraction < spoken + SPOKEN_STEP) return;
    spoken = Math.floor(fraction / SPOKEN_STEP) * SPOKEN_STEP;
    say(`${Math.round(spoken * 100)} percent rendered`);
  }

  function showResult({ id, video, draft }) {
    const address = url('projects', project, 'renders', id, 'video');
    const name = `${project}${draft ? '-draft' : ''}.mp4`;
    byId('result').hidden = false;
    byId('video').src = address;
    byId('download').href = address;
    byId('download').download = name;
    byId('download').setAttribute('aria-label', `Download ${name}`);
    byId('result-facts').textContent = `${timeText(video.durationSec)}, ${sizeText(video.bytes)}`;
  }

  async function cancel() {
    byId('cancel').disabled = true;
    if (current) await send('POST', url('projects', project, 'renders', current.id, 'cancel'));
  }

  byId('video').addEventListener('loadedmetadata', ({ target }) =>
    target.style.setProperty('--ratio', target.videoWidth / target.videoHeight),
  );
  return { open, start, cancel };
}

function say(text) {
  byId('render-status').textContent = text;
}
