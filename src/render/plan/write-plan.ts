// A plan's way into its directory: inputs first, the manifest last, nothing of an older plan beside them.

import { throwIfAborted } from '../../abort.js';
import { AfmpegError } from '../../errors.js';
import { copyFile } from '../../fs/copy.js';
import type { FileSystem } from '../../fs/file-system.js';
import { sha256OfFile } from '../../fs/hash-file.js';
import { childOf } from '../../fs/paths.js';
import { publishBy, publishText } from '../../fs/publish.js';
import { makeDirectories, namesIn, removeTree } from '../../fs/tree.js';
import { isFile } from '../../fs/whole-files.js';
import { AUDIO_SPEC, MANIFEST } from './plan-format.js';
import type { PlanArtifact } from './plan-format.js';

export interface SourceFile extends PlanArtifact {
  /** Where the caller has it. */
  readonly from: string;
}

/** `texts` by path, the manifest last. */
export async function writePlan(
  fs: FileSystem,
  planDir: string,
  texts: ReadonlyMap<string, string>,
  files: readonly SourceFile[],
  { how, signal }: { readonly how: 'copy' | 'link'; readonly signal: AbortSignal | undefined },
): Promise<void> {
  const manifest = childOf(planDir, MANIFEST);
  makeDirectories(fs, planDir);
  if (isFile(fs, manifest)) fs.unlinkSync(manifest); // until the new one is there, there is no plan
  for (const folder of ['inputs', 'chunks']) makeDirectories(fs, childOf(planDir, folder));
  const wanted = new Set([...files.map(({ path }) => path), ...texts.keys()]);
  removeOthers(fs, planDir, wanted);
  for (const file of files) await bring(fs, file, childOf(planDir, file.path), how, signal);
  for (const [path, text] of texts) {
    throwIfAborted(signal);
    publishText(fs, childOf(planDir, path), text);
  }
}

/** What an older plan, or an attempt that was ended, left here. */
function removeOthers(fs: FileSystem, planDir: string, wanted: ReadonlySet<string>): void {
  for (const folder of ['inputs', 'chunks']) {
    for (const name of namesIn(fs, childOf(planDir, folder))) {
      if (!wanted.has(`${folder}/${name}`)) removeTree(fs, childOf(planDir, `${folder}/${name}`));
    }
  }
  if (!wanted.has(AUDIO_SPEC)) removeTree(fs, childOf(planDir, AUDIO_SPEC));
}

async function bring(
  fs: FileSystem,
  { from, sha256: expected }: SourceFile,
  to: string,
  how: 'copy' | 'link',
  signal: AbortSignal | undefined,
): Promise<void> {
  await publishBy(fs, to, async (aside) => {
    if (how === 'copy' || !link(fs, from, aside)) await copyFile(fs, from, aside, { signal });
    const actual = await sha256OfFile(fs, aside, signal);
    if (actual !== expected) {
      throw new AfmpegError('PLAN_HASH_MISMATCH', `${from} changed while it was planned`, {
        details: { path: from, expected, actual },
      });
    }
    removeTree(fs, to);
  });
}

function link(fs: FileSystem, from: string, to: string): boolean {
  if (!fs.linkSync || fs.lstatSync(from).isSymbolicLink()) return false;
  try {
    fs.linkSync(from, to);
    return true;
  } catch {
    return false; // another device, or no links here: a copy does
  }
}
