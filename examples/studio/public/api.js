// The studio's HTTP API, and the few endpoints of this example's server beside it.

const BASE = new URL('api', document.baseURI).pathname;

export class ApiError extends Error {
  constructor(status, problem) {
    super(problem.detail ?? problem.title ?? `The server answered ${status}`);
    this.status = status;
    this.code = problem.code;
    this.findings = problem.findings ?? [];
  }
}

export function url(...names) {
  return [BASE, ...names.map(encodeURIComponent)].join('/');
}

export function assetUrl(project, path) {
  return [url('projects', project, 'assets'), ...path.split('/').map(encodeURIComponent)].join('/');
}

/** The response where it is good; an ApiError where it is not. */
export async function send(method, address, { json, body, headers, signal } = {}) {
  const response = await fetch(address, {
    method,
    signal,
    headers: { ...(json !== undefined && { 'content-type': 'application/json' }), ...headers },
    body: json === undefined ? body : JSON.stringify(json),
  });
  if (response.ok) return response;
  const problem = await response.json().catch(() => ({}));
  throw new ApiError(response.status, problem);
}

export async function getJson(address) {
  return (await send('GET', address)).json();
}
