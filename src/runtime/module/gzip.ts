// Unzips a module, within a bound.

import { concatBytes } from '../../bytes.js';
import { AfmpegError } from '../../errors.js';

/** A module larger than this is not one; it bounds what a server can send and a small gzip can unfold to. */
const MAX_MODULE_BYTES = 512 * 1024 * 1024;

/** Bytes that are not gzipped come back as they are. Rejects with MODULE_UNREADABLE. */
export async function unzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return await collect(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip')));
  } catch (cause) {
    throw unreadable('The gzipped module cannot be unzipped', cause, {});
  }
}

/** All bytes of a stream, up to the size that a module may have; past that it throws and the rest is cancelled. */
export async function collect(stream: ReadableStream<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > MAX_MODULE_BYTES) throw new Error(`It has more than ${MAX_MODULE_BYTES} bytes`);
    chunks.push(chunk);
  }
  return concatBytes(chunks);
}

export function unreadable(
  what: string,
  cause: unknown,
  details: { path?: string },
  retryable = false,
): AfmpegError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new AfmpegError('MODULE_UNREADABLE', `${what}: ${reason}`, { cause, retryable, details });
}
