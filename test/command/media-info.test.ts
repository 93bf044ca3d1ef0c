import { expect, it, test } from 'vitest';
import { ffmpegVersion, mediaInfoFromJson, pickVideo } from '../../src/command/media-info.js';
import type { StreamInfo } from '../../src/index.js';

const streamOf = (stream: object): StreamInfo => mediaInfoFromJson({ streams: [stream] }).streams[0]!;

test.each<[string, object, object]>([
  [
    'an average rate',
    { avg_frame_rate: '30000/1001', r_frame_rate: '60/1' },
    { frameRate: { num: 30_000, den: 1001 } },
  ],
  ['a base rate', { avg_frame_rate: '0/0', r_frame_rate: '25/1' }, { frameRate: { num: 25, den: 1 } }],
  ['no rate', { avg_frame_rate: '0/0', r_frame_rate: '0/0' }, {}],
  [
    'a cover',
    { r_frame_rate: '90000/1', disposition: { attached_pic: 1 } },
    { disposition: { attached_pic: true } },
  ],
  ['a wide pixel', { sample_aspect_ratio: '4:3' }, { sampleAspectRatio: { num: 4, den: 3 } }],
  ['an unknown pixel', { sample_aspect_ratio: '0:1' }, {}],
  ['no ratio', { sample_aspect_ratio: 'N/A' }, {}],
  [
    'HDR',
    { color_range: 'tv', color_space: 'bt2020nc', color_transfer: 'smpte2084', color_primaries: 'bt2020' },
    { colorRange: 'tv', colorSpace: 'bt2020nc', colorTransfer: 'smpte2084', colorPrimaries: 'bt2020' },
  ],
  ['colours that are not said', { color_range: 'unknown', color_space: 'unknown' }, {}],
  ['a display matrix', { side_data_list: [{ side_data_type: 'x' }, { rotation: -90 }] }, { rotation: 90 }],
  ['a matrix that turns', matrix(-90, [0, 65536, -65536, 0]), { rotation: 90, mirrored: false }],
  ['a matrix that mirrors', matrix(-90, [0, 65536, 65536, 0]), { rotation: 90, mirrored: true }],
  ['a matrix that flips', matrix(0, [65536, 0, 0, -65536]), { rotation: 0, mirrored: true }],
  ['a turn by the older tag', { tags: { rotate: '-90' } }, { rotation: 270, tags: { rotate: '-90' } }],
  ['counts of 0', { width: 0, height: 0, bit_rate: '0' }, {}],
  ['counts as text', { width: '64', bit_rate: '1000' }, { width: 64, bitRate: 1000 }],
  ['nonsense', { width: {}, height: 'x', pix_fmt: 3, tags: [], disposition: null }, {}],
])('a video stream with %s', (_what, raw, known) => {
  const rest = { disposition: {}, tags: {}, index: 0, type: 'video' };
  expect(streamOf({ codec_type: 'video', ...raw })).toEqual({ ...rest, ...known });
});

/** As ffprobe writes it. fftools/ffprobe.c, print_displaymatrix. */
function matrix(rotation: number, [a, b, c, d]: readonly number[]) {
  const rows = [
    [a, b, 0],
    [c, d, 0],
    [0, 0, 0x40000000],
  ];
  const lines = rows.map(
    (row, i) => `${String(i).padStart(8, '0')}: ${row.map((n) => String(n).padStart(11)).join(' ')}`,
  );
  return { side_data_list: [{ displaymatrix: `\n${lines.join('\n')}\n`, rotation }] };
}

test.each([
  ['5.1.9-0+deb12u1', 5],
  ['n7.1', 7],
  ['N-113007-g8d24a28d06', undefined],
  [undefined, undefined],
])('version %s is %s', (version, major) => {
  expect(ffmpegVersion(mediaInfoFromJson({ program_version: { version } }))).toBe(major);
});

test('a stream of another kind has no rate, no rotation and no shape of pixels', () => {
  const raw = {
    codec_type: 'audio',
    avg_frame_rate: '25/1',
    sample_aspect_ratio: '1:1',
    tags: { rotate: '90' },
  };
  expect(Object.keys(streamOf(raw))).toEqual(['index', 'type', 'disposition', 'tags']);
  expect(streamOf({ index: 3, codec_type: 'hologram' })).toMatchObject({ index: 3, type: 'unknown' });
});

test.each([null, 5, 'x', [], {}, { streams: 1, chapters: {}, format: [] }])('%j has nothing in it', (raw) => {
  expect(mediaInfoFromJson(raw)).toEqual({ format: '', tags: {}, streams: [], chapters: [], raw });
});

const audio = { codec_type: 'audio' };
const cover = { codec_type: 'video', codec_name: 'png', disposition: { attached_pic: 1 } };
const video = { codec_type: 'video', codec_name: 'h264' };

it.each<[string, object[], boolean, number | undefined]>([
  ['the first video', [audio, video, video], false, 1],
  ['a video before a cover', [cover, audio, video], true, 2],
  ['a cover where that is asked for', [audio, cover], true, 1],
  ['nothing of a cover alone', [audio, cover], false, undefined],
  ['nothing of audio alone', [audio], true, undefined],
])('picks %s', (_what, streams, orCover, index) => {
  const info = mediaInfoFromJson({ streams });
  if (index !== undefined) {
    expect(pickVideo(info, '/a', { orCover }).index).toBe(index);
    return;
  }
  expect(() => pickVideo(info, '/a', { orCover })).toThrow(
    expect.objectContaining({
      code: 'PROBE_FAILED',
      message: '/a holds no video',
      details: { path: '/a' },
    }) as Error,
  );
});
