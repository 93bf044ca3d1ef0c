import { expect, test } from 'vitest';
import { chain, filter, toArgs } from '../../src/index.js';
import type { Command, CommandInput, CommandOutput } from '../../src/index.js';
import { codeAndMessage } from './thrown.js';

const NTSC = { num: 30000, den: 1001 };

test.each<[string, Command, string]>([
  ['the least', { inputs: [{ path: 'in.mov' }], outputs: [{ path: 'out.mp4' }] }, '-i in.mov out.mp4'],
  [
    'global options first',
    {
      outputs: [{ url: '-', format: 'null' }],
      inputs: [{ url: 'pipe:0' }],
      options: { hide_banner: true, stats: false, filter_threads: 1 },
      logLevel: 'error',
      overwrite: true,
    },
    '-y -v error -hide_banner -nostats -filter_threads 1 -i pipe:0 -f null -',
  ],
  ['no overwriting', { outputs: [{ path: 'a.mp4' }], overwrite: false }, '-n a.mp4'],
  [
    'every option of an input, in a fixed order',
    {
      inputs: [
        {
          options: { 'c:v': 'libvpx-vp9' },
          streamLoop: -1,
          loop: true,
          frameRate: NTSC,
          durationSec: 0.1 + 0.2,
          seekSec: 1e-6,
          format: 'image2',
          path: '/f/%03d.png',
        },
      ],
      outputs: [{ path: 'o.mp4' }],
    },
    '-f image2 -ss 0.000001 -t 0.3 -framerate 30000/1001 -loop 1 -stream_loop -1 -c:v libvpx-vp9 -i /f/%03d.png o.mp4',
  ],
  [
    'an input of libavfilter',
    {
      inputs: [{ lavfi: [filter('testsrc2', { size: '64x48', rate: NTSC })], durationSec: 2 }],
      outputs: [{ path: 'o.mp4', durationSec: 60, seekSec: 0 }],
    },
    '-f lavfi -t 2 -i testsrc2=size=64x48:rate=30000/1001 -ss 0 -t 60 o.mp4',
  ],
  [
    'every option of an output, in a fixed order',
    {
      outputs: [
        {
          path: 'o.mp4',
          options: { shortest: true, map: ['0:s', '0:d'], map_metadata: -1 },
          metadata: { title: 'a=b', comment: '' },
          movflags: ['faststart', '+frag_keyframe'],
          format: 'mp4',
          streams: {
            'a:1': { bitRate: 64_000, metadata: { language: 'deu' } },
            'v:0': { codec: 'libx265', options: { g: 50 } },
          },
          subtitle: { codec: 'mov_text' },
          audio: {
            codec: 'aac',
            bitRate: 160_000,
            sampleRate: 48_000,
            channels: 2,
            filters: [filter('alimiter')],
          },
          video: {
            options: { 'x264-params': 'keyint=50:bframes=0' },
            filters: [filter('scale', { w: 640, h: -2 }), filter('setsar', { sar: 1 })],
            frames: 10,
            frameRate: { num: 25, den: 1 },
            pixelFormat: 'yuv420p',
            profile: 'high',
            preset: 'veryfast',
            crf: 20.5,
            bitRate: 1,
            codec: 'libx264',
          },
          codec: 'copy',
          maps: ['[v]', '0:a?'],
        },
      ],
    },
    '-map [v] -map 0:a? -c copy -c:v libx264 -b:v 1 -crf:v 20.5 -preset:v veryfast -profile:v high -pix_fmt:v yuv420p ' +
      '-r:v 25/1 -frames:v 10 -filter:v scale=w=640:h=-2,setsar=sar=1 -x264-params:v keyint=50:bframes=0 ' +
      '-c:a aac -b:a 160000 -ar:a 48000 -ac:a 2 -filter:a alimiter -c:s mov_text ' +
      '-b:a:1 64000 -metadata:s:a:1 language=deu -c:v:0 libx265 -g:v:0 50 ' +
      '-metadata title=a=b -metadata comment= -f mp4 -movflags +faststart+frag_keyframe ' +
      '-shortest -map 0:s -map 0:d -map_metadata -1 o.mp4',
  ],
  [
    'a graph whose labels are mapped, and media left out',
    {
      inputs: [{ path: 'a.mp4' }, { path: 'b.png' }],
      filterGraph: [
        chain(['0:v'], [filter('scale', { w: 64, h: 48 })], ['small']),
        chain(['small', '1:v'], [filter('overlay', { enable: 'between(t,1,2)' })], ['out']),
      ],
      outputs: [
        { path: 'o.mp4', maps: ['[out]'], audio: false, subtitle: false },
        { path: 'o.m4a', video: false },
      ],
    },
    '-i a.mp4 -i b.png -filter_complex [0:v]scale=w=64:h=48[small];[small][1:v]overlay=enable=between(t\\,1\\,2)[out] ' +
      '-map [out] -an -sn o.mp4 -vn o.m4a',
  ],
])('%s', (_what, command, words) => {
  expect(toArgs(command).join(' ')).toBe(words);
  expect(toArgs(JSON.parse(JSON.stringify(command)) as Command)).toEqual(toArgs(command));
});

