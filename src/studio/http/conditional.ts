// Entity tags and the preconditions built on them (RFC 9110 §13).

import type { FileStats } from '../../fs/file-system.js';
import { sha256Of } from '../../sha256.js';
import { Problem } from './problem.js';

/**
 * Tag of a file by what the file system knows of it. Strong, because the studio never writes into a file that is
 * there: each version is a file of its own, moved into place.
 */
export function fileTag({ ino, size, mtimeMs }: FileStats): string {
  return `"${ino.toString(36)}-${size.toString(36)}-${Math.round(mtimeMs * 1000).toString(36)}"`;
}

/** Tag of a content. */
export async function contentTag(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return `"${(await sha256Of(bytes)).slice(0, 32)}"`;
}

/** Whether `tag` is among those of an If-Match or If-None-Match header; `*` means whatever is there. */
export function isListed(header: string, tag: string | undefined, comparison: 'strong' | 'weak'): boolean {
  if (tag === undefined) return false;
  if (header.trim() === '*') return true;
  return header.split(',').some((entry) => {
    const listed = entry.trim();
    return (comparison === 'weak' ? listed.replace(/^W\//, '') : listed) === tag;
  });
}

/** Refuses a write that was made for another version than `tag`, undefined being no file. */
export function checkPreconditions(request: Request, tag: string | undefined): void {
  const match = request.headers.get('if-match');
  const noneMatch = request.headers.get('if-none-match');
  const isWrong =
    (match !== null && !isListed(match, tag, 'strong')) ||
    (noneMatch !== null && isListed(noneMatch, tag, 'weak'));
  if (!isWrong) return;
  throw new Problem(412, 'CHANGED_MEANWHILE', 'It is not the version that the request was made for', {
    ...(tag !== undefined && { headers: { etag: tag } }),
  });
}

/** Whether a reader has this version already. */
export function isUnchanged(request: Request, tag: string, mtimeMs?: number): boolean {
  const noneMatch = request.headers.get('if-none-match');
  if (noneMatch !== null) return isListed(noneMatch, tag, 'weak');
  const since = Date.parse(request.headers.get('if-modified-since') ?? '');
  return mtimeMs !== undefined && Math.floor(mtimeMs / 1000) * 1000 <= since;
}

/** Whether a Range still means this version (RFC 9110 §13.1.5): by its strong tag, or by its exact date. */
export function rangeApplies(request: Request, tag: string, mtimeMs: number): boolean {
  const validator = request.headers.get('if-range');
  if (validator === null) return true;
  return validator === tag || validator === httpDate(mtimeMs);
}

export function httpDate(ms: number): string {
  return new Date(ms).toUTCString();
}
