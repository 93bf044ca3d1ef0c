// Whether a render can show what a file holds: one rule for checks, for renders, and for whoever asks before.

import { firstStream, isPictureFormat } from '../command/media-info.js';
import type { MediaInfo, StreamInfo } from '../command/media-info.js';
import { undecodable } from './media-content.js';
import type { MediaContent } from './media-content.js';
import { DEMUXERS } from './media-input.js';

/** The stream of its pictures, or why there is none to show: words that follow the file's name. */
export function readablePicture(
  info: MediaInfo,
  kind: 'still' | 'video',
  content?: MediaContent,
): { readonly stream: StreamInfo } | { readonly refused: string } {
  const names = info.format.split(',');
  // A still is opened by what it is, not by the name of a demuxer that could be a list of other files.
  const isKnown = names.some(
    (name) => DEMUXERS.includes(name) || (kind === 'still' && isPictureFormat(name)),
  );
  const stream = firstStream(info, 'video');
  if (isKnown && !stream) return { refused: kind === 'video' ? 'it has no video' : undecodable(content) };
  const hasPixels = stream?.pixelFormat !== undefined && (stream.width ?? 0) > 0 && (stream.height ?? 0) > 0;
  if (isKnown && stream && hasPixels) return { stream };
  if (kind === 'video' && names.some(isPictureFormat) && hasPixels) {
    return { refused: `no video is read from ${info.format}; leave \`kind\` out, or save it as MP4` };
  }
  if (isKnown || content) return { refused: undecodable(content) };
  return { refused: `no scene is read from ${info.format}; save it as PNG, JPEG or MP4` };
}
