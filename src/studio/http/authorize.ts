// Who may do what: a bearer token for all, or the host's own rule for each request.

import { checkFunction, checkKeys, invalidOption } from '../../options.js';
import { Problem, problemResponse } from './problem.js';

/**
 * Decides on a request for `project`; undefined for the list of projects, for making one, and for what belongs
 * to none. `true` lets it through, `false` answers 403, a Response is sent as it is (401, a redirect …). The
 * list shows only projects for which it gives `true`. A host that knows its users by cookies refuses requests here
 * whose `Origin` is another site's.
 */
export type Authorize = (
  request: Request,
  project: string | undefined,
) => boolean | Response | Promise<boolean | Response>;

export type StudioAuth = { readonly token: string } | Authorize;

/** Undefined when the request may go on. */
export type Guard = (request: Request, project: string | undefined) => Promise<Response | undefined>;

/** Without `auth` everyone may do everything, which is for hosts that ask before they pass a request on. */
export function createGuard(auth: StudioAuth | undefined): Guard {
  if (auth === undefined) return () => Promise.resolve(undefined);
  if (typeof auth === 'object') return tokenGuard(auth);
  checkFunction('auth', auth);
  return async (request, project) => {
    const answer = await auth(request, project);
    if (answer === true) return undefined;
    if (answer instanceof Response) return answer;
    return problemResponse(new Problem(403, 'FORBIDDEN', 'This is not allowed to you'));
  };
}

function tokenGuard(auth: { readonly token: string }): Guard {
  checkKeys('auth', auth, ['token']);
  const { token } = auth;
  if (typeof token !== 'string' || token.length < MIN_TOKEN_LENGTH) {
    throw invalidOption('auth.token', `a string of at least ${MIN_TOKEN_LENGTH} characters`, typeof token);
  }
  const expected = digest(token);
  return async (request) => {
    const [, given] = /^Bearer +(\S+) *$/i.exec(request.headers.get('authorization') ?? '') ?? [];
    if (given !== undefined && isEqual(await digest(given), await expected)) return undefined;
    return problemResponse(
      new Problem(401, 'UNAUTHORIZED', 'A bearer token is needed', {
        headers: { 'www-authenticate': 'Bearer' },
      }),
    );
  };
}

const MIN_TOKEN_LENGTH = 8;

async function digest(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
}

/** Takes the same time wherever two digests differ. */
function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  let difference = a.length ^ b.length;
  for (const [i, byte] of a.entries()) difference |= byte ^ (b[i] ?? 0);
  return difference === 0;
}
