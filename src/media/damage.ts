// How it is told that less of a file is there than its header promises.

import type { MediaDamage } from '../command/media-info.js';
import { AfmpegError } from '../errors.js';
import { shownSec } from './time.js';

/** For example `103 of 180 frames decode`. */
export function damageText({ expectedFrames, decodedFrames, expectedSec, foundSec }: MediaDamage): string {
  return expectedFrames === undefined || decodedFrames === undefined
    ? `${shownSec(foundSec)} of ${shownSec(expectedSec)} s are there`
    : `${decodedFrames} of ${expectedFrames} frames decode`;
}

/** What keeps a file that was cut short from being used; `option` names it. */
export function mediaDamaged(
  option: string,
  path: string,
  damage: MediaDamage,
): AfmpegError<'MEDIA_DAMAGED'> {
  const text = `\`${option}\` is ${path}, which is damaged: ${damageText(damage)}. Copy it anew, or use what is there by \`acceptDamage\``;
  const { expectedFrames, decodedFrames, expectedSec, foundSec } = damage;
  const [expected, actual] =
    decodedFrames === undefined ? [expectedSec, foundSec] : [expectedFrames, decodedFrames];
  return new AfmpegError('MEDIA_DAMAGED', text, {
    details: { option, path, expected: String(expected), actual: String(actual) },
  });
}
