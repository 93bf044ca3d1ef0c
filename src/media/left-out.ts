// What of a file is not in a video that is made of it, in words for people.

import type { MediaInfo, StreamInfo } from '../command/media-info.js';

/** For example `audio 2 (eng), subtitle 3 (ger), 12 chapters`; undefined where nothing of note is left out. */
export function leftOut({ streams, chapters }: MediaInfo, taken: readonly StreamInfo[]): string | undefined {
  const indexes = new Set(taken.map(({ index }) => index));
  const names = streams.flatMap(({ index, type, tags, disposition }) => {
    const isMedia =
      type === 'audio' || type === 'subtitle' || (type === 'video' && !disposition['attached_pic']);
    if (!isMedia || indexes.has(index)) return [];
    const language = tags['language'];
    return [`${type} ${index}${language === undefined || language === 'und' ? '' : ` (${language})`}`];
  });
  const more =
    chapters.length === 0 ? [] : [`${chapters.length} ${chapters.length === 1 ? 'chapter' : 'chapters'}`];
  return [...names, ...more].join(', ') || undefined;
}
