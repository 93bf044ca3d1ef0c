// The storyboard of a project: read, checked, and saved when it is one and nobody was faster.

import { readWhole, writeWhole } from '../../fs/whole-files.js';
import type { Finding } from '../../reel/workspace/finding.js';
import { checkPreconditions, contentTag, isUnchanged } from '../http/conditional.js';
import { Problem, notFound } from '../http/problem.js';
import { decodeText, readJsonBytes } from '../http/request-body.js';
import { STORYBOARD } from '../projects/storyboard-file.js';
import type { Workspace } from '../projects/workspace.js';
import type { ProjectCall } from './call.js';
import { jsonResponse } from './call.js';
import { findFindings, isStoryboard, refuseFindings } from './findings.js';

export async function getStoryboard({ request, workspace }: ProjectCall): Promise<Response> {
  const bytes = readStoryboard(workspace);
  if (!bytes) throw notFound('storyboard');
  const etag = await contentTag(bytes);
  const headers = { etag, 'cache-control': 'private, no-cache' };
  if (isUnchanged(request, etag)) return new Response(null, { status: 304, headers });
  return new Response(bytes, {
    headers: { ...headers, 'content-type': 'application/json', 'x-content-type-options': 'nosniff' },
  });
}

/** Replaces the version that If-Match names. A draft is saved with its findings; what is no storyboard is not. */
export async function putStoryboard(call: ProjectCall): Promise<Response> {
  const { studio, request, workspace } = call;
  const bytes = await readJsonBytes(request, studio.limits.jsonBytes);
  const findings = await check(call, bytes);
  const isOne = await isStoryboard(decodeText(bytes));
  return workspace.alone(async () => {
    const old = readStoryboard(workspace);
    checkPreconditions(request, old && (await contentTag(old)));
    if (old && !request.headers.has('if-match')) {
      throw new Problem(428, 'IF_MATCH_NEEDED', 'Name the version that this one replaces, in If-Match');
    }
    if (!isOne) refuseFindings(findings);
    const etag = await contentTag(bytes);
    save(workspace, bytes);
    return jsonResponse({ findings }, old ? 200 : 201, { etag });
  });
}

/** The findings that a storyboard would have if it were saved. */
export async function checkDraft(call: ProjectCall): Promise<Response> {
  const bytes = await readJsonBytes(call.request, call.studio.limits.jsonBytes);
  return jsonResponse({ findings: await check(call, bytes) });
}

async function check({ studio, workspace }: ProjectCall, bytes: Uint8Array): Promise<readonly Finding[]> {
  const source = decodeText(bytes);
  const release = studio.previews.take();
  try {
    return await findFindings(workspace.fs, workspace.dir, { source, ...studio.fonts });
  } finally {
    release();
  }
}

function readStoryboard(workspace: Workspace): Uint8Array<ArrayBuffer> | undefined {
  const found = workspace.find([STORYBOARD]);
  return found && readWhole(workspace.fs, found.path);
}

function save(workspace: Workspace, bytes: Uint8Array): void {
  const old = workspace.find([STORYBOARD])?.stats;
  const reservation = workspace.reserve(old);
  const aside = workspace.scratchPath('uploads', crypto.randomUUID());
  try {
    reservation.add(bytes.length);
    writeWhole(workspace.fs, aside, bytes, { ifExists: 'refuse', fsync: true });
    workspace.put([STORYBOARD], aside);
    reservation.land();
  } finally {
    reservation.release();
    workspace.clear(aside);
  }
}
