// The order of frames: `frame-2` before `frame-10`, the same on every machine.

import { optionalPackage } from '../../optional-package.js';

/** Sorts file names naturally, by the rules of English whatever the machine's locale is. */
export async function naturalOrder(names: readonly string[]): Promise<string[]> {
  const { compare } = await optionalPackage('natural-orderby', () => import('natural-orderby'));
  const natural = compare({ locale: 'en' });
  return [...names].sort((a, b) => natural(a, b) || byCodeUnits(a, b));
}

/** Tells apart what reads alike, such as `a1` and `a01`. */
export function byCodeUnits(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
