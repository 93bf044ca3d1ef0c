// A studio as one function from Request to Response, for any server that speaks Web-standard HTTP.

import { errnoOf } from '../fs/errno.js';
import {
  callback,
  checkedBy,
  defineOptions,
  integer,
  invalidOption,
  matching,
  nested,
  optional,
  required,
  withDefault,
} from '../options.js';
import type { ReadOptions } from '../options.js';
import type { Renderer } from '../reel/renderers/renderer.js';
import type { StudioAuth } from './http/authorize.js';
import { createGuard, studioAuth } from './http/authorize.js';
import { Problem, notFound, problemResponse } from './http/problem.js';
import type { StudioLimits } from './projects/limits.js';
import { STUDIO_LIMITS } from './projects/limits.js';
import type { ProjectStore } from './projects/project-store.js';
import { Workspaces } from './projects/workspaces.js';
import { renderProject } from './renders/render-project.js';
import { RenderQueue } from './renders/render-queue.js';
import type { StudioParts } from './routes/call.js';
import { Seats } from './routes/call.js';
import { allowed, decodeSegment, matchRoute, methodOf } from './routes/router.js';
import { ROUTES } from './routes/routes.js';

/** What a studio is made of. */
export interface StudioOptions {
  /** Where projects live, for example {@link memoryProjects}. */
  readonly projects: ProjectStore;
  /** At least one; the first is the default of a render. They stay the host's: `close` leaves them open. */
  readonly renderers: readonly Renderer[];
  /** Who may do what. Default: everyone, everything. */
  readonly auth?: StudioAuth;
  /** Where the studio is mounted, for example `/api/studio`. Default: at the root. */
  readonly basePath?: string;
  /** Bounds for all that a client could fill. Default: as {@link StudioLimits} has them. */
  readonly limits?: StudioLimits;
  /**
   * Font files (TTF, OTF, WOFF) that cards are set in besides those of a project's `fonts/`. Default: Inter, read from
   * the installed package `@fontsource/inter`; a host without files hands in its own.
   */
  readonly fonts?: readonly Uint8Array[];
  /** Milliseconds between signs of life on an event stream without events, 1,000–600,000. Default 15,000. */
  readonly heartbeatMs?: number;
  /** Called with every failure that a client only sees as 500. Default: it is dropped. */
  readonly onError?: (error: unknown) => void;
}

/** A studio that answers. */
export interface Studio {
  /** Answers every request, errors too; never rejects. May be passed on without its object. */
  readonly fetch: (request: Request) => Promise<Response>;
  /** Cancels all renders, ends all event streams and forgets all results. May be called again. */
  readonly close: () => Promise<void>;
}

const STORE_METHODS = ['list', 'get', 'create', 'delete'] as const;

const projectStore = checkedBy('a ProjectStore', (option, value) => {
  const given = (value ?? {}) as Partial<ProjectStore>;
  const missing = STORE_METHODS.find((method) => typeof given[method] !== 'function');
  if (missing !== undefined) throw invalidOption(option, `a ProjectStore (it lacks ${missing})`, value);
  return value as ProjectStore;
});

const OPTIONS = defineOptions<StudioOptions>()('the studio options', {
  projects: required(projectStore),
  renderers: required(
    matching<readonly Renderer[]>(
      'an array of at least one Renderer',
      (value) => Array.isArray(value) && value.length > 0 && value.every(isRenderer),
    ),
  ),
  auth: optional(studioAuth),
  basePath: withDefault(
    matching<string>(
      'a path like /api/studio',
      (value) => typeof value === 'string' && /^(?:\/[\w.~-]+)*\/?$/.test(value),
    ),
    '',
  ),
  limits: withDefault(nested(STUDIO_LIMITS), STUDIO_LIMITS.read({})),
  fonts: optional(
    matching<readonly Uint8Array[]>(
      'an array of Uint8Arrays',
      (value) => Array.isArray(value) && value.every((font) => font instanceof Uint8Array),
    ),
  ),
  heartbeatMs: withDefault(integer(1000, 600_000), 15_000),
  onError: withDefault(callback<(error: unknown) => void>(), () => undefined),
});

