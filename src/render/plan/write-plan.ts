// A plan's way into its directory: inputs first, the manifest last, nothing of an older plan beside them.

import { throwIfAborted } from '../../abort.js';
import { AfmpegError } from '../../errors.js';
import type { FileSystem } from '../../fs/file-system.js';
import { sha256OfFile } from '../../fs/hash-file.js';
import {
  asideOf,
  copyFile,
  exists,
  isFile,
  makeDirectories,
  namesIn,
  publishText,
} from '../../fs/published-files.js';
import { renameReplacing } from '../../fs/rename.js';
import { removeTree } from '../../fs/whole-files.js';
import { AUDIO_SPEC, MANIFEST, join } from './plan-format.js';
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
  const manifest = join(planDir, MANIFEST);
  makeDirectories(fs, planDir);
  if (isFile(fs, manifest)) fs.unlinkSync(manifest); // until the new one is there, there is no plan
  for (const folder of ['inputs', 'chunks']) makeDirectories(fs, join(planDir, folder));
  const wanted = new Set([...files.map(({ path }) => path), ...texts.keys()]);
  removeOthers(fs, planDir, wanted);
  for (const file of files) await bring(fs, file, join(planDir, file.path), how, signal);
  for (const [path, text] of texts) {
    throwIfAborted(signal);
    publishText(fs, join(planDir, path), text);
  }
}

/** What an older plan, or an attempt that was ended, left here. */
function removeOthers(fs: FileSystem, planDir: string, wanted: ReadonlySet<string>): void {
  for (const folder of ['inputs', 'chunks']) {
    for (const name of namesIn(fs, join(planDir, folder))) {
      if (!wanted.has(`${folder}/${name}`)) removeTree(fs, join(planDir, `${folder}/${name}`));
    }
  }
  if (!wanted.has(AUDIO_SPEC)) removeTree(fs, join(planDir, AUDIO_SPEC));
}

async function bring(
  fs: FileSystem,
  { from, sha256: expected }: SourceFile,
  to: string,
  how: 'copy' | 'link',
  signal: AbortSignal | undefined,
): Promise<void> {
  const aside = asideOf(to);
  try {
    if (how === 'copy' || !link(fs, from, aside)) {
      await copyFile(fs, from, aside, signal, () => undefined);
    }
    const actual = await sha256OfFile(fs, aside, signal);
    if (actual !== expected) {
      throw new AfmpegError('PLAN_HASH_MISMATCH', `${from} changed while it was planned`, {
        details: { path: from, expected, actual },
      });
    }
    if (exists(fs, to)) removeTree(fs, to);
    renameReplacing(fs, aside, to, 'file');
  } catch (error) {
    removeTree(fs, aside);
    throw error;
  }
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
