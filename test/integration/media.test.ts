// Real command lines on both module everyFamily, each judged by what ffprobe and the decoder say of the result.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Runtime } from '../../src/index.js';
import {
  TEST_AUDIO,
  TEST_VIDEO,
  bytesOf,
  frameHashes,
  mp4Boxes,
  newVolume,
  succeed,
} from '../support/media.js';
import { everyFamily } from '../support/modules.js';

// DejaVu Sans, under the free Bitstream Vera licence.
const FONT = readFileSync(createRequire(import.meta.url).resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'));

describe.each(everyFamily())('ffmpeg over a volume, by $name', ({ module, source, execution }) => {
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await Runtime.create({ wasm: source, execution });
  });
  afterAll(() => runtime.close());

  const H264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'];

  it('makes an H.264 and AAC mp4 whose index stands before its data', async () => {
    const volume = newVolume();
    await succeed(
      runtime,
      volume,
      ...[...TEST_VIDEO, ...TEST_AUDIO, ...H264, '-c:a', 'aac', '-movflags', '+faststart', 'out.mp4'],
    );

    const boxes = mp4Boxes(bytesOf(volume, '/out.mp4'));
    expect(boxes.indexOf('moov')).toBeLessThan(boxes.indexOf('mdat'));
    const info = await runtime.probe(volume, '/out.mp4');
    expect(info.durationSec).toBeCloseTo(2, 1);
    expect(info.streams).toMatchObject([
      { type: 'video', codec: 'h264', width: 160, height: 120, frameRate: { num: 25, den: 1 } },
      { type: 'audio', codec: 'aac', sampleRate: 48000, channels: 1 },
    ]);
    expect(await frameHashes(runtime, volume, ['-i', '/out.mp4'])).toHaveLength(50);
    expect((await frameHashes(runtime, volume, ['-i', '/out.mp4'], '0:a:0')).length).toBeGreaterThanOrEqual(
      94,
    );
  });

  it('remuxes without touching a packet', async () => {
    const volume = newVolume();
    await succeed(runtime, volume, ...[...TEST_VIDEO, ...TEST_AUDIO, ...H264, '-c:a', 'aac', 'in.mp4']);
    await succeed(runtime, volume, '-i', 'in.mp4', '-c', 'copy', 'out.mkv');

    expect((await runtime.probe(volume, '/out.mkv')).format).toContain('matroska');
    for (const map of ['0:v:0', '0:a:0']) {
      const before = await frameHashes(runtime, volume, ['-i', '/in.mp4'], map, true);
      expect(await frameHashes(runtime, volume, ['-i', '/out.mkv'], map, true)).toEqual(before);
      expect(before.length).toBeGreaterThanOrEqual(50);
    }
  });

  // The VP9 encoder of @ffmpeg/core 0.12.10 traps after one frame, with its own glue too.
  const vpx = module === 'WASI' ? 'vp9' : 'vp8';
  it(`makes a ${vpx} and Opus webm`, async () => {
    const volume = newVolume();
    const video = vpx === 'vp9' ? ['-c:v', 'libvpx-vp9'] : ['-c:v', 'libvpx'];
    const fast = ['-deadline', 'realtime', '-cpu-used', '8'];
    await succeed(
      runtime,
      volume,
      ...TEST_VIDEO,
      ...TEST_AUDIO,
      ...video,
      ...fast,
      '-c:a',
      'libopus',
      'out.webm',
    );

    const info = await runtime.probe(volume, '/out.webm');
    expect(info.streams).toMatchObject([{ codec: vpx }, { codec: 'opus', sampleRate: 48000 }]);
    const hashes = await frameHashes(runtime, volume, ['-i', '/out.webm']);
    expect(hashes).toHaveLength(50);
    expect(new Set(hashes).size).toBe(50);
  });

  it('writes an HLS playlist with its segments in a directory', async () => {
    const volume = newVolume();
    volume.mkdirSync('/hls');
    const hls = ['-g', '25', '-f', 'hls', '-hls_time', '1', '-hls_list_size', '0'];
    await succeed(
      runtime,
      volume,
      ...[...TEST_VIDEO, ...H264, ...hls, '-hls_segment_filename', '/hls/part%03d.ts', '/hls/index.m3u8'],
    );

    expect(volume.readdirSync('/hls')).toEqual(['index.m3u8', 'part000.ts', 'part001.ts']);
    expect(volume.readFileSync('/hls/index.m3u8', 'utf8')).toMatch(
      /#EXTINF:1\.0+,\npart000\.ts\n[\s\S]*#EXT-X-ENDLIST/,
    );
    expect(await frameHashes(runtime, volume, ['-i', '/hls/index.m3u8'])).toHaveLength(50);
  });

  it.each([
    { how: 'by number', input: ['-framerate', '25', '-i', '/frames/%03d.png'] },
    { how: 'by glob', input: ['-framerate', '25', '-pattern_type', 'glob', '-i', '/frames/*.png'] },
  ])('reads an image sequence $how, in order', async ({ input }) => {
    const volume = newVolume();
    volume.mkdirSync('/frames');
    const rgb = ['-pix_fmt', 'rgb24'];
    await succeed(runtime, volume, ...TEST_VIDEO, '-frames:v', '12', ...rgb, '/frames/%03d.png');
    expect(volume.readdirSync('/frames')).toHaveLength(12);

    const original = await frameHashes(runtime, volume, [...TEST_VIDEO, '-frames:v', '12', ...rgb]);
    expect(new Set(original).size).toBe(12);
    expect(await frameHashes(runtime, volume, input)).toEqual(original);
  });

  it('draws text with a font from the volume', async () => {
    const volume = newVolume({ '/fonts/sans.ttf': FONT });
    const text = "drawtext=fontfile=/fonts/sans.ttf:text='Grüße':fontsize=40:fontcolor=white:x=20:y=40";
    const lit = await litPixels(volume, ['-vf', text]);
    expect(lit.count).toBeGreaterThan(400);
    expect(lit.left).toBeGreaterThanOrEqual(20);
    expect(lit.right).toBeLessThan(160);
    expect((await litPixels(volume, [])).count).toBe(0);
  });

  it('burns in subtitles with a font from the volume', async () => {
    const volume = newVolume({
      '/fonts/sans.ttf': FONT,
      '/subtitles.srt': '1\n00:00:00,000 --> 00:00:02,000\nHello\n',
    });
    const lit = await litPixels(volume, [
      ...['-vf', "subtitles=/subtitles.srt:fontsdir=/fonts:force_style='Fontname=DejaVu Sans,Fontsize=40'"],
    ]);
    expect(lit.count).toBeGreaterThan(100);
  });

  it('joins files by the concat demuxer', async () => {
    const volume = newVolume({ '/list.txt': "file 'a b.mp4'\nfile 'ü.mp4'\n" });
    for (const name of ['a b.mp4', 'ü.mp4']) await succeed(runtime, volume, ...TEST_VIDEO, ...H264, name);
    await succeed(
      runtime,
      volume,
      '-f',
      'concat',
      '-safe',
      '0',
      '-i',
      'list.txt',
      '-c',
      'copy',
      'joined.mp4',
    );

    const one = await frameHashes(runtime, volume, ['-i', '/a b.mp4']);
    expect(await frameHashes(runtime, volume, ['-i', '/joined.mp4'])).toEqual([...one, ...one]);
  });

  it('decodes to nothing with -f null', async () => {
    const volume = newVolume();
    await succeed(runtime, volume, ...TEST_VIDEO, ...H264, 'in.mp4');
    const { stderr } = await succeed(runtime, volume, '-i', 'in.mp4', '-f', 'null', '-');
    expect(stderr).toMatch(/frame= +50 /);
    expect(volume.readdirSync('/')).toEqual(['in.mp4']);
  });

  it('encodes in two passes with the log in the volume', async () => {
    const volume = newVolume();
    const rate = ['-c:v', 'libx264', '-preset', 'veryfast', '-b:v', '200k', '-passlogfile', '/log/two'];
    volume.mkdirSync('/log');
    await succeed(runtime, volume, ...TEST_VIDEO, ...rate, '-pass', '1', '-f', 'null', '-');
    expect(volume.readdirSync('/log')).toEqual(['two-0.log', 'two-0.log.mbtree']);
    await succeed(runtime, volume, ...TEST_VIDEO, ...rate, '-pass', '2', 'out.mp4');

    expect(await frameHashes(runtime, volume, ['-i', '/out.mp4'])).toHaveLength(50);
    expect((await runtime.probe(volume, '/out.mp4')).bitRate).toBeLessThan(300_000);
  });

  it('makes a GIF with a palette of its own', async () => {
    const volume = newVolume();
    const palette = 'fps=10,split[a][b];[a]palettegen[p];[b][p]paletteuse';
    await succeed(runtime, volume, ...TEST_VIDEO, '-filter_complex', palette, 'out.gif');

    expect(bytesOf(volume, '/out.gif').toString('latin1', 0, 6)).toBe('GIF89a');
    expect(await frameHashes(runtime, volume, ['-i', '/out.gif'])).toHaveLength(20);
  });

  it('makes an mp3', async () => {
    const volume = newVolume();
    await succeed(runtime, volume, ...TEST_AUDIO, '-c:a', 'libmp3lame', '-b:a', '128k', 'out.mp3');

    const info = await runtime.probe(volume, '/out.mp3');
    expect(info).toMatchObject({
      format: 'mp3',
      streams: [{ codec: 'mp3', sampleRate: 48000, bitRate: 128000 }],
    });
    expect(info.durationSec).toBeCloseTo(2, 1);
    // 1,152 samples a frame: 2 s and the encoder's delay.
    expect((await frameHashes(runtime, volume, ['-i', '/out.mp3'], '0:a:0')).length).toBeGreaterThanOrEqual(
      84,
    );
  });

  /** Draws on one black frame and measures what became bright. */
  async function litPixels(volume: ReturnType<typeof newVolume>, filter: string[]) {
    const black = ['-f', 'lavfi', '-i', 'color=black:s=320x120'];
    await succeed(
      runtime,
      volume,
      ...black,
      ...filter,
      '-frames:v',
      '1',
      '-y',
      '-pix_fmt',
      'gray',
      '-f',
      'rawvideo',
      '/frame.raw',
    );
    return measure(bytesOf(volume, '/frame.raw'), 320);
  }
});

function measure(gray: Buffer, width: number) {
  const columns = [...gray.entries()].filter(([, value]) => value > 128).map(([at]) => at % width);
  return { count: columns.length, left: Math.min(...columns), right: Math.max(...columns) };
}
