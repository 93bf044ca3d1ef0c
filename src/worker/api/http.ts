// One HTTP request with a deadline and a bound, whose outcome is a value: what came, a refusal, or what may pass.

import { linkSignals } from '../../abort.js';
import type { Clock } from '../../clock.js';
import { AfmpegError } from '../../errors.js';
import { retryAfterMs } from './delays.js';
import { networkReason } from './network-reason.js';

export type Outcome<T> =
  | { readonly kind: 'ok'; readonly value: T }
  /** A status that will be the same next time. */
  | { readonly kind: 'refused'; readonly status: number }
  /** 5xx, 429, the network, a timeout, or an answer that is not what was asked for. */
  | { readonly kind: 'transient'; readonly why: string; readonly retryAfterMs?: number }
  | { readonly kind: 'aborted' };

export interface HttpRequest<T> {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs: number;
  readonly maxBytes: number;
  readonly signal?: AbortSignal | undefined;
  /** Reads a body of status 2xx; what it throws counts as garbage. */
  readonly read: (body: Uint8Array, headers: Headers) => T;
}

/** What is needed of the `fetch` of the Web. */
export type Fetch = (
  url: string,
  init: {
    readonly method: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly redirect: 'manual';
    readonly signal: AbortSignal;
    readonly body?: string;
  },
) => Promise<Response>;

export interface HttpTools {
  readonly fetch: Fetch;
  readonly clock: Clock;
}

/** Rejects only with an error of ours that `fetch` threw: that one will be the same next time. */
export async function request<T>(tools: HttpTools, wanted: HttpRequest<T>): Promise<Outcome<T>> {
  const { signal, timeoutMs } = wanted;
  if (signal?.aborted) return { kind: 'aborted' };
  const linked = linkSignals(signal);
  let isLate = false as boolean;
  const timer = setTimeout(() => {
    isLate = true;
    linked.abort();
  }, timeoutMs);
  try {
    return await exchange(tools, wanted, linked.signal);
  } catch (error) {
    if (signal?.aborted) return { kind: 'aborted' };
    if (AfmpegError.is(error)) throw error;
    return {
      kind: 'transient',
      why: isLate ? `no answer within ${timeoutMs} ms` : networkReason(error, wanted.url),
    };
  } finally {
    clearTimeout(timer);
    linked.dispose();
    linked.abort(); // an answer that was not read to its end
  }
}

async function exchange<T>(
  { fetch, clock }: HttpTools,
  { method, url, headers, body, maxBytes, read }: HttpRequest<T>,
  signal: AbortSignal,
): Promise<Outcome<T>> {
  const response = await fetch(url, {
    method,
    headers,
    // Followed, it could carry the token to another host.
    redirect: 'manual',
    signal,
    ...(body !== undefined && { body }),
  });
  const { status } = response;
  if (status >= 500 || status === 429 || status === 408) {
    const wait = retryAfterMs(response.headers.get('retry-after'), serverMs(response) ?? clock.wallMs());
    return { kind: 'transient', why: `HTTP ${status}`, ...(wait !== undefined && { retryAfterMs: wait }) };
  }
  if (!response.ok) return { kind: 'refused', status };
  const bytes = await readBounded(response, maxBytes);
  if (!bytes) return { kind: 'transient', why: `an answer of more than ${maxBytes} bytes` };
  try {
    return { kind: 'ok', value: read(bytes, response.headers) };
  } catch {
    return { kind: 'transient', why: 'an answer that cannot be understood' };
  }
}

/** A date in an answer is by the clock of who sent it. */
function serverMs({ headers }: Response): number | undefined {
  const ms = Date.parse(headers.get('date') ?? '');
  return Number.isNaN(ms) ? undefined : ms;
}

async function readBounded(response: Response, maxBytes: number): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}
