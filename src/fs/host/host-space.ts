// How much room a directory of the host has, which the file system seam does not tell.

import { statfs } from 'node:fs/promises';

/** Bytes that are free in the file system of a host directory, for a user who is not root. Rejects as `statfs` does. */
export async function hostFreeBytes(directory: string): Promise<number> {
  const { bavail, bsize } = await statfs(directory);
  return bavail * bsize;
}
