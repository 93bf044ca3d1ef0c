// The open fonts that cards are set in by default: Inter, from the package @fontsource/inter.

import { optionalPackage } from '../../optional-package.js';
import { checkInteger } from '../../options.js';

/** Each file holds the characters of one script; the first has most of what is written. */
const SUBSETS = ['latin', 'latin-ext', 'cyrillic', 'cyrillic-ext', 'greek', 'greek-ext', 'vietnamese'];

/**
 * The files of Inter in one weight (100–900 in hundreds, default 800), some 130 KB, read from the installed
 * package. To draw many cards, or to read nothing of the host while drawing, read them once and
 * give them as `fonts`. Rejects with MISSING_PACKAGE.
 */
export async function bundledFonts(weight = 800): Promise<readonly Uint8Array<ArrayBuffer>[]> {
  checkInteger('weight', weight, 100, 900);
  const nearest = Math.round(weight / 100) * 100;
  // Only now: a caller that gives fonts may be on a host without files.
  const { readPackageFile } = await import('../../fs/host/host-files.js');
  return optionalPackage('@fontsource/inter', () =>
    Promise.all(
      SUBSETS.map((subset) =>
        readPackageFile(`@fontsource/inter/files/inter-${subset}-${nearest}-normal.woff`),
      ),
    ),
  );
}
