// Which streams of the inputs a specifier means, and which ffmpeg takes by itself.

import type { InputStream } from './input-spans.js';
import type { StreamKind, StreamSpan } from './stream-span.js';

/** The streams of each input; undefined for one of which they are not known. */
export type Streams = readonly (readonly InputStream[] | undefined)[];

/** The spans of `0`, `0:v`, `1:a:0?`, `0:2`; undefined where it is not sure which streams that are. */
export function pickStreams(specifier: string, streams: Streams): readonly StreamSpan[] | undefined {
  const [, input, kind, index] =
    /^(\d+)(?::(?:([vVasdt])(?=[:?]|$))?(?::?(\d+))?)?\??$/.exec(specifier) ?? [];
  const all = streams[Number(input)];
  if (input === undefined || !all) return undefined;
  const type = kind && (/v/i.test(kind) ? 'video' : kind === 'a' ? 'audio' : 'other');
  const matching = all.filter(({ span }) => type === undefined || (span?.kind ?? 'other') === type);
  const picked =
    index === undefined
      ? matching
      : type === undefined
        ? all.filter((stream) => stream.index === Number(index))
        : matching.slice(Number(index), Number(index) + 1);
  return picked.flatMap(({ span }) => span ?? []);
}

/** The stream of a kind that is taken where no map says which; undefined where there is none. */
export function bestStream(streams: Streams, kind: StreamKind): StreamSpan | 'unsure' | undefined {
  if (streams.some((list) => list === undefined)) return 'unsure';
  const candidates = streams.flatMap((list) => list ?? []).filter(({ span }) => span?.kind === kind);
  const most = Math.max(...candidates.map(({ size }) => size));
  return candidates.find(({ size }) => size === most)?.span;
}

const AUDIO_ONLY =
  /^(?:mp3|wav|flac|aac|adts|ac3|eac3|opus|oga|caf|aiff?|[su](?:8|16|24|32)[lb]e|f(?:32|64)[lb]e|wv|amr|mp2)$/i;
const VIDEO_ONLY =
  /^(?:gif|apng|webp|png|jpe?g|bmp|tiff?|ppm|image2|image2pipe|h264|264|hevc|265|y4m|yuv4mpegpipe|yuv|rawvideo|ivf|m1v|m2v|mjpeg)$/i;

/** What a muxer, or a file of that extension, takes. */
export function kindsOf(muxer: string): readonly StreamKind[] {
  if (AUDIO_ONLY.test(muxer)) return ['audio'];
  return VIDEO_ONLY.test(muxer) ? ['video'] : ['video', 'audio'];
}
