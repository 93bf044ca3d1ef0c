// A file on a web server as a source, read by ranges (RFC 9110 §14) through a bounded cache of blocks.

import { checkInteger, checkKeys, invalidOption } from '../../options.js';
import { sourceFailed } from './source.js';
import type { Source } from './source.js';

export interface HttpSourceOptions {
  /** Sent with each request, for example `authorization`. */
  headers?: Readonly<Record<string, string>>;
  /** Ends the requests. */
  signal?: AbortSignal;
  /** Bytes asked for at once, 1,024 to 64 MiB. Default 1 MiB. */
  blockBytes?: number;
  /** Blocks kept, 1 to 1,024. Default 16. */
  cachedBlocks?: number;
  /** Times that a request is sent again after a network error or HTTP 5xx, 0 to 10, after 100 ms,
   * 200 ms and so on. Default 2. */
  retries?: number;
}

/** Before the first retry; each later one waits twice as long. */
const FIRST_PAUSE_MS = 100;

const DEFAULTS = { headers: {}, blockBytes: 2 ** 20, cachedBlocks: 16, retries: 2 };

/** What must stay the same as long as the file is read. */
interface Version {
  readonly size: number;
  readonly etag: string | null;
  readonly lastModified: string | null;
}

/**
 * Asks the server for the file's size and for one byte, to see that it answers ranges.
 *
 * Rejects with INVALID_OPTION, or with SOURCE_FAILED where the server cannot be reached, ignores ranges or does
 * not tell the size. A run rejects with SOURCE_FAILED where the file changes or the server dies meanwhile.
 */
export async function httpSource(url: string | URL, options: HttpSourceOptions = {}): Promise<Source> {
  checkKeys('the httpSource options', options, [...Object.keys(DEFAULTS), 'signal']);
  if (!URL.canParse(String(url))) throw invalidOption('url', 'an absolute URL', String(url));
  const { headers, blockBytes, cachedBlocks, retries } = { ...DEFAULTS, ...options };
  checkInteger('blockBytes', blockBytes, 1024, 2 ** 26);
  checkInteger('cachedBlocks', cachedBlocks, 1, 1024);
  checkInteger('retries', retries, 0, 10);
  const file = new HttpFile(String(url), { headers, retries, signal: options.signal });
  const { size } = await file.open();
  const blocks = new Map<number, Uint8Array>();

  async function block(index: number, signal: AbortSignal | undefined): Promise<Uint8Array> {
    const kept = blocks.get(index);
    const start = index * blockBytes;
    const bytes = kept ?? (await file.range(start, Math.min(size, start + blockBytes), signal));
    // The order of a Map is that of use: the first key is the one unused for longest.
    blocks.delete(index);
    blocks.set(index, bytes);
    for (const oldest of blocks.keys()) {
      if (blocks.size <= cachedBlocks) break;
      blocks.delete(oldest);
    }
    return bytes;
  }

  return {
    size,
    async read(offset, length, run) {
      const index = Math.floor(offset / blockBytes);
      const start = offset - index * blockBytes;
      return (await block(index, run?.signal)).subarray(start, start + length);
    },
  };
}

interface HttpFileOptions {
  readonly headers: Readonly<Record<string, string>>;
  readonly retries: number;
  readonly signal: AbortSignal | undefined;
}

class HttpFile {
  private version: Version | undefined;

  constructor(
    private readonly url: string,
    private readonly options: HttpFileOptions,
  ) {}

  async open(): Promise<Version> {
    await this.range(0, 1);
    if (!this.version) throw sourceFailed(`${this.url} does not tell its size`);
    return this.version;
  }

  /** The bytes `[start, end)`. */
  async range(start: number, end: number, run?: AbortSignal): Promise<Uint8Array> {
    const signals = [this.options.signal, run].filter((signal) => signal !== undefined);
    const signal = AbortSignal.any(signals);
    for (let attempt = 0; ; attempt++) {
      const answer = await this.ask(start, end, signal);
      if (answer instanceof Uint8Array) return answer;
      if (attempt === this.options.retries || signal.aborted) {
        throw sourceFailed(`${this.url}: ${answer.transient}`, answer.cause, true);
      }
      await pause(FIRST_PAUSE_MS * 2 ** attempt, signal);
    }
  }

  /** Bytes, or a failure that may pass. Throws SOURCE_FAILED for one that stays. */
  private async ask(
    start: number,
    end: number,
    signal: AbortSignal,
  ): Promise<Uint8Array | { transient: string; cause?: unknown }> {
    const { headers } = this.options;
    try {
      const response = await fetch(this.url, {
        headers: { ...headers, range: `bytes=${start}-${end - 1}`, 'accept-encoding': 'identity' },
        signal,
      });
      if (response.status >= 500 || response.status === 429) {
        await response.body?.cancel();
        return { transient: `HTTP ${response.status}` };
      }
      const size = await this.checked(response, start, end);
      if (size === 0) return new Uint8Array(0);
      const bytes = new Uint8Array(await response.arrayBuffer());
      if (bytes.length === Math.min(end, size) - start) return bytes;
      return { transient: `it sent ${bytes.length} of ${end - start} bytes` };
    } catch (cause) {
      if (cause instanceof Error && 'code' in cause && cause.code === 'SOURCE_FAILED') throw cause;
      return { transient: cause instanceof Error ? cause.message : String(cause), cause };
    }
  }

  private async checked(response: Response, start: number, end: number): Promise<number> {
    try {
      return this.check(response, start, end);
    } catch (error) {
      await response.body?.cancel();
      throw error;
    }
  }

  /** Throws unless the response is the range of the file that was opened. Returns the file's size. */
  private check(response: Response, start: number, end: number): number {
    const range = response.headers.get('content-range') ?? '';
    const size = Number(/^bytes (?:[\d-]+|\*)\/(\d+)$/.exec(range)?.[1] ?? NaN);
    if (response.status === 416 && size === 0) return (this.version ??= versionOf(response, 0)).size;
    if (response.status !== 206) {
      const why = response.ok ? 'the server ignores ranges' : `HTTP ${response.status}`;
      throw sourceFailed(`${this.url}: ${why}`);
    }
    const version = versionOf(response, size);
    this.version ??= version;
    const { etag, lastModified } = this.version;
    if (
      version.size !== this.version.size ||
      version.etag !== etag ||
      version.lastModified !== lastModified
    ) {
      throw sourceFailed(`${this.url}: the file has changed since it was opened`);
    }
    if (!range.startsWith(`bytes ${start}-${Math.min(end, size) - 1}/`)) {
      throw sourceFailed(`${this.url}: asked for bytes ${start}-${end - 1}, got \`${range}\``);
    }
    return size;
  }
}

/** Ends early, without an error, when `signal` is aborted. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });
}

function versionOf(response: Response, size: number): Version {
  if (!Number.isSafeInteger(size)) throw sourceFailed('the server does not tell the size of the file');
  return {
    size,
    etag: response.headers.get('etag'),
    lastModified: response.headers.get('last-modified'),
  };
}
