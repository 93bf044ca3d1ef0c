import { describe, expect, it, test } from 'vitest';
import { expectedLength } from '../../../src/command/length/expected-length.js';
import { InputFactsReader } from '../../../src/command/length/input-facts.js';
import type { InputFacts } from '../../../src/command/length/input-facts.js';
import { concatLists, listLength, parseConcatList } from '../../../src/command/length/listed-files.js';
import { evaluate, perSecond, seconds } from '../../../src/command/length/numbers.js';

/** A file of these streams: `va10` is a video and an audio stream of 10 seconds, `a` one of unknown length. */
function file(text: string): InputFacts {
  const [, kinds = '', length = ''] = /^([vas]*)(.*)$/.exec(text) ?? [];
  const streams = Array.from(kinds, (kind, index) => ({
    ...{ index, disposition: {}, tags: {} },
    ...(kind === 'v'
      ? { type: 'video' as const, width: 64, height: 48, frameRate: { num: 25, den: 1 } }
      : kind === 'a'
        ? { type: 'audio' as const, channels: 2, sampleRate: 48000 }
        : { type: 'subtitle' as const }),
  }));
  return { streams, ...(length !== '' && { lengthSec: Number(length) }) };
}

const none = undefined;
// What of it comes true is seen in real-runs.test.ts.
test.each<[string, string, number | undefined]>([
  ['-i a o.mp4', 'va10', 10],
  ['-i a -i b -map 0 -map 1 o.mp4', 'va10 a12', 12],
  ['-i a -i b -map 0 -map 1:a -map -0:s o.mp4', 'vas10 a12', 12],
  ['-i a -i b -map 0:v:0 -map 1:a:0? -shortest o.mp4', 'va10 a12', 10],
  ['-i a -i b -shortest o.mp4', 'v10 a12', 10],
  ['-i a -i b o.mp4', 'v10 a12', 12],
  ['-i a -i b o.mp3', 'v10 a5', 5],
  ['-i a -i b -f gif o', 'v10 a12', 10],
  ['-i a -i b o.mp4', 'va10 a', 10],
  ['-i a -i b o.mp4', 'v10 a', none],
  ['-i a o.mp4', 'va', none],
  ['-i a -map 0:7 o.mp4', 'va10', none],
  ['-i a -map 1 o.mp4', 'va10', none],
  ['-i a -map 0:s o.srt', 'vas10', none],
  ['-i a -t 3 o.mp4', 'va', 3],
  ['-i a -t 30 o.mp4', 'va10', 10],
  ['-i a -t 1:30 o.mp4', 'va100', 90],
  ['-i a -t 00:00:01.5 o.mp4', 'va100', 1.5],
  ['-i a -t 1500ms o.mp4', 'va100', 1.5],
  ['-i a -ss 2 -to 5 o.mp4', 'va10', 3],
  ['-i a -ss 2 o.mp4', 'va10', 8],
  ['-ss 2 -i a o.mp4', 'va10', 8],
  ['-ss 2 -t 3 -i a o.mp4', 'va10', 3],
  ['-ss 2 -to 5 -i a o.mp4', 'va10', 3],
  ['-ss 20 -i a o.mp4', 'va10', 0],
  ['-sseof -3 -i a o.mp4', 'va10', 3],
  ['-sseof -30 -i a o.mp4', 'va10', 10],
  ['-itsoffset 2 -i a o.mp4', 'va10', 12],
  ['-itsscale 2 -i a o.mp4', 'va10', none],
  ['-stream_loop 2 -i a o.mp4', 'va10', 30],
  ['-stream_loop -1 -i a o.mp4', 'va10', none],
  ['-stream_loop -1 -i a -t 25 o.mp4', 'va10', 25],
  ['-loop 1 -i a.png -t 5 o.mp4', 'v', 5],
  ['-loop 1 -i a.png -i b -shortest o.mp4', 'v a7', 7],
  ['-loop 1 -i a.png -frames:v 50 o.mp4', 'v', 2],
  ['-r 50 -i a -an o.mp4', 'va10', 5],
  ['-y -hide_banner -i a -vf scale=2:2 o.mp4', 'va10', 10],
  ['-i a -vf setpts=2*PTS -an o.mp4', 'va10', 19.96],
  ['-i a -filter:a atempo=2 -vn o.mp4', 'va10', 5],
  ['-i a -vf setpts=2*PTS -t 4 o.mp4', 'va10', 4],
  ['-i a -vf select=1 o.mp4', 'va10', none],
  ['-i a -vf select=1 -t 4 o.mp4', 'va10', 4],
  ['-i a -filter:v:1 select=1 o.mp4', 'va10', none],
  ['-i a -/filter:v f.txt o.mp4', 'va10', none],
  ['-filter_complex_script f.txt -i a o.mp4', 'va10', none],
  ['-i a -filter_complex [0:v o.mp4', 'va10', none],
  ['-i a -filter_complex [b]null[a];[a]null[b] o.mp4', 'va10', none],
  ['-i a -frames:v 5 o.mp4', 'va10', 0.2],
  ['-i a -frames:v 5 -r 10 o.mp4', 'va10', 0.5],
  ['-i a -frames:a 5 o.mp4', 'va10', none],
  ['-i a -fs 1000 o.mp4', 'va10', none],
  ['-copyts -i a o.mp4', 'va10', none],
  ['-i a -copyts o.mp4', 'va10', none],
  ['-i a o.mp4 -t 3 p.mp4', 'va10', 10],
  ['-i a -t 3 o.mp4 -vf select=1 p.mp4', 'va10', none],
  ['-i a', 'va10', none],
  ['o.mp4', '', none],
  ['-i a -f null -', 'va10', 10],
  [
    "-i a -vf trim=start='00\\:00\\:02':end=5,setpts='PTS - STARTPTS' -an o.mp4".replaceAll(' - ', '-'),
    'va10',
    3,
  ],
  ['-i a -i b -filter_complex [0:v][1:v]xfade=fade:1:9[v] -map [v] o.mp4', 'v10 v5', 14],
  ['-i a -i b -filter_complex [0:v][1:v]xfade=fade:1:30[v] -map [v] o.mp4', 'v10 v5', none],
  ['-i a -i b -filter_complex concat=3:1:1 o.mp4', 'va10 va5', none],
  ['-i a -i b -filter_complex [0][1]concat@join=v=1:a=0 -an o.mp4', 'va10 va5', 15],
  ['-f lavfi -i testsrc2 o.mp4', '', none],
  ['-f lavfi -i testsrc2=d=4 o.mp4', '', 4],
  ['-f lavfi -i sine=440:0:44100:3 o.wav', '', 3],
])('%s with inputs of %j', (line, inputs, sec) => {
  const length = expectedLength(line.split(' '), inputs.split(' ').map(file));
  if (sec === undefined) expect(length).toBeUndefined();
  else expect(length).toBeCloseTo(sec, 6);
});

