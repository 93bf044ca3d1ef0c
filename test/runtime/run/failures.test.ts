// What people get wrong most, and the reason that they are told: by our module and by @ffmpeg/core, at any log level.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Runtime } from '../../../src/index.js';
import { newVolume } from '../../support/media.js';
import { waitingFamilies } from '../../support/modules.js';

const VIDEO = ['-i', '/v.mp4'] as const;
const SOUND = ['-f', 'lavfi', '-i', 'sine=d=1'] as const;
/** A second output, of what is sought. */
const LATE = ['-map', '0', '-c', 'copy', '/p.mkv'] as const;

/** What went wrong, the arguments, and what the reason has to say. */
const FAILURES: readonly (readonly [string, readonly string[], RegExp])[] = [
  ['an input that is not there', ['-i', '/none.mp4', '/o.mp4'], /^\/none\.mp4: No such file or directory$/],
  ['a directory as input', ['-i', '/dir', '/o.mp4'], /^\/dir: Is a directory$/],
  ['no output', ['-i', '/v.mp4'], /^At least one output file must be specified$/],
  ['an output in no directory', [...VIDEO, '/no/o.mp4'], /^\/no\/o\.mp4: No such file or directory$/],
  ['an unknown extension', [...VIDEO, '/o.xyz'], /output format for '\/o\.xyz'/],
  ['an output without extension', [...VIDEO, '/o'], /output format for '\/o'/],
  ['an unknown encoder', [...VIDEO, '-c:v', 'libfoo', '/o.mp4'], /^Unknown encoder 'libfoo'$/],
  [
    'an encoder of a graphics card',
    [...VIDEO, '-c:v', 'h264_nvenc', '/o.mp4'],
    /^Unknown encoder 'h264_nvenc'$/,
  ],
  ['an unknown option', [...VIDEO, '-foo', '1', '/o.mp4'], /Unrecognized option 'foo'/],
  ['an option with a slip', [...VIDEO, '-presett', 'fast', '/o.mp4'], /Unrecognized option 'presett'/],
  [
    'all words in one',
    ['-i /v.mp4 /o.mp4'],
    /Unrecognized option 'i \/v\.mp4 \/o\.mp4'\. Give each word as an argument of its own/,
  ],
  ['an option without its value', ['-i'], /Missing argument for option 'i'/],
  ['an unknown preset', [...VIDEO, '-c:v', 'libx264', '-preset', 'fastt', '/o.mp4'], /preset.*fastt/],
  ['words as a quality', [...VIDEO, '-c:v', 'libx264', '-crf', 'abc', '/o.mp4'], /option crf to value abc/],
  ['an unknown pixel format', [...VIDEO, '-pix_fmt', 'yuv42p', '/o.mp4'], /pixel format requested: yuv42p/],
  ['a bit rate with a slip', [...VIDEO, '-b:v', '1x', '/o.mp4'], /option b to value 1x/],
  [
    'an unknown filter',
    [...VIDEO, '-vf', 'scal=100:100', '/o.mp4'],
    /^No such filter: 'scal'$|'scal=100:100' names a filter that there is not/,
  ],
  [
    'an option of a filter',
    [...VIDEO, '-vf', 'scale=widht=100', '/o.mp4'],
    /^Option 'widht' not found$|'widht' to filter 'scale': Option not found$/,
  ],
  [
    'an expression',
    [...VIDEO, '-vf', 'scale=iw/:100', '/o.mp4'],
    /Cannot parse expression for width: 'iw\/'/,
  ],
  [
    'an odd width',
    [...VIDEO, '-vf', 'scale=101:100', '-c:v', 'libx264', '-pix_fmt', 'yuv420p', '/o.mp4'],
    /^width not divisible by 2 \(101x100\)$/,
  ],
  [
    'a crop beyond the picture',
    [...VIDEO, '-vf', 'crop=1000:1000', '/o.mp4'],
    /non positive size for width '1000' or height '1000'/,
  ],
  [
    'a filter with an input too few',
    [...VIDEO, '-filter_complex', '[0:v][1:v]overlay', '/o.mp4'],
    /^Invalid file index 1 in filtergraph/,
  ],
  [
    'a label that nothing writes',
    [...VIDEO, '-filter_complex', '[0:v]scale=100:100[x]', '-map', '[y]', '/o.mp4'],
    /label 'y' does not exist/,
  ],
  [
    'a label that nothing reads',
    [...VIDEO, '-filter_complex', '[0:v]split[a][b]', '-map', '[a]', '/o.mp4'],
    /^Filter split has an unconnected output$|^Filter 'split' has output 1 \(b\) unconnected$/,
  ],
  [
    'a bracket too few',
    [...VIDEO, '-filter_complex', '[0:v]scale=100:100[x', '-map', '[x]', '/o.mp4'],
    /^Mismatched '\['/,
  ],
  [
    'xfade of two sizes',
    [...VIDEO, '-i', '/p.png', '-filter_complex', '[0:v][1:v]xfade=duration=0.5', '/o.mp4'],
    /\(size 160x120\) do not match .* \(size 64x64\)/,
  ],
  [
    'concat of two sizes',
    [...VIDEO, '-i', '/p.png', '-filter_complex', '[0:v][1:v]concat=n=2:v=1:a=0', '/o.mp4'],
    /64x64.*do not match.*160x120/,
  ],
  [
    'an unknown transition',
    [...VIDEO, ...VIDEO, '-filter_complex', '[0:v][1:v]xfade=transition=zoomblur', '/o.mp4'],
    /transition to value zoomblur|option 'transition' to filter 'xfade'/,
  ],
  ['a stream that is not there', [...VIDEO, '-map', '0:a', '/o.mp4'], /^Stream map '0:a' matches no streams/],
  ['an input that was not given', [...VIDEO, '-map', '1:v', '/o.mp4'], /^Invalid input file index: 1/],
  ['H.264 copied into WebM', ['-i', '/v.mp4', '-c', 'copy', '/o.webm'], /are supported for WebM/],
  ['AAC copied into Ogg', ['-i', '/a.m4a', '-c', 'copy', '/o.ogg'], /^Unsupported codec id in stream 0$/],
  [
    'subtitles where there are none',
    ['-i', '/s.srt', '-c', 'copy', '/o.mp4'],
    /^Output file (#0 )?does not contain any stream$/,
  ],
  [
    'text that is called mp4',
    ['-i', '/text.mp4', '/o.mp4'],
    /^\/text\.mp4: Invalid data found when processing input/,
  ],
  ['an empty file', ['-i', '/empty.mp4', '/o.mp4'], /^\/empty\.mp4: the file is empty \(0 bytes\)$/],
  [
    'an empty file of two',
    [...VIDEO, '-i', 'file:/empty.mp4', '/o.mp4'],
    /^file:\/empty\.mp4: the file is empty \(0 bytes\)$/,
  ],
  [
    'an empty file of a list',
    ['-f', 'concat', '-i', '/empty.ffconcat', '-c', 'copy', '/o.mp4'],
    /^\/empty\.mp4: the file is empty \(0 bytes\)$/,
  ],
  ['an empty list', ['-f', 'concat', '-i', '/empty.mp4', '/o.mp4'], /^\/empty\.mp4: the file is empty/],
  ['an empty picture', ['-i', '/empty.png', '/o.mp4'], /^\/empty\.png: the file is empty/],
  [
    'empty subtitles',
    [...VIDEO, '-vf', 'subtitles=/empty.srt', '/o.mp4'],
    /^\/empty\.srt: the file is empty/,
  ],
  [
    'an empty film in a film',
    [...VIDEO, '-vf', 'movie=/empty.mp4', '/o.mp4'],
    /^\/empty\.mp4: the file is empty/,
  ],
  [
    'an mp4 that was cut off',
    ['-i', '/cut.mp4', '/o.mp4'],
    /^\/cut\.mp4: Invalid data found.*\(moov atom not found: the file is cut short, .*\)$/,
  ],
  ['a PNG that was cut off', ['-i', '/cut.png', '/o.jpg'], /Invalid data found when processing input/],
  [
    'a file that is there',
    ['-i', '/a.m4a', '/v.mp4'],
    /^File '\/v\.mp4' already exists: give -y to replace it$/,
  ],
  ['the input as output', ['-y', ...VIDEO, '/v.mp4'], /^Output \/v\.mp4 same as Input #0/],
  [
    'words without a font',
    [...VIDEO, '-vf', 'drawtext=text=hi', '/o.mp4'],
    /No font filename provided|Cannot find a valid font/,
  ],
  [
    'a font that is not there',
    [...VIDEO, '-vf', 'drawtext=text=hi:fontfile=/none.ttf', '/o.mp4'],
    /Could not load font "\/none\.ttf"/,
  ],
  [
    'subtitles that are not there',
    [...VIDEO, '-vf', 'subtitles=/none.srt', '/o.mp4'],
    /Unable to open \/none\.srt/,
  ],
  [
    'a list with absolute paths',
    ['-f', 'concat', '-i', '/list.txt', '-c', 'copy', '/o.mp4'],
    /Unsafe file name '\/v\.mp4'/,
  ],
  ['an address of the web', ['-i', 'https://example.com/a.mp4', '/o.mp4'], /no network here.*httpSource/],
  ['a stream to the network', [...VIDEO, '-f', 'flv', 'rtmp://x/y'], /no network here/],
  [
    'a time with too many parts',
    ['-ss', '1:2:3:4', ...VIDEO, '/o.mp4'],
    /Invalid duration (specification for|for option) ss: 1:2:3:4/,
  ],
  [
    'words as a length',
    [...VIDEO, '-t', 'abc', '/o.mp4'],
    /Invalid duration (specification for|for option) t: abc/,
  ],
  ['an unknown demuxer', ['-f', 'mp5', ...VIDEO, '/o.mp4'], /^Unknown input format: 'mp5'$/],
  ['the wrong demuxer', ['-f', 'matroska', ...VIDEO, '/o.mkv'], /^\/v\.mp4: Invalid data found.*EBML/],
  [
    'raw video without a size',
    ['-f', 'rawvideo', '-i', '/text.mp4', '/o.mp4'],
    /Picture size 0x0 is invalid/,
  ],
  ['a size with a slip', ['-f', 'lavfi', '-i', 'testsrc2=s=abc', '/o.mp4'], /option s(ize)? to value abc/],
  ['an unknown source', ['-f', 'lavfi', '-i', 'testsrc3', '/o.mp4'], /^No such filter: 'testsrc3'$/],
  [
    'many pictures under one name',
    [...VIDEO, '/o.png'],
    /Cannot write more than one file with the same name/,
  ],
  ['a sequence that is not there', ['-i', '/f%03d.png', '/o.mp4'], /f%03d\.png/],
  [
    'a filter of sound on pictures',
    [...VIDEO, '-vf', 'volume=2', '/o.mp4'],
    /Cannot connect audio filter to non audio input|matching|cannot connect it to video/,
  ],
  [
    'a tempo out of range',
    ['-i', '/a.m4a', '-af', 'atempo=0.1', '/o.wav'],
    /tempo.*0\.1.*out of range|0\.1.*'tempo' out of range/,
  ],
  [
    'a sample rate that MP3 does not know',
    ['-i', '/a.m4a', '-ar', '96000', '/o.mp3'],
    /sample rate 96000 is not supported/,
  ],
  [
    'an unknown bitstream filter',
    [...VIDEO, '-c', 'copy', '-bsf:v', 'h264_mp4toannex', '/o.ts'],
    /h264_mp4toannex'?: Bitstream filter not found/,
  ],
  [
    'a filter on a copied stream',
    [...VIDEO, '-vf', 'scale=100:100', '-c:v', 'copy', '/o.mp4'],
    /Filtering and streamcopy cannot be used together/,
  ],
  ['decoding on a graphics card', ['-hwaccel', 'cuda', ...VIDEO, '/o.mp4'], /device type cuda|Device/],
  [
    'a second pass without a first',
    [...VIDEO, '-c:v', 'libx264', '-b:v', '100k', '-pass', '2', '/o.mp4'],
    /can't open stats file/,
  ],
  ['a picture option on a video', ['-loop', '1', ...VIDEO, '/o.mp4'], /^Option loop not found/],
];

describe.each(waitingFamilies())('$name', ({ source, execution }) => {
  let runtime: Runtime;
  const volume = newVolume({
    '/text.mp4': 'no video at all '.repeat(200),
    '/empty.mp4': '',
    '/empty.png': '',
    '/empty.srt': '',
  });

  beforeAll(async () => {
    runtime = await Runtime.create({ wasm: source, execution });
    volume.mkdirSync('/dir');
    volume.writeFileSync('/s.srt', '1\n00:00:00,000 --> 00:00:01,000\nwords\n');
    volume.writeFileSync('/list.txt', "file '/v.mp4'\n");
    const x264 = ['-c:v', 'libx264', '-preset', 'ultrafast'];
    await runtime.exec(volume, '-f', 'lavfi', '-i', 'testsrc2=s=160x120:d=1', ...x264, '/v.mp4');
    await runtime.exec(volume, '-f', 'lavfi', '-i', 'sine=d=1', '/a.m4a');
    await runtime.exec(volume, '-f', 'lavfi', '-i', 'testsrc2=s=64x64', '-frames:v', '1', '/p.png');
    volume.writeFileSync('/cut.mp4', (volume.readFileSync('/v.mp4') as Buffer).subarray(0, 3000));
    volume.writeFileSync('/empty.ffconcat', "file 'empty.mp4'\n");
    volume.writeFileSync('/cut.png', (volume.readFileSync('/p.png') as Buffer).subarray(0, 200));
  });
  afterAll(() => runtime.close());

  it.each(FAILURES)('%s', async (_what, args, reason) => {
    for (const level of [[], ['-v', 'quiet']]) {
      for (const name of volume.readdirSync('/').map(String))
        if (name.startsWith('o.') || name === 'o') volume.unlinkSync(`/${name}`);
      const error: unknown = await runtime.exec(volume, ...level, ...args).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({
        code: 'FFMPEG_FAILED',
        retryable: false,
        details: { reason: expect.stringMatching(reason) as string },
      });
    }
  });

  it('a run that went well has no reason and no warning', async () => {
    const result = await runtime.run(volume, '-y', ...VIDEO, '-c', 'copy', '/o.mkv');
    expect(result.warnings).toEqual([]);
    expect(result).not.toHaveProperty('reason');
  });

  it.each([
    ['a picture after the end', ['-ss', '100', ...VIDEO, '-frames:v', '1', '/o.png'], ['/o.png is empty']],
    ['an MP4 after the end', [...VIDEO, '-ss', '100', '/o.mp4'], ['/o.mp4 is empty']],
    ['packets after the end', [...VIDEO, '-ss', '100', '-c', 'copy', '/o.mkv'], ['/o.mkv is empty']],
    ['no length', [...VIDEO, '-t', '0', '/o.mov'], ['/o.mov is empty']],
    ['a filter that passes nothing', [...VIDEO, '-vf', 'select=0', '/o.mp4'], ['/o.mp4 is empty']],
    [
      'one of two outputs, at -v quiet',
      ['-v', 'quiet', ...VIDEO, '-map', '0:v', '/o.mp4', '-map', '0:v', '-ss', '9', '/p.mp4'],
      ['/p.mp4 is empty'],
    ],
    ...['mp4', 'mkv', 'ts', 'avi', 'mov', 'nut'].map((muxer) => [
      `a copy from after the end, as ${muxer}`,
      ['-ss', '100', ...VIDEO, '-c', 'copy', `/o.${muxer}`],
      [`/o.${muxer} holds nothing from -ss 100 on, only what is before`],
    ]),
    [
      'one of two copies',
      [...['-ss', '0:09', ...VIDEO, ...VIDEO], ...['-map', '1', '-c', 'copy', '/o.mp4'], ...LATE],
      ['/p.mkv holds nothing from -ss 0:09 on, only what is before'],
    ],
    [
      'the picture of a copy',
      ['-ss', '9', ...VIDEO, ...SOUND, '-map', '0:v', '-map', '1', '-c:v', 'copy', '/o.mkv'],
      ['/o.mkv has no video (stream #0:0, holds nothing from -ss 9 on, only what is before)'],
    ],
    ['a copy of an input of no length', ['-t', '0', ...VIDEO, '-c', 'copy', '/o.mp4'], ['/o.mp4 is empty']],
    ['a file of 0 bytes', ['-ss', '9', ...VIDEO, '-f', 'rawvideo', '/o.raw'], ['/o.raw is empty']],
    [
      'the sound of an output',
      [...VIDEO, '-f', 'lavfi', '-i', 'sine=d=1', '-map', '0:v', '-map', '1', '-af', 'atrim=5', '/o.mp4'],
      ['/o.mp4 has no audio (stream #0:1)'],
    ],
  ] as [string, string[], string[]][])(
    'what an output lacks is a warning: %s',
    async (_what, args, empty) => {
      const { exitCode, warnings } = await runtime.run(volume, '-y', ...args);
      expect(exitCode).toBe(0);
      expect(warnings).toMatchObject([
        {
          code: 'EMPTY_OUTPUT',
          message: expect.stringContaining(empty[0] ?? '') as string,
          lines: expect.arrayContaining([...empty]) as string[],
        },
      ]);
    },
  );

  it.each([
    ['a copy that begins at a key frame before', ['-ss', '0.4', ...VIDEO, '-c', 'copy', '/o.mp4']],
    [
      'a copy of an input that is repeated',
      ['-stream_loop', '9', '-ss', '3', ...VIDEO, '-c', 'copy', '/o.mp4'],
    ],
    ['metadata alone', [...VIDEO, '-f', 'ffmetadata', '/o.txt']],
  ])('is no warning: %s', async (_what, args) => {
    expect(await runtime.run(volume, '-y', ...args)).toMatchObject({ exitCode: 0, warnings: [] });
  });

  it('a length of 0 before an input, which cuts nothing that is decoded, is a warning', async () => {
    const { warnings } = await runtime.run(volume, '-y', '-t', '0', ...VIDEO, '/o.mp4');
    expect(warnings).toMatchObject([
      {
        code: 'LENGTH_IGNORED',
        message: expect.stringContaining('-t 0 before -i /v.mp4 cut nothing') as string,
        lines: ['/v.mp4'],
      },
    ]);
  });

  it('errors that ffmpeg passed over are a warning, with their lines', async () => {
    volume.writeFileSync('/part.txt', "file 'v.mp4'\nfile 'gone.mp4'\n");
    const { exitCode, warnings } = await runtime.run(
      ...([volume, '-v', 'quiet', '-y', '-f', 'concat', '-i', '/part.txt', '-c', 'copy', '/o.mkv'] as const),
    );
    expect(exitCode).toBe(0);
    expect(warnings).toMatchObject([
      {
        code: 'LOGGED_ERRORS',
        message: expect.stringContaining("missing: Impossible to open '/gone.mp4'") as string,
      },
    ]);
    expect(warnings[0]?.lines).toContain("Impossible to open '/gone.mp4'");
  });

  it('a list of nothing that is there names what is missing', async () => {
    volume.writeFileSync('/none.txt', "file 'gone.mp4'\n");
    const { reason } = await runtime.run(
      volume,
      '-f',
      'concat',
      '-i',
      '/none.txt',
      '-c',
      'copy',
      '/none.mkv',
    );
    expect(reason).toBe("/none.txt: No such file or directory (Impossible to open '/gone.mp4')");
  });

  it('an output that is not there is not called a part of the input', async () => {
    const { exitCode, warnings } = await runtime.run(volume, ...VIDEO, '/nowhere/v.m3u8');
    expect(exitCode).toBe(0);
    expect(warnings.map(({ message }) => message).join()).toContain('or a whole output, may be missing');
  });

  it('an MP4 with its index at its end says why a pipe cannot read it', async () => {
    // Larger than what ffmpeg holds of a pipe.
    await runtime.exec(
      volume,
      '-f',
      'lavfi',
      '-i',
      'testsrc2=s=640x360:d=1',
      '-preset',
      'ultrafast',
      '/l.mp4',
    );
    const stdin = new Uint8Array(volume.readFileSync('/l.mp4') as Buffer);
    const { warnings } = await runtime.run(volume, '-y', '-i', 'pipe:0', '-c', 'copy', '/piped.mkv', {
      stdin,
    });
    expect(warnings[0]).toMatchObject({
      code: 'EMPTY_OUTPUT',
      message: expect.stringContaining('/piped.mkv is empty: this MP4 has its index at its end') as string,
    });
  });

  it('shows as much of the log as was asked for', async () => {
    const copy = ['-y', ...VIDEO, '-c', 'copy', '/o.mkv'];
    const { stderr } = await runtime.run(volume, ...copy);
    expect(stderr).toContain('Input #0, mov');
    expect(stderr).not.toContain('[info]');
    expect(await runtime.run(volume, '-v', 'error', ...copy)).toMatchObject({ stderr: '' });
    const { stderr: leveled } = await runtime.run(volume, '-v', 'level+info', ...copy);
    expect(leveled).toContain('[info] Input #0, mov');
    const { stderr: status } = await runtime.run(volume, '-v', 'error', '-stats', ...copy);
    expect(status).toMatch(/^(?:frame=[^\n\r]*[\r\n])+$/);
    const lines: string[] = [];
    await runtime.run(volume, '-v', 'panic', '-i', '/none.mp4', { onLog: (line) => lines.push(line) });
    expect(lines).toEqual([]);
  });

  it('an array of words is told to be spread', async () => {
    await expect(runtime.run(volume, ['-version'] as never)).rejects.toMatchObject({
      code: 'INVALID_OPTION',
      message: expect.stringContaining('run(fs, ...args)') as string,
    });
  });
});
