// Renders: asked for, watched, cancelled, fetched.

import { eventStream, lastEventId } from '../http/event-stream.js';
import { Problem, notFound } from '../http/problem.js';
import { badBody, readJsonObject } from '../http/request-body.js';
import { takeSnapshot } from '../projects/snapshot.js';
import { snapshotDir } from '../renders/render-project.js';
import type { RenderChoice, StudioRender } from '../renders/studio-render.js';
import type { ProjectCall, StudioParts } from './call.js';
import { jsonResponse, projectUrl } from './call.js';
import { findFindings, refuseFindings } from './findings.js';
import { serveFile } from './serve-file.js';

export function listRenders({ studio, workspace }: ProjectCall): Response {
  return jsonResponse({ renders: studio.queue.list(workspace) });
}

/** What is rendered is the project as it is now, whatever happens to it while the render waits and runs. */
export async function createRender(call: ProjectCall): Promise<Response> {
  const { studio, request, workspace } = call;
  const body = await readJsonObject(request, studio.limits.jsonBytes, ['renderer', 'draft', 'silent']);
  const choice = checkChoice(body, studio);
  workspace.checkThere();
  studio.queue.checkRoom(workspace);
  const release = studio.previews.take();
  const dir = workspace.scratchPath('renders', crypto.randomUUID());
  let render: StudioRender;
  try {
    workspace.fs.mkdirSync(dir);
    const snapshot = snapshotDir(dir);
    takeSnapshot(workspace.fs, workspace.dir, snapshot);
    refuseFindings(await findFindings(workspace.fs, snapshot, { silent: choice.silent, ...studio.fonts }));
    workspace.checkThere();
    render = studio.queue.add(workspace, dir, choice);
  } catch (error) {
    workspace.clear(dir);
    throw error;
  } finally {
    release();
  }
  return jsonResponse(render, 202, { location: projectUrl(call, 'renders', render.id) });
}

export function getRender(call: ProjectCall): Response {
  return jsonResponse(renderOf(call));
}

/** Answers when the render has stopped; an ended one stays as it is. */
export async function cancelRender(call: ProjectCall): Promise<Response> {
  const render = renderOf(call);
  await call.studio.queue.cancel(render);
  return jsonResponse(render);
}

export async function deleteRender(call: ProjectCall): Promise<Response> {
  await call.studio.queue.remove(renderOf(call));
  return new Response(null, { status: 204 });
}

export function watchRender(call: ProjectCall): Response {
  const { studio, request } = call;
  const { log } = renderOf(call);
  const lastId = lastEventId(request, log);
  // 204 tells an EventSource that has everything not to come back.
  if (log.isEnded && !log.after(lastId)) return new Response(null, { status: 204 });
  const headers = {
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  };
  if (request.method === 'HEAD') return new Response(null, { headers });
  const release = studio.eventStreams.take();
  const signals = [request.signal, studio.closing];
  return new Response(eventStream(log, lastId, studio.heartbeatMs, signals, release), { headers });
}

export function getVideo(call: ProjectCall): Response {
  const render = renderOf(call);
  if (!render.video) {
    throw new Problem(409, 'NOT_DONE', `The render is ${render.state}`, { members: { state: render.state } });
  }
  return serveFile(call, render.video.path, `${call.workspace.id}.mp4`);
}

function renderOf({ studio, workspace, segments: [id = ''] }: ProjectCall): StudioRender {
  const render = studio.queue.get(workspace, id);
  if (!render) throw notFound('render');
  return render;
}

function checkChoice(body: Record<string, unknown>, studio: StudioParts): RenderChoice {
  const [first = ''] = studio.renderers.keys();
  const { renderer = first, draft = false, silent = false } = body;
  if (typeof renderer !== 'string' || !studio.renderers.has(renderer)) {
    const known = [...studio.renderers.keys()].join(', ');
    throw new Problem(422, 'UNKNOWN_RENDERER', `Expected \`renderer\` to be one of ${known}`);
  }
  if (typeof draft !== 'boolean') throw badBody('an object whose `draft` is true or false');
  if (typeof silent !== 'boolean') throw badBody('an object whose `silent` is true or false');
  return { renderer, draft, silent };
}
