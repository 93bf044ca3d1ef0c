// What a plan reads, by content: each file hashed once, equal files kept once.

import { AfmpegError } from '../../errors.js';
import type { FileSystem } from '../../fs/file-system.js';
import { sha256OfFile } from '../../fs/hash-file.js';
import { isFile } from '../../fs/whole-files.js';
import { invalidOption } from '../../options.js';
import type { ResolvedComposition, Sound } from './composition.js';
import type { CheckedConfig } from './config.js';
import type { SourceFile } from './write-plan.js';

/** The inputs of a plan. */
export interface Sources {
  /** By content: of equal files one. */
  readonly files: readonly SourceFile[];
  readonly byPath: ReadonlyMap<string, SourceFile>;
  readonly sound: Sound | undefined;
}

/** Rejects with INVALID_OPTION for a file that does not exist, PLAN_TOO_LARGE before anything is hashed. */
export async function digestSources(
  fs: FileSystem,
  { reads, sound }: ResolvedComposition,
  config: CheckedConfig,
  signal: AbortSignal | undefined,
): Promise<Sources> {
  const byPath = new Map<string, SourceFile>();
  const digest = async (path: string) => {
    if (!byPath.has(path)) byPath.set(path, await sourceFile(fs, path, signal));
  };
  refuseTooLarge(sizeOf(fs, reads), config.planSizeLimitBytes);
  for (const path of reads) await digest(path);
  const usable = config.audio === 'none' ? undefined : usableSound(fs, sound, config);
  for (const path of usable?.reads ?? []) await digest(path);
  const files = new Map([...byPath.values()].map((file) => [file.path, file]));
  return { files: [...files.values()], byPath, sound: usable };
}

function usableSound(fs: FileSystem, sound: Sound | undefined, { audio }: CheckedConfig): Sound | undefined {
  const gone = sound?.reads.find((path) => !isFile(fs, path));
  if (gone === undefined) return sound;
  if (audio === 'best-effort') return undefined;
  throw invalidOption('composition', 'a composition of files that exist', gone);
}

async function sourceFile(
  fs: FileSystem,
  path: string,
  signal: AbortSignal | undefined,
): Promise<SourceFile> {
  if (!isFile(fs, path)) throw invalidOption('composition', 'a composition of files that exist', path);
  const digest = await sha256OfFile(fs, path, signal);
  const extension = /\.([a-z0-9]{1,8})$/i.exec(path)?.[1]?.toLowerCase();
  const name = `inputs/${digest}${extension === undefined ? '' : `.${extension}`}`;
  return { path: name, sha256: digest, bytes: fs.statSync(path).size, from: path };
}

/** A file that does not exist counts nothing here; it is reported when it is hashed. */
function sizeOf(fs: FileSystem, paths: readonly string[]): number {
  // Several names of one file are one file; copies of it are only known when they are hashed.
  const sizes = new Map(
    paths.flatMap((path) => {
      if (!isFile(fs, path)) return [];
      const { size, ino, dev } = fs.statSync(path);
      return [[`${ino} ${dev ?? 0} ${size}`, size] as const];
    }),
  );
  return [...sizes.values()].reduce((sum, size) => sum + size, 0);
}

/** Throws PLAN_TOO_LARGE. */
export function refuseTooLarge(sizeBytes: number, limitBytes: number): void {
  if (sizeBytes <= limitBytes) return;
  throw new AfmpegError(
    'PLAN_TOO_LARGE',
    `The plan would have ${sizeBytes} bytes, ${limitBytes} are allowed (planSizeLimitBytes); ` +
      'render in one process, or raise it where workers have the room',
    { details: { sizeBytes, limitBytes } },
  );
}