test('lengths and streams of inputs are read from the log, in order', () => {
  const reader = new InputFactsReader();
  reader.readLine('  Duration: 00:00:09.00, start: 0.000000'); // of no input yet
  for (const line of [
    "Input #0, mov,mp4,m4a,3gp,3g2,mj2, from '/a.mp4':",
    '  Metadata:',
    '    title           : Duration: 00:00:01.00,',
    '  Duration: 01:02:03.40, start: 0.000000, bitrate: 98 kb/s',
    '  Stream #0:0[0x1](und): Video: h264 (High), yuv420p, 64x48, 25 fps, 25 tbr, 12800 tbn (default)',
    '  Stream #0:1[0x2](und): Audio: aac (LC), 48000 Hz, stereo, fltp, 128 kb/s (default)',
    "Input #1, lavfi, from 'testsrc2':",
    '  Duration: N/A, start: 0.000000, bitrate: N/A',
    '[aac @ 0x1] Estimating duration from bitrate, this may be inaccurate',
    "Input #2, aac, from 'b.aac':",
    '  Duration: 00:00:02.00, bitrate: 705 kb/s',
    "Input #3, png_pipe, from 'c.png':",
    '  Duration: N/A, bitrate: N/A',
    '  Stream #3:0: Video: png, rgb24(pc), 64x48, 10 fps, 10 tbr, 10 tbn',
    "Input #4, png_pipe, from 'pipe:0':",
    '  Duration: N/A, bitrate: N/A',
    '  Stream #4:0: Video: png, rgb24(pc), 64x48, 10 fps, 10 tbr, 10 tbn',
    'Stream mapping:',
    '  Stream #0:0 -> #0:0 (h264 (native) -> h264 (libx264))',
    "Output #0, null, to 'pipe:':",
    '  Stream #0:2: Audio: aac (LC), 48000 Hz, stereo, fltp, 128 kb/s (default)',
  ]) {
    reader.readLine(line);
  }
  expect(reader.inputs.map(({ lengthSec }) => lengthSec)).toEqual([
    3723.4,
    undefined,
    undefined,
    0.1,
    undefined,
  ]);
  expect(reader.inputs.map(({ streams }) => streams.map(({ type }) => type).join())).toEqual([
    ...['video,audio', '', '', 'video', 'video'],
  ]);
});

