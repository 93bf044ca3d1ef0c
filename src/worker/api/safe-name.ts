// Names of files from ids of an API: no id leads out of its directory, and no two ids share a name.

import { sha256 } from '../../sha256-stream.js';

const MAX_CHARACTERS = 80;
const SAFE = /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/;

/** `id` itself where it is a plain file name, else what is plain of it and a digest of all of it. */
export function safeName(id: string): string {
  if (id.length <= MAX_CHARACTERS && SAFE.test(id)) return id;
  const plain = id
    .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
    .replaceAll(/\.{2,}/g, '.')
    .replace(/^[.-]+/, '')
    .slice(0, MAX_CHARACTERS);
  const digest = sha256(id).slice(0, 12);
  return plain === '' ? digest : `${plain}-${digest}`;
}

/** `<storyId>_<partIndex>_<ts>`, where ts is the time in UTC, as `20250131T235959123Z`. */
export function artifactStem(storyId: string, partIndex: string, wallMs: number): string {
  const time = new Date(wallMs).toISOString().replaceAll(/[-:.]/g, '');
  return `${safeName(storyId)}_${safeName(partIndex)}_${time}`;
}
