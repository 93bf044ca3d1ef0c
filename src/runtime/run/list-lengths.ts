// The lengths of the files that a concat list names, read before the run whose progress they measure: a run that only
// opens them.

import { InputFactsReader } from '../../command/length/input-facts.js';
import { concatLists, listLength, parseConcatList } from '../../command/length/listed-files.js';
import type { ListedFile } from '../../command/length/listed-files.js';
import { AfmpegError } from '../../errors.js';
import { parentOf, resolveGuestPath } from '../../fs/paths.js';
import { readWhole } from '../../fs/whole-files.js';
import type { Engine } from './engine.js';
import { execute } from './execute.js';
import type { CheckedRun } from './run-options.js';

const MAX_LIST_BYTES = 1024 * 1024;
const MAX_FILES = 100;

/** `run` with what is known of its lists, and with the time that is left for it. */
export async function withListLengths(engine: Engine, run: CheckedRun): Promise<CheckedRun> {
  if (!run.options.onProgress || run.program === 'ffprobe') return run;
  const startedMs = performance.now();
  const listSec = new Map<number, number>();
  for (const { index, path } of concatLists(run.args)) {
    const files = readList(run, path);
    const sec = files && (await measured(engine, run, files));
    if (sec !== undefined) listSec.set(index, sec);
  }
  if (listSec.size === 0) return run;
  const timeoutMs = Math.max(1, run.limits.timeoutMs - (performance.now() - startedMs));
  return { ...run, listSec, limits: { ...run.limits, timeoutMs } };
}

/** Paths as the run opens them. */
function readList({ fs, cwd }: CheckedRun, path: string): readonly ListedFile[] | undefined {
  const list = resolveGuestPath(cwd, path.replace(/^file:/, ''));
  try {
    if (fs.statSync(list).size > MAX_LIST_BYTES) return undefined;
    return parseConcatList(new TextDecoder().decode(readWhole(fs, list)))?.map((file) => ({
      ...file,
      path: resolveGuestPath(file.base === 'list' ? parentOf(list) : cwd, file.path),
    }));
  } catch {
    // ffmpeg itself says what is wrong with it.
    return undefined;
  }
}

async function measured(
  engine: Engine,
  run: CheckedRun,
  files: readonly ListedFile[],
): Promise<number | undefined> {
  const paths = [...new Set(files.map(({ path }) => path))];
  if (paths.length === 0 || paths.length > MAX_FILES) return undefined;
  const { signal, mounts } = run.options;
  const options = { ...(signal && { signal }), ...(mounts && { mounts }) };
  const args = ['-hide_banner', '-nostdin', ...paths.flatMap((path) => ['-i', `file:${path}`])];
  try {
    const { stderr } = await execute(engine, { ...run, args, options });
    const reader = new InputFactsReader();
    for (const line of stderr.split('\n')) reader.readLine(line);
    const lengths = new Map(paths.map((path, index) => [path, reader.inputs[index]?.lengthSec]));
    const sec = listLength(
      files,
      files.map(({ path }) => lengths.get(path)),
    );
    return Number.isFinite(sec) ? sec : undefined;
  } catch (error) {
    // What ends this run ends the next one, too.
    if (AfmpegError.is(error)) return undefined;
    throw error;
  }
}
