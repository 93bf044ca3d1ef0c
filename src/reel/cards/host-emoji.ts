// Emoji as pictures where no font has them: Twemoji's, from the package @twemoji/svg, the same on every machine.

import { AfmpegError } from '../../errors.js';
import { optionalPackage } from '../../optional-package.js';

/** The package that the pictures come from. */
export const EMOJI_PACKAGE = '@twemoji/svg';

const EMOJI = /\p{Extended_Pictographic}|\p{Regional_Indicator}|\u20e3/u;

/** Whether `grapheme` is one that could have a picture. */
export function isEmoji(grapheme: string): boolean {
  return EMOJI.test(grapheme);
}

/**
 * Pictures of those of `graphemes` that have one, each as a data URI of an SVG. Undefined without the package, or on a
 * host without files.
 */
export async function emojiPictures(
  graphemes: readonly string[],
): Promise<ReadonlyMap<string, string> | undefined> {
  const read = await packageReader();
  if (!read) return undefined;
  const pictures = new Map<string, string>();
  for (const grapheme of graphemes.filter(isEmoji)) {
    for (const name of fileNames(grapheme)) {
      const svg = await read(name);
      if (!svg) continue;
      pictures.set(grapheme, `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`);
      break;
    }
  }
  return pictures;
}

type ReadPicture = (name: string) => Promise<Uint8Array | undefined>;

async function packageReader(): Promise<ReadPicture | undefined> {
  // A host without files has none of its modules.
  const host = await import('../../fs/host/host-files.js').catch(() => undefined);
  if (!host) return undefined;
  const { readPackageFile } = host;
  const read = async (name: string) => {
    try {
      return await optionalPackage(EMOJI_PACKAGE, () => readPackageFile(`${EMOJI_PACKAGE}/${name}`));
    } catch (error) {
      if (AfmpegError.is(error) && error.code === 'MISSING_PACKAGE') return undefined;
      throw error;
    }
  };
  return (await read('package.json')) && ((name) => read(`${name}.svg`));
}

/** A file is named by its code points; those of several emoji keep the selectors that a card's text has lost. */
function fileNames(grapheme: string): readonly string[] {
  const chars = Array.from(grapheme);
  const selected = chars.flatMap((char, index) =>
    /\p{Extended_Pictographic}/u.test(char) &&
    !/\p{Emoji_Presentation}/u.test(char) &&
    !/\p{Emoji_Modifier}/u.test(chars[index + 1] ?? '')
      ? [char, '\ufe0f']
      : [char],
  );
  return [named(chars), named(selected)];
}

function named(chars: readonly string[]): string {
  return chars.map((char) => (char.codePointAt(0) ?? 0).toString(16)).join('-');
}
