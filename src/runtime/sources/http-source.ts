// A file on a web server as a source, read by ranges (RFC 9110 §14) through a bounded cache of blocks.

import { linkSignals } from '../../abort.js';
import { AfmpegError } from '../../errors.js';
import {
  abortSignal,
  checkedBy,
  defineOptions,
  integer,
  invalidOption,
  optional,
  withDefault,
} from '../../options.js';
import { backOff, retry } from '../../retry.js';
import { sourceFailed } from './source.js';
import type { Source } from './source.js';

/** How {@link httpSource} asks the server. */
export interface HttpSourceOptions {
  /** Sent with each request, for example `authorization`. Default none. */
  headers?: Readonly<Record<string, string>>;
  /** Ends the requests. */
  signal?: AbortSignal;
  /** Bytes asked for at once, 1,024 to 64 MiB. Default 1 MiB. */
  blockBytes?: number;
  /** Blocks kept, 1 to 1,024. Default 16. */
  cachedBlocks?: number;
  /**
   * Times in all that a request is sent where the network fails or the server answers HTTP 5xx or 429, 1 to 11, with
   * pauses of 100 ms, 200 ms and so on in between. Default 3.
   */
  attempts?: number;
}

const OPTIONS = defineOptions<HttpSourceOptions>()('the httpSource options', {
  headers: withDefault(
    checkedBy('an object of names and values', (option, value) => {
      if (typeof value === 'object' && value !== null) return { ...value };
      throw invalidOption(option, 'an object of names and values', value);
    }),
    {},
  ),
  signal: optional(abortSignal),
  blockBytes: withDefault(integer(1024, 2 ** 26), 2 ** 20),
  cachedBlocks: withDefault(integer(1, 1024), 16),
  attempts: withDefault(integer(1, 11), 3),
});

/** 100 ms before the second attempt; each later pause is twice as long. */
const delayMs = backOff(100, Infinity);

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
 * not say how large the file is. A run rejects with SOURCE_FAILED where the file changes or the connection is lost.
 */
export async function httpSource(url: string | URL, options: HttpSourceOptions = {}): Promise<Source> {
  const { blockBytes, cachedBlocks, ...request } = OPTIONS.read(options);
  if (!URL.canParse(String(url))) throw invalidOption('url', 'an absolute URL', String(url));
  const file = new HttpFile(String(url), request);
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
  readonly attempts: number;
  readonly signal?: AbortSignal;
}

class HttpFile {
  private version: Version | undefined;

  constructor(
    private readonly url: string,
    private readonly options: HttpFileOptions,
  ) {}

  async open(): Promise<Version> {
    await this.range(0, 1);
    if (!this.version) throw sourceFailed(`${this.url} does not say how large it is`);
    return this.version;
  }

  /** The bytes `[start, end)`. */
  async range(start: number, end: number, run?: AbortSignal): Promise<Uint8Array> {
    const link = linkSignals(this.options.signal, run);
    try {
      const { attempts } = this.options;
      return await retry(() => this.ask(start, end, link.signal), { attempts, delayMs, signal: link.signal });
    } finally {
      link.dispose();
    }
  }

  /** Throws SOURCE_FAILED, which says whether the server may answer another time. */
  private async ask(start: number, end: number, signal: AbortSignal): Promise<Uint8Array> {
    const { headers } = this.options;
    try {
      const response = await fetch(this.url, {
        headers: { ...headers, range: `bytes=${start}-${end - 1}`, 'accept-encoding': 'identity' },
        signal,
      });
      if (response.status >= 500 || response.status === 429) {
        await response.body?.cancel();
        throw this.failedForNow(`HTTP ${response.status}`);
      }
      const size = await this.checked(response, start, end);
      if (size === 0) return new Uint8Array(0);
      const bytes = new Uint8Array(await response.arrayBuffer());
      if (bytes.length === Math.min(end, size) - start) return bytes;
      throw this.failedForNow(`it sent ${bytes.length} of ${end - start} bytes`);
    } catch (cause) {
      if (AfmpegError.is(cause, 'SOURCE_FAILED')) throw cause;
      throw this.failedForNow(cause instanceof Error ? cause.message : String(cause), cause);
    }
  }

  private failedForNow(why: string, cause?: unknown): AfmpegError {
    return sourceFailed(`${this.url}: ${why}`, cause, true);
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
      const why = response.ok
        ? 'the server ignores ranges: download the file first'
        : `HTTP ${response.status}`;
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

function versionOf(response: Response, size: number): Version {
  if (!Number.isSafeInteger(size)) throw sourceFailed('the server does not say how large the file is');
  return {
    size,
    etag: response.headers.get('etag'),
    lastModified: response.headers.get('last-modified'),
  };
}
