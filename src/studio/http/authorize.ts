// Who may do what: a bearer token for all, or the host's own rule for each request.

import { checkedBy, defineOptions, invalidOption, required } from '../../options.js';
import type { Check } from '../../options.js';
import { sha256Of } from '../../sha256.js';
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

/** One bearer token of at least 8 characters, with which everything is allowed, or a rule. */
export type StudioAuth =
  | {
      /** What a client sends as `Authorization: Bearer …`; 8 characters or more. */
      readonly token: string;
    }
  | Authorize;

/** Undefined when the request may go on. */
export type Guard = (request: Request, project: string | undefined) => Promise<Response | undefined>;

/** Without `auth` everyone may do everything, which is for hosts that ask before they pass a request on. */
export function createGuard(auth: StudioAuth | undefined): Guard {
  if (auth === undefined) return () => Promise.resolve(undefined);
  if (typeof auth === 'object') return tokenGuard(auth);
  return async (request, project) => {
    const answer = await auth(request, project);
    if (answer === true) return undefined;
    if (answer instanceof Response) return answer;
    return problemResponse(new Problem(403, 'FORBIDDEN', 'You are not allowed to do this'));
  };
}

function tokenGuard(auth: { readonly token: string }): Guard {
  const expected = sha256Of(auth.token);
  return async (request) => {
    const [, given] = /^Bearer +(\S+) *$/i.exec(request.headers.get('authorization') ?? '') ?? [];
    if (given !== undefined && isEqual(await sha256Of(given), await expected)) return undefined;
    return problemResponse(
      new Problem(401, 'UNAUTHORIZED', 'A bearer token is needed', {
        headers: { 'www-authenticate': 'Bearer' },
      }),
    );
  };
}

const MIN_TOKEN_LENGTH = 8;

/** Of a token that is wrong the message shows the type alone. */
const token: Check<string> = checkedBy(
  `a string of at least ${MIN_TOKEN_LENGTH} characters`,
  (option, value) => {
    if (typeof value === 'string' && value.length >= MIN_TOKEN_LENGTH) return value;
    throw invalidOption(option, token.expected, typeof value);
  },
);

const TOKEN_AUTH = defineOptions<{ readonly token: string }>()('auth', { token: required(token) });

export const studioAuth: Check<StudioAuth> = checkedBy('a token or a function', (option, value) => {
  if (typeof value === 'function') return value as Authorize;
  if (typeof value === 'object' && value !== null) return TOKEN_AUTH.read(value, option);
  throw invalidOption(option, 'a { token } or a function', value);
});

/** Takes the same time wherever two digests differ. */
function isEqual(a: string, b: string): boolean {
  let difference = a.length ^ b.length;
  for (let i = 0; i < a.length; i++) difference |= a.charCodeAt(i) ^ b.charCodeAt(i);
  return difference === 0;
}
