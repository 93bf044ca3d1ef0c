// What the reel layer finds wrong, as clients see it: with paths of the project, and of nothing else.

import type { FileSystem } from '../../fs/file-system.js';
import { checkStoryboard } from '../../reel/storyboard/check-storyboard.js';
import type { CheckOptions } from '../../reel/storyboard/check-storyboard.js';
import { parseStoryboard } from '../../reel/storyboard/parse-storyboard.js';
import { hasErrors } from '../../reel/workspace/finding.js';
import type { Finding } from '../../reel/workspace/finding.js';
import { Problem } from '../http/problem.js';
import { withoutPaths } from '../http/public-error.js';

/**
 * Findings about the storyboard in `dir`, or about another one as if it were there. Media files are looked for but
 * not probed: that would wait for the renders that go on. A render does it.
 */
export async function findFindings(
  fs: FileSystem,
  dir: string,
  options: Pick<CheckOptions, 'source' | 'silent' | 'fonts'>,
): Promise<readonly Finding[]> {
  return publicFindings(await checkStoryboard(fs, dir, options), dir);
}

/**
 * Whether `source` has a storyboard's shape, so that everyone who opens it can show and mend it. Fields that exclude
 * each other, files that are missing and letters without a font are work in progress.
 */
export async function isStoryboard(source: string): Promise<boolean> {
  const { findings } = await parseStoryboard(source);
  return findings.every(({ code, severity }) => code === 'CONFLICT' || severity === 'warning');
}

export function publicFindings<F extends { readonly message: string }>(
  findings: readonly F[],
  dir: string,
): readonly F[] {
  return findings.map((found) => ({ ...found, message: withoutPaths(found.message, dir) }));
}

/** Throws 422 where one of them is an error. */
export function refuseFindings(findings: readonly Finding[]): void {
  if (hasErrors(findings)) throw storyboardProblem(findings);
}

export function storyboardProblem(findings: readonly object[]): Problem {
  return new Problem(422, 'INVALID_STORYBOARD', 'The storyboard has errors', { members: { findings } });
}