test.each([
  ['-x.mp4', './-x.mp4'],
  ['-', './-'],
  ['a:b.mp4', './a:b.mp4'],
  ['pipe:1', './pipe:1'],
  ['subfile,,start,0,end,9,,:x', './subfile,,start,0,end,9,,:x'],
  [':x', './:x'],
  ['/a:b.mp4', '/a:b.mp4'],
  ['a b.mp4', 'a b.mp4'],
  ['ü:b.mp4', 'ü:b.mp4'],
])('a file named %s is written %s', (path, word) => {
  expect(toArgs({ inputs: [{ path }], outputs: [{ path }] })).toEqual(['-i', word, word]);
});

const input = (value: unknown) => ({ inputs: [value as CommandInput], outputs: [{ path: 'o' }] });
const output = (value: object) => ({ outputs: [{ path: 'o', ...value } as CommandOutput] });

test.each<[unknown, string]>([
  [undefined, 'Expected `the command` to be an object, got `undefined`'],
  [{ outputs: [] }, 'Expected `outputs` to be an array of one or more, got an empty array'],
  [{ outputs: [{ path: 'o' }], output: 1 }, 'Unknown option `output` in the command; known are inputs'],
  [{ outputs: [{ path: 'o' }], inputs: {} }, 'Expected `inputs` to be an array, got an object'],
  [{ outputs: [{ path: 'o' }], overwrite: 1 }, 'Expected `overwrite` to be true or false, got `1` (number)'],
  [input(null), 'Expected `inputs[0]` to be an object, got `null`'],
  [input({}), 'Expected `inputs[0]` to be an object with exactly one of path, url, lavfi, got `undefined`'],
  [input({ path: 'a', url: 'b' }), 'exactly one of path, url, lavfi, got `path and url` (string)'],
  [input({ path: '' }), 'Expected `inputs[0].path` to be a path, got `` (string)'],
  [input({ path: 'a\0' }), 'Expected `inputs[0].path` to be a string without NUL characters'],
  [input({ path: 'a', seek: 1 }), 'Unknown option `seek` in inputs[0]; known are format, seekSec'],
  [input({ path: 'a', seekSec: -1 }), 'Expected `inputs[0].seekSec` to be seconds, 0 or more, got `-1`'],
  [input({ path: 'a', seekSec: '1' }), 'to be seconds, 0 or more, got `1` (string)'],
  [input({ path: 'a', durationSec: NaN }), 'got `NaN` (number)'],
  [
    input({ path: 'a', frameRate: 25 }),
    'Expected `inputs[0].frameRate` to be a { num, den } of positive integers',
  ],
  [
    input({ path: 'a', frameRate: { num: 0, den: 1 } }),
    'to be a { num, den } of positive integers, got an object',
  ],
  [input({ path: 'a', loop: 1 }), 'Expected `inputs[0].loop` to be true or false, got `1` (number)'],
  [input({ path: 'a', streamLoop: -2 }), 'to be an integer from -1 to 2147483647, got `-2` (number)'],
  [input({ path: 'a', format: 'a b' }), 'Expected `inputs[0].format` to be a name without spaces'],
  [
    input({ path: 'a', options: { '-ss': 1 } }),
    "to be an object of ffmpeg's names without the dash, got `-ss`",
  ],
  [
    input({ path: 'a', options: { ss: null } }),
    'Expected `inputs[0].options.ss` to be a string, a finite number',
  ],
  [input({ lavfi: [] }), 'Expected `inputs[0].lavfi` to be an array of one or more, got an empty array'],
  [output({ url: 'x' }), 'exactly one of path, url, got `path and url` (string)'],
  [{ outputs: [{ url: '-y' }] }, 'Expected `outputs[0].url` to be a URL, not an option, got `-y` (string)'],
  [output({ crf: 20 }), 'Unknown option `crf` in outputs[0]; known are format'],
  [
    output({ video: { crf: 64 } }),
    'Expected `outputs[0].video.crf` to be a number from 0 to 63, got `64` (number)',
  ],
  [output({ video: { bitRate: '1M' } }), 'Expected `outputs[0].video.bitRate` to be an integer from 1 to'],
  [output({ video: true }), 'Expected `outputs[0].video` to be an object, got `true` (boolean)'],
  [output({ audio: { crf: 20 } }), 'Unknown option `crf` in outputs[0].audio; known are codec'],
  [
    output({ streams: { 'v 0': {} } }),
    'Expected `outputs[0].streams` to be a name without spaces, got `v 0`',
  ],
  [output({ streams: { 'v:0': { crv: 1 } } }), 'Unknown option `crv` in outputs[0].streams.v:0; known are'],
  [output({ maps: [''] }), 'Expected `outputs[0].maps[0]` to be a string that is not empty'],
  [output({ metadata: { 'a=b': 'c' } }), 'to be an object of tags without `=` in their names, got `a=b`'],
  [
    output({ metadata: { title: 1 } }),
    'Expected `outputs[0].metadata.title` to be a string, got `1` (number)',
  ],
  [output({ movflags: 'faststart' }), 'Expected `outputs[0].movflags` to be an array of one or more'],
])('a command with a fault is refused: %#', (command, message) => {
  const error = codeAndMessage(() => toArgs(command as Command));
  expect(error.code).toBe('INVALID_OPTION');
  expect(error.message).toContain(message);
});
