// What probe says of real files made here, and that the log says the same where there is no ffprobe.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mediaInfoFromLog } from '../../../src/command/input-log.js';
import type { MediaInfo, StreamInfo } from '../../../src/index.js';
import { Runtime } from '../../../src/index.js';
import { bytesOf, newVolume, succeed } from '../../support/media.js';
import { everyFamily } from '../../support/modules.js';
import { turnedMp4 } from '../../support/turned-mp4.js';

const VIDEO = ['-f', 'lavfi', '-i', 'testsrc2=s=64x48:r=30000/1001:d=1'] as const;
const AUDIO = ['-f', 'lavfi', '-i', 'sine=d=1'] as const;
const METADATA = `;FFMETADATA1
title=Über: alles\\
zweite Zeile
artist=Zoë
[CHAPTER]
TIMEBASE=1/1000
START=0
END=500
title=One: a
[CHAPTER]
TIMEBASE=1/1000
START=500
END=1000
title=Two
`;

const COLORS = [
  ['pq.mp4', 'smpte2084', 'bt2020', 'bt2020nc'],
  ['hlg.mkv', 'arib-std-b67', 'bt2020', 'bt2020nc'],
  ['sdr.mp4', 'bt709', 'bt709', 'bt709'],
] as const;

describe.each(everyFamily())('probe, by $name', ({ source, execution }) => {
  const volume = newVolume({
    '/meta.txt': METADATA,
    '/words.srt': '1\n00:00:00,000 --> 00:00:00,900\nHi\n',
    '/sub/dir/x': '',
  });
  let runtime: Runtime;

  beforeAll(async () => {
    runtime = await Runtime.create({ wasm: source, execution });
    const codecs = ['-c:v', 'mpeg4', '-c:a', 'aac', '-c:s', 'mov_text', '-metadata:s:a', 'language=deu'];
    const inputs = [...VIDEO, ...AUDIO, '-i', 'words.srt', '-i', 'meta.txt', '-map_metadata', '3'];
    const maps = ['-map', '0', '-map', '1', '-map', '2'];
    await succeed(runtime, volume, ...inputs, ...maps, ...codecs, 'all.mp4');
    await succeed(
      runtime,
      volume,
      '-i',
      'all.mp4',
      '-map',
      '0:0',
      '-map',
      '0:1',
      '-map',
      '0:2',
      '-c',
      'copy',
      '-c:s',
      'srt',
      'all.mkv',
    );
    for (const turn of [90, 180, 270]) {
      await succeed(runtime, volume, '-i', 'all.mp4', '-map', '0:v', '-c', 'copy', '-y', 'straight.mp4');
      volume.writeFileSync(`/turned${turn}.mp4`, turnedMp4(bytesOf(volume, '/straight.mp4'), turn));
    }
    await succeed(runtime, volume, ...VIDEO, '-frames:v', '1', 'still.png');
    await succeed(runtime, volume, ...VIDEO, '-frames:v', '1', 'still.jpg');
    await succeed(runtime, volume, ...AUDIO, '-ac', '2', '-metadata', 'title=Tone', 'tone.flac');
    await succeed(
      runtime,
      volume,
      '-i',
      'tone.flac',
      '-i',
      'still.png',
      '-map',
      '0',
      '-map',
      '1',
      '-c:v',
      'copy',
      '-disposition:v',
      'attached_pic',
      'cover.flac',
    );
    await succeed(runtime, volume, ...AUDIO, '-af', 'pan=5.1|c0=c0', '-ar', '48000', 'surround.wav');
    for (const [name, transfer, primaries, space] of COLORS) {
      // FFmpeg 9 takes the frames' word over that of options such as -color_trc.
      const marks = `setparams=range=tv:color_trc=${transfer}:color_primaries=${primaries}:colorspace=${space}`;
      const wide = ['-vf', `setsar=4/3,format=yuv420p,${marks}`, '-c:v', 'libx264'];
      await succeed(runtime, volume, ...VIDEO, ...wide, name);
    }
    await succeed(runtime, volume, '-i', 'pq.mp4', '-c', 'copy', '-aspect', '3:1', 'wider.mp4');
  });
  afterAll(() => runtime.close());

  it('says of an empty file that it is empty', async () => {
    await expect(runtime.probe(volume, '/sub/dir/x')).rejects.toMatchObject({
      code: 'PROBE_FAILED',
      message: 'Cannot read /sub/dir/x as media: the file is empty (0 bytes)',
      details: { reason: 'the file is empty (0 bytes)' },
    });
  });

  it('tells everything of a file with video, sound, subtitles, chapters and tags', async () => {
    const info = await runtime.probe(volume, '/all.mp4');
    expect(info.durationSec).toBeCloseTo(1, 1);
    expect(info.startSec).toBe(0);
    expect(info.bitRate).toBeGreaterThan(10_000);
    expect(info).toMatchObject({
      format: 'mov,mp4,m4a,3gp,3g2,mj2',
      tags: { title: 'Über: alles\nzweite Zeile', artist: 'Zoë' },
      chapters: [
        { startSec: 0, endSec: 0.5, tags: { title: 'One: a' } },
        { startSec: 0.5, endSec: 1, tags: { title: 'Two' } },
      ],
      raw: { format: { filename: 'file:/all.mp4' } },
    });
    const [video, audio, subtitle] = info.streams;
    expect(video).toMatchObject({
      index: 0,
      type: 'video',
      codec: 'mpeg4',
      profile: 'Simple Profile',
      width: 64,
      height: 48,
      frameRate: { num: 30000, den: 1001 },
      pixelFormat: 'yuv420p',
      disposition: { default: true, attached_pic: false },
    });
    expect(video?.durationSec).toBeCloseTo(1, 1);
    expect(video).not.toHaveProperty('rotation');
    expect(audio).toMatchObject({
      index: 1,
      type: 'audio',
      codec: 'aac',
      profile: 'LC',
      sampleRate: 44100,
      channels: 1,
      channelLayout: 'mono',
      tags: { language: 'deu' },
    });
    expect(audio).not.toHaveProperty('frameRate');
    expect(audio?.bitRate).toBeGreaterThan(10_000);
    expect(subtitle).toMatchObject({ index: 2, type: 'subtitle', codec: 'mov_text' });
    expect(subtitle).not.toHaveProperty('width');
  });

  // The decoder is the judge of which way round the matrix means.
  it.each([90, 180, 270])('tells by how much a picture is turned clockwise (%i)', async (turn) => {
    const half = ['-f', 'lavfi', '-i', 'color=black:s=64x48,drawbox=w=32:h=48:color=white:t=fill'];
    await succeed(runtime, volume, ...half, '-frames:v', '2', '-c:v', 'mpeg4', '-y', 'half.mp4');
    volume.writeFileSync('/turned.mp4', turnedMp4(bytesOf(volume, '/half.mp4'), turn));
    const decoded = ['-frames:v', '1', '-pix_fmt', 'gray', '-f', 'rawvideo', '-y', 'frame.gray'];
    await succeed(runtime, volume, '-i', 'turned.mp4', ...decoded);
    const [stream] = (await runtime.probe(volume, '/turned.mp4')).streams;
    expect(stream).toMatchObject({ width: 64, height: 48, rotation: turn });
    const WHITE_SIDE: Record<number, string> = { 90: 'top', 180: 'right', 270: 'bottom' };
    expect(WHITE_SIDE[stream!.rotation!]).toBe(
      whiteSide(bytesOf(volume, '/frame.gray'), turn === 180 ? 64 : 48),
    );
  });

  it('tells of pictures, sound alone, covers and many channels', async () => {
    expect(await runtime.probe(volume, '/still.png')).toMatchObject({
      format: 'png_pipe',
      streams: [{ type: 'video', codec: 'png', width: 64, height: 48, pixelFormat: 'rgb24' }],
    });
    const tone = await runtime.probe(volume, '/tone.flac');
    expect(tone).toMatchObject({
      format: 'flac',
      durationSec: 1,
      streams: [{ type: 'audio', codec: 'flac', channels: 2, channelLayout: 'stereo' }],
    });
    expect(tone.tags).toMatchObject({ title: 'Tone' });
    const { streams } = await runtime.probe(volume, '/cover.flac');
    expect(streams[1]).toMatchObject({ codec: 'png', disposition: { attached_pic: true } });
    expect(streams[1]).not.toHaveProperty('frameRate');
    expect((await runtime.probe(volume, '/surround.wav')).streams).toMatchObject([
      { codec: 'pcm_s16le', channels: 6, channelLayout: '5.1' },
    ]);
  });

  it.each(COLORS)('tells the colours of %s and the shape of its pixels', async (name, ...colors) => {
    const [stream] = (await runtime.probe(volume, `/${name}`)).streams;
    const [colorTransfer, colorPrimaries, colorSpace] = colors;
    const sampleAspectRatio = { num: 4, den: 3 };
    expect(stream).toMatchObject({
      ...{ colorTransfer, colorPrimaries, colorSpace, colorRange: 'tv' },
      sampleAspectRatio,
    });
  });

  it.each([
    'a:b.mp4',
    '-x.mp4',
    '%d.mp4',
    '%03d.mp4',
    ' two  spaces .mp4',
    'größe 文件 🎬.mp4',
    'http:',
    "it's.mp4",
    'a\nb.mp4',
    '*?[x].mp4',
    'sub/dir/deep.mp4',
    '../up.mp4',
    'no-extension',
  ])('finds a file named %j', async (name) => {
    const path = new URL(`file:///${encodeURIComponent(name).replaceAll('%2F', '/')}`).pathname;
    volume.writeFileSync(decodeURIComponent(path), bytesOf(volume, '/all.mp4'));
    const whole = await runtime.probe(volume, '/all.mp4');
    for (const named of [name, `/${name}`]) {
      const { streams } = await runtime.probe(volume, named);
      expect(streams).toEqual(whole.streams);
    }
  });

  it.each([
    'all.mp4',
    'all.mkv',
    'turned90.mp4',
    'turned180.mp4',
    'turned270.mp4',
    'still.png',
    'still.jpg',
    'tone.flac',
    'cover.flac',
    'surround.wav',
    ...COLORS.map(([name]) => name),
    'wider.mp4',
  ])('the log of ffmpeg -i says the same of %s', async (name) => {
    const { stderr } = await runtime.run(volume, '-hide_banner', '-i', `file:/${name}`);
    const byLog = mediaInfoFromLog(stderr);
    expect(byLog?.raw).toBeNull();
    const whole = await runtime.probe(volume, `/${name}`);
    expect(common(byLog!)).toEqual(common(whole));
    // Still pictures have no length or rate of their own, and the log shows none.
    if (!name.startsWith('still')) expect(byLog!.durationSec).toBeCloseTo(whole.durationSec!, 1);
  });
});

/** The side of which both corners are white, in a picture that is half white. */
function whiteSide(frame: Uint8Array, width: number): string {
  const last = frame.length - 1;
  const [topLeft, topRight, bottomLeft] = [0, width - 1, last - width + 1].map((at) => frame[at]! > 128);
  if (topLeft) return topRight ? 'top' : 'left';
  return bottomLeft ? 'bottom' : 'right';
}

/** What both ways tell, at the log's precision: it has no lengths, starts, counts and mirrors of streams, and rounds to kb/s. */
function common(info: MediaInfo): object {
  const { format, tags, chapters, streams } = info;
  return { format, tags, chapters, streams: streams.map(commonOfStream) };
}

function commonOfStream(stream: StreamInfo): object {
  const { bitRate = 0, disposition, ...rest } = stream;
  return {
    ...rest,
    startSec: undefined,
    durationSec: undefined,
    frames: undefined,
    mirrored: undefined,
    kiloBitRate: rest.type === 'audio' ? Math.floor(bitRate / 1000) : undefined,
    roles: Object.keys(disposition).filter((role) => disposition[role]),
  };
}
