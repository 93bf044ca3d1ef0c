// What of a file is not in a video that is made of it, in words for people.

import type { MediaInfo, StreamInfo } from '../command/media-info.js';

/** What there is to tell of a file, besides what is rendered of it. */
export interface SourceNotes {
  /** In words, what is not rendered of it. */
  readonly leftOut?: string;
  /** In words, what of it does not decode. */
  readonly damage?: string;
}

/**
 * For example `audio 2 (eng), subtitle 3 (ger), 12 chapters, the title, the language of audio 1 (fre)`; undefined where
 * nothing of note is left out.
 */
export function leftOut(
  { streams, chapters, tags }: MediaInfo,
  taken: readonly StreamInfo[],
): string | undefined {
  const count = chapters.length;
  return listed([
    ...further(streams, taken).map(nameOf),
    ...(count === 0 ? [] : [`${count} ${count === 1 ? 'chapter' : 'chapters'}`]),
    ...(isSaid(tags['title']) ? ['the title'] : []),
    ...taken.flatMap((stream) =>
      languageOf(stream) === undefined ? [] : [`the language of ${nameOf(stream)}`],
    ),
  ]);
}

/** The same of a file of which only the sound is wanted: its other sound. */
export function leftOutSound({ streams }: MediaInfo, taken: StreamInfo): string | undefined {
  return listed(
    further(streams, [taken])
      .filter(({ type }) => type === 'audio')
      .map(nameOf),
  );
}

/** What a result says of it. */
export function notInRender(path: string, rest: string) {
  return { code: 'STREAMS_LEFT_OUT', path, message: `${path}: not in the render: ${rest}` } as const;
}

function further(streams: readonly StreamInfo[], taken: readonly StreamInfo[]): StreamInfo[] {
  const indexes = new Set(taken.map(({ index }) => index));
  return streams.filter(
    ({ index, type, disposition }) =>
      !indexes.has(index) &&
      (type === 'audio' || type === 'subtitle' || (type === 'video' && !disposition['attached_pic'])),
  );
}

function nameOf(stream: StreamInfo): string {
  const language = languageOf(stream);
  return `${stream.type} ${stream.index}${language === undefined ? '' : ` (${language})`}`;
}

function languageOf({ tags }: StreamInfo): string | undefined {
  const { language } = tags;
  return isSaid(language) && language !== 'und' ? language : undefined;
}

function isSaid(value: string | undefined): value is string {
  return value !== undefined && value !== '';
}

function listed(parts: readonly string[]): string | undefined {
  return parts.length === 0 ? undefined : parts.join(', ');
}
