// The logs are what ffmpeg 5.1 wrote of real files.

import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { mediaInfoFromLog } from '../../src/command/input-log.js';
import type { StreamInfo } from '../../src/index.js';

const HDR = `Input #0, mov,mp4,m4a,3gp,3g2,mj2, from '/hdr.mp4':
  Metadata:
    major_brand     : isom
    title           : Über: alles
                    : zweite Zeile
  Duration: 01:02:03.40, start: 0.500000, bitrate: 98 kb/s
  Chapters:
    Chapter #0:0: start 0.000000, end 0.500000
      Metadata:
        title           : One: a
  Stream #0:0[0x1](und): Video: h264 (High 10) (avc1 / 0x31637661), yuv420p10le(tv, bt2020nc/bt2020/smpte2084, progressive), 96x64 [SAR 4:3 DAR 2:1], 79 kb/s, 29.97 fps, 29.97 tbr, 30k tbn (default)
    Metadata:
      handler_name    : VideoHandler
    Side data:
      displaymatrix: rotation of -90.00 degrees
  Stream #0:1[0x2](deu): Audio: aac (LC) (mp4a / 0x6134706D), 44100 Hz, 5.1, fltp, 69 kb/s (default) (forced)
At least one output file must be specified
`;

test('the log of an mp4 is read as ffprobe would say it', () => {
  expect(mediaInfoFromLog(`ffmpeg version 5.1.9\n${HDR}`)).toEqual({
    format: 'mov,mp4,m4a,3gp,3g2,mj2',
    durationSec: 3723.4,
    startSec: 0.5,
    bitRate: 98_000,
    tags: { major_brand: 'isom', title: 'Über: alles\nzweite Zeile' },
    chapters: [{ startSec: 0, endSec: 0.5, tags: { title: 'One: a' } }],
    streams: [
      {
        index: 0,
        type: 'video',
        codec: 'h264',
        profile: 'High 10',
        width: 96,
        height: 64,
        sampleAspectRatio: { num: 4, den: 3 },
        pixelFormat: 'yuv420p10le',
        colorSpace: 'bt2020nc',
        colorPrimaries: 'bt2020',
        colorTransfer: 'smpte2084',
        colorRange: 'tv',
        bitRate: 79_000,
        frameRate: { num: 30_000, den: 1001 },
        rotation: 90,
        disposition: { default: true },
        tags: { language: 'und', handler_name: 'VideoHandler' },
      },
      {
        index: 1,
        type: 'audio',
        codec: 'aac',
        profile: 'LC',
        sampleRate: 44_100,
        channels: 6,
        channelLayout: '5.1',
        bitRate: 69_000,
        disposition: { default: true, forced: true },
        tags: { language: 'deu' },
      },
    ],
    raw: null,
  });
});

const OTHERS = new Set(['index', 'type', 'codec', 'profile', 'bitRate', 'disposition', 'tags']);
const SQUARE = { num: 1, den: 1 };
const R25 = { num: 25, den: 1 };
const look = (width: number, height: number, pixelFormat: string) => ({ width, height, pixelFormat });
const MJPEG = 'mjpeg (Baseline) (MJPG / 0x47504A4D), ';
test.each<[string, Partial<StreamInfo>]>([
  [
    `${MJPEG}yuvj420p(pc, bt470bg/unknown/unknown), 96x64 [SAR 1:1 DAR 3:2], 25 fps, 25 tbr, 25 tbn`,
    {
      ...look(96, 64, 'yuvj420p'),
      sampleAspectRatio: SQUARE,
      frameRate: R25,
      colorRange: 'pc',
      colorSpace: 'bt470bg',
    },
  ],
  [
    'h264 (High), yuv420p(tv, bt709, progressive), 8x8, 25 fps',
    {
      ...look(8, 8, 'yuv420p'),
      frameRate: R25,
      colorRange: 'tv',
      colorSpace: 'bt709',
      colorPrimaries: 'bt709',
      colorTransfer: 'bt709',
    },
  ],
  [
    'hevc (Main 10), yuv420p10le(pc, bt2020nc/bt2020/arib-std-b67), 8x8',
    {
      ...look(8, 8, 'yuv420p10le'),
      colorRange: 'pc',
      colorSpace: 'bt2020nc',
      colorPrimaries: 'bt2020',
      colorTransfer: 'arib-std-b67',
    },
  ],
  [
    'mpeg2video (Main), yuv420p(tv, top coded first (swapped)), 8x8, 25 fps',
    { ...look(8, 8, 'yuv420p'), frameRate: R25, colorRange: 'tv' },
  ],
  [
    'prores (4444), yuva444p12le(10 bpc, bt709/bt709/unknown, left), 8x8',
    {
      ...look(8, 8, 'yuva444p12le'),
      colorSpace: 'bt709',
      colorPrimaries: 'bt709',
    },
  ],
  ['png, rgb24(pc), 64x48, 25 tbr, 25 tbn', { ...look(64, 48, 'rgb24'), colorRange: 'pc' }],
  // The container's shape of pixels comes after the codec's.
  [
    'h264, yuv420p, 96x64 [SAR 4:3 DAR 2:1], 81 kb/s, SAR 2:1 DAR 3:1, 25 fps',
    { ...look(96, 64, 'yuv420p'), frameRate: R25, sampleAspectRatio: { num: 2, den: 1 } },
  ],
  ['h264, yuv420p, 96x64 [SAR 0:1 DAR 0:1], 25 fps', { ...look(96, 64, 'yuv420p'), frameRate: R25 }],
  ['vp9, yuv420p, 8x8, 23.98 fps', { ...look(8, 8, 'yuv420p'), frameRate: { num: 24_000, den: 1001 } }],
  ['vp9, yuv420p, 8x8, 12.5 fps', { ...look(8, 8, 'yuv420p'), frameRate: { num: 1250, den: 100 } }],
  ['vp9, yuv420p, 8x8, 1k fps', { ...look(8, 8, 'yuv420p'), frameRate: { num: 1000, den: 1 } }],
])('Video: %s', (line, known) => {
  const [stream] =
    mediaInfoFromLog(`Input #0, avi, from 'a':\n  Stream #0:0: Video: ${line}\n`)?.streams ?? [];
  const picture = Object.fromEntries(Object.entries(stream!).filter(([key]) => !OTHERS.has(key)));
  expect(picture).toEqual(known);
});

describe('what is not the log of an input', () => {
  it.each(['', 'a.mp4: No such file or directory', "Output #0, null, to 'pipe:':"])('%j', (log) => {
    expect(mediaInfoFromLog(log)).toBeUndefined();
  });

  it('any text in a log is read to its end', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), fc.constantFrom(...HDR.split('\n')))), (lines) => {
        const info = mediaInfoFromLog(["Input #0, avi, from 'a':", ...lines].join('\n'));
        expect(info?.format).toBe('avi');
      }),
    );
  });
});
