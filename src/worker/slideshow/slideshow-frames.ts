// The frames of a slideshow as ffmpeg is to get them: each whole, checked before it is let through.

import { abortedError } from '../../abort.js';
import { childOf } from '../../fs/paths.js';
import { ANY_PICTURE, anyOf } from '../../media/color/input-colors.js';
import type { InputColors } from '../../media/color/input-colors.js';
import { contentOf } from '../../media/content-of.js';
import { pngFault } from '../../media/png-check.js';
import { labelIn, readWhole } from '../inputs/files.js';
import type { Slideshow } from '../inputs/slideshow.js';
import { preflightFailed } from '../observe/failures.js';

const MAX_FRAME_BYTES = 256 * 2 ** 20;

/** The frames one after the other, each read and checked only when it is wanted. Throws PREFLIGHT_FAILED. */
export async function* frameBytes({ frames, frameNames }: Slideshow): AsyncGenerator<Uint8Array> {
  for (const name of frameNames) {
    const label = labelIn(frames, name);
    const bytes = readWhole(frames, name, MAX_FRAME_BYTES, (size) =>
      preflightFailed(`${label} has ${size} bytes, more than ${MAX_FRAME_BYTES}`, label),
    );
    const fault = await pngFault(bytes);
    if (fault !== undefined) throw preflightFailed(`${label} ${fault}`, label);
    yield bytes;
  }
}

/** What the pixels of any of them may mean. */
export function frameColors({ frames, frameNames }: Slideshow): InputColors {
  return anyOf(
    frameNames.map((name) => {
      const content = contentOf(frames.fs, childOf(frames.dir, name));
      return content?.colors ?? ANY_PICTURE;
    }),
  );
}

/** Looks at all of them. */
export async function checkFrames(show: Slideshow, signal: AbortSignal | undefined): Promise<void> {
  const frames = frameBytes(show);
  while (!(await frames.next()).done) {
    if (signal?.aborted) throw abortedError(signal);
  }
}
