// One attempt at a step: a directory of its own beside the output, gone at the end whatever happens. Attempts
// never share it, so a queue that starts a step twice disturbs neither.

import type { FileSystem } from '../../fs/file-system.js';
import { parentOf } from '../../fs/paths.js';
import { asideOf } from '../../fs/publish.js';
import { makeDirectories, removeTree } from '../../fs/tree.js';
import { checkString, checkedBy, invalidOption, objectWith } from '../../options.js';
import type { Runtime } from '../../runtime/runtime.js';

export async function withAttempt<T>(
  fs: FileSystem,
  outputPath: string,
  work: (directory: string) => Promise<T>,
): Promise<T> {
  const directory = asideOf(outputPath);
  makeDirectories(fs, parentOf(outputPath));
  try {
    fs.mkdirSync(directory);
    return await work(directory);
  } finally {
    removeTree(fs, directory);
  }
}

/** Throws INVALID_OPTION for what is no absolute path of a file. */
export function checkOutputPath(outputPath: unknown): string {
  return outputPathOption.read('outputPath', outputPath);
}

const PATH = 'an absolute path that does not end in /';

export const outputPathOption = checkedBy(PATH, (option, value) => {
  if (!/^\/.*[^/]$/.test(checkString(option, value))) throw invalidOption(option, PATH, value);
  return value as string;
});

/** Another copy of the package has a Runtime of its own. */
export const runtimeOption = objectWith<Runtime>('a Runtime', 'exec', 'probe', 'identity');
