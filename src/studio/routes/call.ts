// What a route gets to work with.

import type { Renderer } from '../../reel/renderers/renderer.js';
import type { Guard } from '../http/authorize.js';
import { Problem } from '../http/problem.js';
import type { StudioLimits } from '../projects/limits.js';
import type { ProjectStore } from '../projects/project-store.js';
import type { Workspace } from '../projects/workspace.js';
import type { Workspaces } from '../projects/workspaces.js';
import type { RenderQueue } from '../renders/render-queue.js';

/** The parts of one studio. */
export interface StudioParts {
  readonly basePath: string;
  readonly store: ProjectStore;
  readonly workspaces: Workspaces;
  readonly renderers: ReadonlyMap<string, Renderer>;
  readonly queue: RenderQueue;
  readonly limits: Required<StudioLimits>;
  readonly heartbeatMs: number;
  readonly guard: Guard;
  /** Fonts for cards, as an option; nothing where the package's own serve. */
  readonly fonts: { readonly fonts?: readonly Uint8Array[] };
  readonly previews: Seats;
  readonly eventStreams: Seats;
  readonly downloads: Seats;
  /** Fires when the studio closes. */
  readonly closing: AbortSignal;
}

export interface Call {
  readonly studio: StudioParts;
  readonly request: Request;
  /** Segments of the path that stand for a `:name` or the `*` of the route, still encoded. */
  readonly segments: readonly string[];
}

export interface ProjectCall extends Call {
  readonly workspace: Workspace;
}

/** A number of things that may go on at once; no queue, the next one is refused. */
export class Seats {
  private taken = 0;

  constructor(
    private readonly count: number,
    private readonly what: string,
  ) {}

  take(): () => void {
    if (this.taken >= this.count) {
      throw new Problem(429, 'TOO_MANY_REQUESTS', `${this.taken} ${this.what} go on already`, {
        headers: { 'retry-after': '1' },
      });
    }
    this.taken++;
    let isTaken = true;
    return () => {
      if (isTaken) this.taken--;
      isTaken = false;
    };
  }
}

export function jsonResponse(value: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(value), {
    status,
    headers: {
      'content-type': 'application/json',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      ...headers,
    },
  });
}

export function projectUrl({ studio, workspace }: ProjectCall, ...names: string[]): string {
  return [studio.basePath, 'projects', workspace.id, ...names.map(encodeURIComponent)].join('/');
}
