// Every refusal of the studio is one problem document (RFC 9457), made where it is noticed.

/** Thrown inside the studio and answered as `application/problem+json`. `detail` is shown to the client. */
export class Problem extends Error {
  override readonly name = 'Problem';

  constructor(
    readonly status: number,
    /** A stable word for programs, for example `QUOTA_EXCEEDED`. */
    readonly code: string,
    readonly detail: string,
    readonly more: { readonly headers?: Record<string, string>; readonly members?: object } = {},
  ) {
    super(detail);
  }
}

export function problemResponse({ status, code, detail, more }: Problem): Response {
  const title = TITLES[status] ?? 'Error';
  const body = { type: 'about:blank', title, status, detail, code, ...more.members };
  return new Response(JSON.stringify(body), {
    status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      ...more.headers,
    },
  });
}

export function notFound(what: string): Problem {
  return new Problem(404, 'NOT_FOUND', `There is no such ${what}`);
}

/** RFC 9457 §4.2.1: with `about:blank` the title is the status phrase. */
const TITLES: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  412: 'Precondition Failed',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  416: 'Range Not Satisfiable',
  422: 'Unprocessable Content',
  428: 'Precondition Required',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};