describe('lists of the concat demuxer', () => {
  it.each<[string, (number | undefined)[], number]>([
    ["file 'a b.mp4'\nfile c.mp4", [2, 3], 5],
    ['ffconcat version 1.0\n# a note\nfile a\n\nfile b\r\n', [2, 3], 5],
    ['file a\nduration 5\nfile b', [2, 3], 8],
    ['file a\nduration 5\nfile b\nduration 9', [0.04, 0.04], 5.04],
    ['file a\noutpoint 1\nfile b', [2, 3], 4],
    ['file a\ninpoint 1\nfile b', [2, 3], NaN],
    ['file a\nfile b', [2, undefined], NaN],
  ])('%j is as long as its files', (text, lengths, sec) => {
    expect(Math.abs(listLength(parseConcatList(text)!, lengths) - sec)).not.toBeGreaterThan(1e-6);
    expect(Number.isNaN(listLength(parseConcatList(text)!, lengths))).toBe(Number.isNaN(sec));
  });

  it.each(['stream\nfile a', 'file http://x/a', 'file a\noption x y', 'duration 3'])(
    '%j is not followed',
    (text) => {
      expect(parseConcatList(text)).toBeUndefined();
    },
  );

  it('are found in a command, with what their paths start from', () => {
    expect(concatLists('-i a -f concat -i l.txt -i m.ffconcat o.mp4'.split(' '))).toEqual([
      { index: 1, path: 'l.txt' },
      { index: 2, path: 'm.ffconcat' },
    ]);
    expect(parseConcatList("file 'file:it'\\''s.mp4'\nfile x/y")).toEqual([
      { path: "it's.mp4", base: 'cwd' },
      { path: 'x/y', base: 'list' },
    ]);
  });
});

test.each<[number, number]>([
  [evaluate('1+2*3'), 7],
  [evaluate('-(A-1)/2', { A: 5 }), -2],
  [evaluate('2e9'), 2e9],
  [evaluate('A*', { A: 5 }), NaN],
  [evaluate('sin(A)', { A: 5 }), NaN],
  [evaluate('toString'), NaN],
  [evaluate(''), NaN],
  [perSecond('30000/1001'), 30000 / 1001],
  [perSecond('ntsc'), 30000 / 1001],
  [perSecond('44.1k'), 44100],
  [perSecond('0'), NaN],
  [seconds('.5'), 0.5],
  [seconds('-1:00'), -60],
  [seconds('soon'), NaN],
])('%d', (value, expected) => {
  expect(Number.isNaN(value) ? value : Math.round(value * 1e9)).toBe(
    Number.isNaN(expected) ? expected : Math.round(expected * 1e9),
  );
});
