// What this machine lacks, and so was not tested, is said at the end of the run and not in its midst.

import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The folder in which the processes of one run note what they left out. */
const NOTES = 'AFMPEG_TEST_LEFT_OUT';

/** Whether what is missing is a failure: AFMPEG_REQUIRE_WASI=1, as CI sets it. */
export const isRequired = process.env['AFMPEG_REQUIRE_WASI'] === '1';

/**
 * Notes that tests of `what` are left out for want of something, which `remedy` installs. False, for `runIf`. Where
 * everything is required it throws.
 */
export function leftOut(what: string, remedy: string): false {
  if (isRequired) throw new Error(`AFMPEG_REQUIRE_WASI is set, but there is no ${what}: ${remedy}`);
  return noted(what, remedy);
}

/** The same for what no machine has all of, such as being root and not being root: never a failure. */
export function noted(what: string, remedy: string): false {
  const folder = process.env[NOTES];
  if (folder !== undefined) writeFileSync(join(folder, encodeURIComponent(what)), remedy);
  return false;
}

/** Before a run; gives its end, which prints a line for each kind of test that was left out. */
export function collectLeftOut(folder: string): () => void {
  mkdirSync(folder, { recursive: true });
  process.env[NOTES] = folder;
  return () => {
    for (const line of linesOf(folder)) console.log(line);
    rmSync(folder, { recursive: true, force: true });
  };
}

export function linesOf(folder: string): string[] {
  const names = readdirSync(folder).sort();
  return names.map(
    (name) =>
      `NOT TESTED for want of ${decodeURIComponent(name)}: ${readFileSync(join(folder, name), 'utf8')}`,
  );
}
