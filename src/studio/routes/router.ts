// From a path and a method to a function.

import { Problem, notFound } from '../http/problem.js';
import type { Call, ProjectCall } from './call.js';

type Answer = Response | Promise<Response>;

export type Route =
  | { readonly path: string; readonly scope: 'studio'; readonly methods: Methods<Call> }
  | { readonly path: string; readonly scope: 'project'; readonly methods: Methods<ProjectCall> };

type Methods<C> = Readonly<Partial<Record<'GET' | 'POST' | 'PUT' | 'DELETE', (call: C) => Answer>>>;

export interface Match {
  readonly route: Route;
  /** What `:name` stands for, and everything that `*` does; still encoded. */
  readonly segments: readonly string[];
}

/** The route of an encoded path below the base path; undefined when there is none. */
export function matchRoute(routes: readonly Route[], path: string): Match | undefined {
  const segments = path.split('/');
  for (const route of routes) {
    const found = matchSegments(route.path.split('/'), segments);
    if (found) return { route, segments: found };
  }
  return undefined;
}

function matchSegments(pattern: readonly string[], segments: readonly string[]): string[] | undefined {
  const found: string[] = [];
  for (const [i, part] of pattern.entries()) {
    if (part === '*') return segments.length > i ? [...found, ...segments.slice(i)] : undefined;
    const segment = segments[i];
    if (segment === undefined) return undefined;
    if (part.startsWith(':')) {
      if (segment === '') return undefined;
      found.push(segment);
    } else if (part !== segment) return undefined;
  }
  return pattern.length === segments.length ? found : undefined;
}

/** HEAD is a GET whose body is left out. Throws 405 for a method that the route does not have. */
export function methodOf<C>(methods: Methods<C>, request: Request): (call: C) => Answer {
  const name = request.method === 'HEAD' ? 'GET' : request.method;
  const method = Object.hasOwn(methods, name) ? methods[name as keyof Methods<C>] : undefined;
  if (method) return method;
  throw new Problem(405, 'METHOD_NOT_ALLOWED', `${request.method} is not supported here`, {
    headers: { allow: allowed(methods) },
  });
}

export function allowed(methods: Methods<never>): string {
  const names = Object.keys(methods);
  return [...names, ...(names.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ');
}

/** Decodes one segment that names a thing; what cannot be decoded names nothing. */
export function decodeSegment(segment: string | undefined, what: string): string {
  try {
    return decodeURIComponent(segment ?? '');
  } catch {
    throw notFound(what);
  }
}
