// Where a long job keeps its chunks: beside its frames, one directory for each claim, handed on from claim to claim.

import type { FileSystem } from '../../fs/file-system.js';
import { childOf } from '../../fs/paths.js';
import { removeTree } from '../../fs/tree.js';
import type { ClaimedJob } from '../api/render-api.js';
import { fileFailed } from '../observe/failures.js';
import { namesIn } from './files.js';

const PREFIX = 'chunks-';

/**
 * The directory of this claim. What an earlier claim left becomes it: by a rename, so that a worker that has lost the
 * job without knowing it finds its own gone, and can neither disturb nor remove ours.
 */
export function takeWorkDirectory(
  fs: FileSystem,
  jobDirectory: string,
  { claimId }: Pick<ClaimedJob, 'claimId'>,
): string {
  const own = childOf(jobDirectory, `${PREFIX}${claimId}`);
  try {
    const names = namesIn({ fs, dir: jobDirectory });
    if (!names) fs.mkdirSync(jobDirectory);
    const found = (names ?? []).filter((name) => name.startsWith(PREFIX));
    if (found.includes(`${PREFIX}${claimId}`)) return own;
    const [first, ...others] = found.sort();
    for (const name of others) removeTree(fs, childOf(jobDirectory, name));
    if (first === undefined) fs.mkdirSync(own);
    else fs.renameSync(childOf(jobDirectory, first), own);
    return own;
  } catch (error) {
    throw fileFailed('make', own, error);
  }
}