/**
 * Makes a studio.
 *
 * @example
 * const studio = createStudio({ projects: memoryProjects(), renderers: [new AfmpegRenderer(runtime)] });
 * const response = await studio.fetch(request);
 *
 * @throws {@link AfmpegError} INVALID_OPTION
 */
export function createStudio(options: StudioOptions): Studio {
  const checked = OPTIONS.read(options);
  const { onError } = checked;
  const closing = new AbortController();
  const studio = assemble(checked, closing.signal);
  let closed: Promise<void> | undefined;

  return {
    async fetch(request) {
      try {
        if (closing.signal.aborted) throw new Problem(503, 'CLOSED', 'The studio is closed');
        const response = await answer(studio, request);
        return request.method === 'HEAD' ? new Response(null, response) : response;
      } catch (error) {
        return problemResponse(error instanceof Problem ? error : fileProblem(error, onError));
      }
    },
    close() {
      closing.abort();
      closed ??= studio.queue.close();
      return closed;
    },
  };
}

async function answer(studio: StudioParts, request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  const isBelow = pathname === studio.basePath || pathname.startsWith(`${studio.basePath}/`);
  const match = isBelow ? matchRoute(ROUTES, pathname.slice(studio.basePath.length) || '/') : undefined;
  if (!match) throw notFound('resource');
  const { route, segments } = match;

  const project = route.scope === 'project' ? decodeSegment(segments[0], 'project') : undefined;
  const refusal = await studio.guard(request, project);
  if (refusal) return refusal;
  if (request.method === 'OPTIONS') {
    return new Response(null, { status: 204, headers: { allow: allowed(route.methods) } });
  }
  if (route.scope === 'studio') return methodOf(route.methods, request)({ studio, request, segments });
  const method = methodOf(route.methods, request);
  const workspace = await studio.workspaces.open(project ?? '');
  try {
    return await method({ studio, request, workspace, segments: segments.slice(1) });
  } catch (error) {
    // What fails because the project was deleted meanwhile is answered as for a project that does not exist.
    workspace.checkThere();
    throw error;
  }
}

function assemble(options: ReadOptions<typeof OPTIONS.fields>, closing: AbortSignal): StudioParts {
  const { projects: store, basePath, heartbeatMs, fonts, limits, onError } = options;
  const renderers = new Map(options.renderers.map((renderer) => [renderer.name, renderer]));
  const queue = new RenderQueue(limits, (render) => renderProject(render, renderers, fonts), onError);
  return {
    basePath: basePath.replace(/\/$/, ''),
    store,
    workspaces: new Workspaces(store, limits, (workspace) => queue.removeAll(workspace)),
    renderers,
    queue,
    limits,
    heartbeatMs,
    guard: createGuard(options.auth),
    fonts: fonts ? { fonts } : {},
    previews: new Seats(limits.previews, 'previews and checks'),
    eventStreams: new Seats(limits.eventStreams, 'event streams'),
    downloads: new Seats(limits.downloads, 'downloads'),
    closing,
  };
}

function isRenderer(value: unknown): boolean {
  const { name, render, probe, available } = (value ?? {}) as Record<string, unknown>;
  return (
    typeof name === 'string' && [render, probe, available].every((method) => typeof method === 'function')
  );
}

/** What a file system refuses is mostly about the request; the rest is ours, and only the host hears of it. */
function fileProblem(error: unknown, onError: (error: unknown) => void): Problem {
  switch (errnoOf(error)) {
    case 'ENOENT':
    case 'ENOTDIR':
      return notFound('file');
    case 'EACCES':
    case 'EPERM':
      return new Problem(403, 'FORBIDDEN', 'The file system refuses this');
    case 'ENAMETOOLONG':
    case 'EINVAL':
      return new Problem(400, 'BAD_PATH', 'The file system does not take this name');
    case 'ENOSPC':
    case 'EFBIG':
    case 'EDQUOT':
      return new Problem(413, 'QUOTA_EXCEEDED', 'No space is left for this');
    default:
      onError(error);
      return new Problem(500, 'INTERNAL', 'The studio failed');
  }
}
