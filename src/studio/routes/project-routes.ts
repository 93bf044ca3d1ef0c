// The list of projects, and a project as a whole.

import { Problem } from '../http/problem.js';
import { readJsonObject } from '../http/request-body.js';
import { findFiles } from '../projects/file-tree.js';
import { isProjectId } from '../projects/project-store.js';
import type { Call, ProjectCall } from './call.js';
import { jsonResponse } from './call.js';

export async function describeStudio({ studio }: Call): Promise<Response> {
  const renderers = await Promise.all(
    [...studio.renderers.values()].map(async (renderer) => ({
      name: renderer.name,
      available: await renderer.available(),
    })),
  );
  const { assetBytes, projectBytes, projectFiles } = studio.limits;
  return jsonResponse({ renderers, limits: finite({ assetBytes, projectBytes, projectFiles }) });
}

export async function listProjects({ studio, request }: Call): Promise<Response> {
  const ids = await studio.store.list();
  const refusals = await Promise.all(ids.map((id) => studio.guard(request, id)));
  return jsonResponse({ projects: ids.filter((_, i) => !refusals[i]).map((id) => ({ id })) });
}

export async function createProject({ studio, request }: Call): Promise<Response> {
  const { id } = await readJsonObject(request, studio.limits.jsonBytes, ['id']);
  if (!isProjectId(id)) {
    throw new Problem(422, 'BAD_ID', 'Expected `id` to be 1–64 of a-z, 0-9, - and _, not - or _ first');
  }
  const refusal = await studio.guard(request, id);
  if (refusal) return refusal;
  if ((await studio.store.list()).length >= studio.limits.projects) {
    throw new Problem(409, 'QUOTA_EXCEEDED', `There are ${studio.limits.projects} projects already`);
  }
  if (!(await studio.store.create(id)))
    throw new Problem(409, 'PROJECT_EXISTS', `There is a project \`${id}\``);
  return jsonResponse({ id }, 201, { location: `${studio.basePath}/projects/${id}` });
}

export function describeProject({ studio, workspace }: ProjectCall): Response {
  const files = findFiles(workspace.fs, workspace.dir, studio.limits.projectFiles);
  const bytes = files.reduce((sum, { stats }) => sum + stats.size, 0);
  return jsonResponse({ id: workspace.id, files: files.length, bytes });
}

export async function deleteProject({ studio, workspace }: ProjectCall): Promise<Response> {
  await studio.workspaces.delete(workspace);
  return new Response(null, { status: 204 });
}

/** JSON has no Infinity: a limit that is lifted is left out. */
function finite(limits: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(limits).filter(([, value]) => Number.isFinite(value)));
}
