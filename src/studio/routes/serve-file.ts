// A file as a response: whole or by a range, with validators, read as fast as the client takes it.

import type { FileSystem } from '../../fs/file-system.js';
import { openToRead } from '../../fs/open-flags.js';
import type { ByteRange } from '../http/byte-range.js';
import { parseRange } from '../http/byte-range.js';
import { fileTag, httpDate, isUnchanged, rangeApplies } from '../http/conditional.js';
import { contentType } from '../http/content-types.js';
import { Problem } from '../http/problem.js';
import type { ProjectCall } from './call.js';

const BLOCK_BYTES = 256 * 1024;

/**
 * Answers GET and HEAD for a regular file. The file is opened at once: a version that replaces it meanwhile does
 * not mix into the body.
 */
export function serveFile(call: ProjectCall, path: string, downloadName?: string): Response {
  const { request, studio } = call;
  const { fs } = call.workspace;
  const fd = openToRead(fs, path);
  let keepOpen = false;
  try {
    const stats = fs.fstatSync(fd);
    const tag = fileTag(stats);
    const headers = fileHeaders(path, tag, stats.mtimeMs, downloadName);
    if (isUnchanged(request, tag, stats.mtimeMs)) return new Response(null, { status: 304, headers });

    const range = rangeApplies(request, tag, stats.mtimeMs)
      ? parseRange(request.headers.get('range'), stats.size)
      : undefined;
    if (range === 'unsatisfiable') {
      throw new Problem(416, 'RANGE_NOT_SATISFIABLE', `The file has ${stats.size} bytes`, {
        headers: { 'content-range': `bytes */${stats.size}`, 'accept-ranges': 'bytes' },
      });
    }
    const { start, end } = range ?? { start: 0, end: stats.size };
    headers.set('content-length', String(end - start));
    if (range) headers.set('content-range', `bytes ${start}-${end - 1}/${stats.size}`);
    const status = range ? 206 : 200;
    if (request.method === 'HEAD' || start === end) return new Response(null, { status, headers });
    const release = studio.downloads.take();
    keepOpen = true;
    const close = () => {
      release();
      fs.closeSync(fd);
    };
    return new Response(fileStream(fs, fd, { start, end }, close), { status, headers });
  } finally {
    if (!keepOpen) fs.closeSync(fd);
  }
}

function fileHeaders(path: string, tag: string, mtimeMs: number, downloadName?: string): Headers {
  return new Headers({
    'content-type': contentType(path),
    'accept-ranges': 'bytes',
    'cache-control': 'private, no-cache',
    etag: tag,
    'last-modified': httpDate(mtimeMs),
    // What users upload must not act in the page's name: an SVG can hold scripts.
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    'x-content-type-options': 'nosniff',
    ...(downloadName !== undefined && {
      'content-disposition': `inline; filename*=UTF-8''${encodeURIComponent(downloadName)}`,
    }),
  });
}

/** Reads a block when the client asks for one, and calls `close` at the end, at an error and at a disconnect. */
function fileStream(
  fs: FileSystem,
  fd: number,
  { start, end }: ByteRange,
  close: () => void,
): ReadableStream<Uint8Array> {
  let at = start;
  return new ReadableStream(
    {
      pull(controller) {
        try {
          const block = new Uint8Array(Math.min(BLOCK_BYTES, end - at));
          const read = fs.readSync(fd, block, 0, block.length, at);
          if (read === 0) throw new Error('The file became shorter while it was read');
          at += read;
          controller.enqueue(block.subarray(0, read));
          if (at < end) return;
          close();
          controller.close();
        } catch (error) {
          close();
          throw error;
        }
      },
      cancel() {
        close();
      },
    },
    { highWaterMark: 0 },
  );
}
