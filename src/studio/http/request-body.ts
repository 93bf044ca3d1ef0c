// Bodies of requests, read only as far as they are allowed to go.

import { concatBytes } from '../../bytes.js';
import type { FileSystem } from '../../fs/file-system.js';
import { openNew } from '../../fs/open-flags.js';
import { writeAll } from '../../fs/whole-files.js';
import { Problem } from './problem.js';

/** The body as JSON bytes. 415 for another content type, 413 past `maxBytes`. */
export async function readJsonBytes(request: Request, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (!/^application\/(?:[a-z0-9.+-]+\+)?json$/.test(type)) {
    throw new Problem(415, 'NOT_JSON', 'The content type must be application/json', {
      headers: { accept: 'application/json' },
    });
  }
  const chunks: Uint8Array[] = [];
  await readBody(request, maxBytes, (chunk) => chunks.push(chunk));
  return concatBytes(chunks);
}

/** The body as a JSON object with none but the `known` members; nothing at all counts as `{}`. */
export async function readJsonObject(
  request: Request,
  maxBytes: number,
  known: readonly string[],
): Promise<Record<string, unknown>> {
  const value = parseJson(await readJsonBytes(request, maxBytes));
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw badBody('a JSON object');
  for (const key of Object.keys(value)) {
    if (!known.includes(key)) throw badBody(`an object with only ${known.join(', ')}; \`${key}\` is unknown`);
  }
  return value as Record<string, unknown>;
}

export function badBody(expected: string): Problem {
  return new Problem(400, 'BAD_BODY', `Expected the body to be ${expected}`);
}

export function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw badBody('JSON in UTF-8');
  }
}

function parseJson(bytes: Uint8Array): unknown {
  if (bytes.length === 0) return {};
  const text = decodeText(bytes);
  try {
    return JSON.parse(text);
  } catch {
    throw badBody('JSON in UTF-8');
  }
}

/** Writes the body to the new file `path`, which the caller removes when this throws. `count` may refuse bytes. */
export async function writeBody(
  request: Request,
  maxBytes: number,
  fs: FileSystem,
  path: string,
  count: (bytes: number) => void,
): Promise<void> {
  const fd = openNew(fs, path);
  try {
    let at = 0;
    await readBody(request, maxBytes, (chunk) => {
      count(chunk.length);
      writeAll(fs, fd, chunk, at);
      at += chunk.length;
    });
    fs.fsyncSync(fd);
  } finally {
    fs.closeSync(fd);
  }
}

async function readBody(
  request: Request,
  maxBytes: number,
  take: (chunk: Uint8Array) => void,
): Promise<void> {
  const announced = Number(request.headers.get('content-length') ?? 0);
  if (announced > maxBytes) throw tooLarge(maxBytes);
  const reader = (request.body as ReadableStream<Uint8Array> | null)?.getReader();
  if (!reader) return;
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await nextChunk(reader);
      if (done) return;
      length += value.length;
      if (length > maxBytes) throw tooLarge(maxBytes);
      take(value);
    }
  } catch (error) {
    // Without this the client would go on sending to no one.
    await reader.cancel().catch(() => undefined);
    throw error;
  }
}

async function nextChunk(
  reader: ReadableStreamDefaultReader<Uint8Array>,
): Promise<ReadableStreamReadResult<Uint8Array>> {
  try {
    return await reader.read();
  } catch {
    throw new Problem(400, 'BODY_CUT_OFF', 'The body did not arrive completely');
  }
}

function tooLarge(maxBytes: number): Problem {
  return new Problem(413, 'BODY_TOO_LARGE', `The body may have at most ${maxBytes} bytes`);
}
