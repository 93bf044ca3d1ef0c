import { expect, test } from 'vitest';
import { InputLengths, expectedLength } from '../../src/command/expected-length.js';

const split = (line: string) => line.split(' ');

test.each<[string, (number | undefined)[], number | undefined]>([
  ['-i a o.mp4', [10], 10],
  ['-i a -i b -map 0 -map 1 o.mp4', [10, 12], 12],
  ['-i a -i b -shortest o.mp4', [10, 12], 10],
  ['-i a -i b -shortest o.mp4', [10, undefined], 10],
  ['-i a -i b o.mp4', [10, undefined], undefined],
  ['-i a o.mp4', [undefined], undefined],
  ['-i a -t 3 o.mp4', [undefined], 3],
  ['-i a -t 30 o.mp4', [10], 10],
  ['-i a -t 1:30 o.mp4', [100], 90],
  ['-i a -t 00:00:01.5 o.mp4', [100], 1.5],
  ['-i a -t 1500ms o.mp4', [100], 1.5],
  ['-i a -ss 2 -to 5 o.mp4', [10], 3],
  ['-i a -ss 2 o.mp4', [10], 8],
  ['-ss 2 -i a o.mp4', [10], 8],
  ['-ss 2 -t 3 -i a o.mp4', [10], 3],
  ['-ss 2 -to 5 -i a o.mp4', [10], 3],
  ['-ss 20 -i a o.mp4', [10], 0],
  ['-sseof -3 -i a o.mp4', [10], undefined],
  ['-stream_loop 2 -i a o.mp4', [10], 30],
  ['-stream_loop -1 -i a o.mp4', [10], undefined],
  ['-stream_loop -1 -i a -t 25 o.mp4', [10], 25],
  ['-loop 1 -i a.png -t 5 o.mp4', [undefined], 5],
  ['-loop 1 -i a.png -i b -shortest o.mp4', [undefined, 7], 7],
  ['-y -hide_banner -i a -vf scale=2:2 o.mp4', [10], 10],
  ['-i a -vf setpts=2*PTS o.mp4', [10], undefined],
  ['-i a -filter:a atempo=2 o.mp4', [10], undefined],
  ['-i a -filter_complex [0]trim=0:1 o.mp4', [10], undefined],
  ['-i a -vf setpts=2*PTS -t 4 o.mp4', [10], 4],
  ['-i a -frames:v 5 o.mp4', [10], undefined],
  ['-i a -fs 1000 o.mp4', [10], undefined],
  ['-copyts -i a o.mp4', [10], 10],
  ['-i a -copyts o.mp4', [10], undefined],
  ['-i a o.mp4 p.mp4', [10], undefined],
  ['-i a', [10], undefined],
  ['o.mp4', [], undefined],
  ['-i a -f null -', [10], 10],
])('%s with inputs of %j', (line, inputs, seconds) => {
  expect(expectedLength(split(line), inputs)).toBe(seconds);
});

test('the lengths of inputs are read from the log, in order', () => {
  const lengths = new InputLengths();
  lengths.readLine('  Duration: 00:00:09.00, start: 0.000000'); // of no input yet
  for (const line of [
    "Input #0, mov,mp4,m4a,3gp,3g2,mj2, from '/a.mp4':",
    '  Metadata:',
    '    title           : Duration: 00:00:01.00,',
    '  Duration: 01:02:03.40, start: 0.000000, bitrate: 98 kb/s',
    "Input #1, lavfi, from 'testsrc2':",
    '  Duration: N/A, start: 0.000000, bitrate: N/A',
    "Input #2, wav, from 'b.wav':",
    '  Duration: 00:00:02.00, bitrate: 705 kb/s',
    "Output #0, null, to 'pipe:':",
  ]) {
    lengths.readLine(line);
  }
  expect(lengths.seconds).toEqual([3723.4, undefined, 2]);
});
