// The files of a project, up and down.

import { childOf } from '../../fs/paths.js';
import type { FoundFile } from '../../fs/tree.js';
import { checkPreconditions, fileTag } from '../http/conditional.js';
import { contentType } from '../http/content-types.js';
import { Problem } from '../http/problem.js';
import { writeBody } from '../http/request-body.js';
import { assetNames } from '../projects/asset-path.js';
import { findFiles } from '../projects/file-tree.js';
import { STORYBOARD } from '../projects/storyboard-file.js';
import type { ProjectCall } from './call.js';
import { jsonResponse, projectUrl } from './call.js';
import { serveFile } from './serve-file.js';

export function listAssets({ studio, workspace }: ProjectCall): Response {
  const { projectFiles } = studio.limits;
  const found = findFiles(workspace.fs, workspace.dir, projectFiles + 1);
  return jsonResponse({
    assets: found.slice(0, projectFiles).map(assetJson),
    truncated: found.length > projectFiles,
  });
}

export function getAsset(call: ProjectCall): Response {
  const names = assetNames(call.segments);
  return serveFile(call, call.workspace.get(names).path, names.at(-1));
}

/** The file is written aside while it arrives, and takes its place only when it is whole. */
export async function putAsset(call: ProjectCall): Promise<Response> {
  const { studio, request, workspace, segments } = call;
  const names = assetNames(segments);
  refuseStoryboard(names);
  const old = workspace.find(names)?.stats;
  checkPreconditions(request, old && fileTag(old));
  const aside = workspace.scratchPath('uploads', crypto.randomUUID());
  const reservation = workspace.reserve(old);
  try {
    await writeBody(request, studio.limits.assetBytes, workspace.fs, aside, (bytes) =>
      reservation.add(bytes),
    );
    // Someone may have been faster while the body arrived.
    const now = workspace.find(names)?.stats;
    checkPreconditions(request, now && fileTag(now));
    const stats = workspace.put(names, aside);
    reservation.land();
    const path = names.join('/');
    return jsonResponse(assetJson({ path, stats }), now ? 200 : 201, {
      etag: fileTag(stats),
      ...(!now && { location: [projectUrl(call, 'assets'), ...names.map(encodeURIComponent)].join('/') }),
    });
  } finally {
    reservation.release();
    workspace.clear(aside);
  }
}

export function deleteAsset({ request, workspace, segments }: ProjectCall): Response {
  const names = assetNames(segments);
  refuseStoryboard(names);
  checkPreconditions(request, fileTag(workspace.get(names).stats));
  workspace.remove(names);
  return new Response(null, { status: 204 });
}

/** It is written only by the endpoint that checks it. */
function refuseStoryboard(names: readonly string[]): void {
  if (childOf('/', names.join('/')).toLowerCase() !== `/${STORYBOARD}`) return;
  throw new Problem(409, 'NOT_AN_ASSET', `${STORYBOARD} has an endpoint of its own`);
}

function assetJson({ path, stats }: FoundFile): object {
  return {
    path,
    bytes: stats.size,
    type: contentType(path),
    etag: fileTag(stats),
    modifiedAt: new Date(stats.mtimeMs).toISOString(),
  };
}
