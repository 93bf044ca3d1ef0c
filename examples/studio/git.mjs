// Repositories in memory: cloned into a memfs volume, committed and pushed from there. No checkout on disk.

import git from 'isomorphic-git';
import http from 'isomorphic-git/http/node';
import { Volume, createFsFromVolume } from 'memfs';

const DIR = '/repo';
/** The studio's own directory is none of git's business. */
const EXCLUDED = '.studio/\n';

/** @returns a repository, with `fs` and `dir` for the studio */
export async function cloneRepository(url) {
  const fs = createFsFromVolume(new Volume());
  fs.mkdirSync(DIR);
  await git.clone({ fs, http, dir: DIR, url, singleBranch: true, depth: 1 });
  fs.mkdirSync(`${DIR}/.git/info`, { recursive: true });
  fs.appendFileSync(`${DIR}/.git/info/exclude`, EXCLUDED);
  return { fs, dir: DIR, url: withoutCredentials(url) };
}

/** Branch, last commit, and the files that differ from it. */
export async function repositoryStatus({ fs, dir, url }) {
  const branch = await git.currentBranch({ fs, dir });
  const [last] = await git.log({ fs, dir, depth: 1 });
  const changes = await changedFiles(fs, dir);
  return {
    url,
    branch: branch ?? 'HEAD',
    commit: {
      id: last.oid.slice(0, 7),
      message: last.commit.message.trim(),
      author: last.commit.author.name,
    },
    changes: changes.map(({ path, kind }) => ({ path, kind })),
  };
}

/** Commits every change and pushes it. Rejects with a PushRejectedError when the remote has moved on. */
export async function commitAndPush({ fs, dir }, message, author) {
  const changes = await changedFiles(fs, dir);
  if (changes.length === 0) throw new NothingToCommit();
  for (const { path, kind } of changes) {
    if (kind === 'deleted') await git.remove({ fs, dir, filepath: path });
    else await git.add({ fs, dir, filepath: path });
  }
  const before = await git.resolveRef({ fs, dir, ref: 'HEAD' });
  const id = await git.commit({ fs, dir, message, author });
  try {
    await git.push({ fs, http, dir, remote: 'origin' });
  } catch (error) {
    // What could not be pushed is a change again, not a commit that no one sees.
    const branch = await git.currentBranch({ fs, dir, fullname: true });
    await git.writeRef({ fs, dir, ref: branch, value: before, force: true });
    throw error;
  }
  return id.slice(0, 7);
}

export class NothingToCommit extends Error {}

async function changedFiles(fs, dir) {
  const rows = await git.statusMatrix({ fs, dir });
  return rows.flatMap(([path, head, workdir, stage]) => {
    if (head === 1 && workdir === 1 && stage === 1) return [];
    return [{ path, kind: workdir === 0 ? 'deleted' : head === 0 ? 'added' : 'changed' }];
  });
}

function withoutCredentials(url) {
  const shown = new URL(url);
  shown.username = '';
  shown.password = '';
  return shown.href;
}
