// Where reading a file has to begin so that what is wanted at a time is among what is decoded: a seek is only trusted
// where the container's index leads to a key frame before that time.

import { seekBeforeUs } from '../command/frame-plan.js';
import type { MediaInfo, StreamInfo } from '../command/media-info.js';

/** How to reach a place in a file. */
export interface ReadFrom {
  /** Where ffmpeg seeks to, in seconds from the start of the file; 0 reads from there. */
  readonly seekSec: number;
  /** Seconds from there to the place. */
  readonly skipSec: number;
}

/** The picture on screen at `startSec`. */
export function readPicturesFrom(startSec: number, { format }: MediaInfo, video: StreamInfo): ReadFrom {
  const { num, den } = video.frameRate ?? { num: 1, den: 1 };
  const seekUs = seekBeforeUs(Math.round(startSec * 1e6), { format, framesPerSec: num / den }) ?? 0;
  return { seekSec: seekUs / 1e6, skipSec: startSec - seekUs / 1e6 };
}

/**
 * Demuxers that find the packet of a time, by an index or by counting packets. MPEG-TS and MPEG-PS search for a clock
 * value among packets of all streams and may end up behind it.
 */
const FINDS_SOUND = /^(?:mov|matroska|wav|w64|aiff|caf|au|flac|mp3|aac|ac3|eac3|amr|ogg|tta)(?:,|$)/;
/** Decoders need packets before the one that is wanted: MP3 up to 0.25 s (its bit reservoir), Opus 0.08 s (RFC 7845 §4.6). */
const SOUND_LEAD_SEC = 0.5;

/** The sound that is heard at `startSec`. */
export function readSoundFrom(startSec: number, { format }: MediaInfo): ReadFrom {
  const seekSec = FINDS_SOUND.test(format) ? Math.max(0, startSec - SOUND_LEAD_SEC) : 0;
  return { seekSec, skipSec: startSec - seekSec };
}
