// What exec says of real failures, which ffmpeg explains in many ways.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AfmpegError, Runtime } from '../../../src/index.js';
import { newVolume, succeed } from '../../support/media.js';
import { everyFamily } from '../../support/modules.js';

const NOWHERE = ['-f', 'null', '-'];
const A = ['-i', 'a.mkv'];

describe.each(everyFamily())('exec, by $name', ({ source, execution }) => {
  let runtime: Runtime;
  const volume = newVolume({ '/junk.mp4': 'x' });
  beforeAll(async () => {
    runtime = await Runtime.create({ wasm: source, execution });
    const video = ['-f', 'lavfi', '-i', 'testsrc2=s=64x48:d=0.2', '-c:v', 'mpeg4'];
    await succeed(runtime, volume, ...video, 'a.mkv');
  });
  afterAll(() => runtime.close());

  it('resolves like run where the exit code is 0', async () => {
    const result = await runtime.exec(volume, ...A, ...NOWHERE, { limits: { timeoutMs: 60_000 } });
    expect(result).toMatchObject({ exitCode: 0, command: ['ffmpeg', ...A, ...NOWHERE] });
    expect(result.stderr).toContain('frame=    5');
  });

  // Where FFmpeg 5 and 9 have words of their own, both.
  it.each<[string | string[], string[]]>([
    ['missing.mp4: No such file or directory', ['-i', 'missing.mp4', 'o.mp4']],
    [
      'junk.mp4: Invalid data found when processing input (moov atom not found: the file is cut short, was never finished, or is no MP4)',
      ['-i', 'junk.mp4', 'o.mp4'],
    ],
    ["Unknown encoder 'nope'", [...A, '-c:v', 'nope', 'o.mp4']],
    ["No such filter: 'nope'", [...A, '-vf', 'nope', ...NOWHERE]],
    [
      ["Option 'foo' not found", "Error applying option 'foo' to filter 'scale': Option not found"],
      [...A, '-vf', 'scale=foo=1', ...NOWHERE],
    ],
    ["Unrecognized option 'bogus'.", [...A, '-bogus', '1', 'o.mp4']],
    [
      [
        "Unable to find a suitable output format for 'o.xyz'",
        "Unable to choose an output format for 'o.xyz'; use a standard extension for the filename or specify the format manually.",
      ],
      [...A, '-c', 'copy', 'o.xyz'],
    ],
    ['nodir/o.mp4: No such file or directory', [...A, '-c', 'copy', 'nodir/o.mp4']],
    ["Stream map '0:a' matches no streams.", [...A, '-map', '0:a', 'o.mp4']],
    ['Invalid input file index: 3.', [...A, '-map', '3:0', 'o.mp4']],
    ['Error setting preset/tune nope/(null).', [...A, '-c:v', 'libx264', '-preset', 'nope', ...NOWHERE]],
    [
      'width not divisible by 2 (3x3)',
      [...A, '-c:v', 'libx264', '-s', '3x3', '-pix_fmt', 'yuv420p', ...NOWHERE],
    ],
    ['At least one output file must be specified', A],
    ["File 'a.mkv' already exists: give -y to replace it", ['-n', ...A, '-c', 'copy', 'a.mkv']],
    ['Unknown pixel format requested: nope.', [...A, '-pix_fmt', 'nope', ...NOWHERE]],
    ['Unable to open missing.srt', [...A, '-vf', 'subtitles=missing.srt', ...NOWHERE]],
    ['missing.mp4: No such file or directory', ['ffprobe', 'missing.mp4']],
    ['missing.mp4: No such file or directory', ['-v', 'quiet', '-i', 'missing.mp4', 'o.mp4']],
  ])('%s', async (reasons, words) => {
    const error: unknown = await runtime.exec(volume, ...words).catch((thrown: unknown) => thrown);
    const command = words[0] === 'ffprobe' ? words : ['ffmpeg', ...words];
    expect(AfmpegError.is(error)).toBe(true);
    const { reason = '', exitCode, stderrTail = '' } = (error as AfmpegError).details;
    expect([reasons].flat()).toContain(reason);
    // FFmpeg 5 leaves with 1, 9 with a number for each kind of failure.
    expect(exitCode).toBeGreaterThan(0);
    expect(error).toMatchObject({
      code: 'FFMPEG_FAILED',
      message: `${command[0]} failed: ${reason}`,
      retryable: false,
      details: { command },
    });
    expect(stderrTail.length).toBeLessThanOrEqual(1500);
    // What stands in brackets or behind a colon is told besides.
    const [line = ''] = reason.split(/ \(moov|: give/);
    const said = line.split(/[ :']+/).filter((word) => !stderrTail.includes(word));
    expect(words.includes('quiet') ? [] : said).toEqual([]);
  });

  it('a lack of memory is retryable: a machine that has less to do may have it', async () => {
    const limits = { memoryBytes: 256 * 2 ** 20 };
    await using small = await Runtime.create({ wasm: source, execution, limits });
    const large = ['-f', 'lavfi', '-i', 'testsrc2=s=64x48', '-frames:v', '2', '-vf', 'scale=16000:16000'];
    await expect(small.exec(volume, ...large, ...NOWHERE)).rejects.toMatchObject({
      code: 'FFMPEG_FAILED',
      retryable: true,
      details: { reason: expect.stringMatching(/Out of memory|Cannot allocate memory/) as string },
    });
  });

  it('rejects for the same reasons as run', async () => {
    await expect(runtime.exec(volume, 1 as never)).rejects.toMatchObject({ code: 'INVALID_OPTION' });
    const signal = AbortSignal.abort();
    await expect(runtime.exec(volume, ...A, ...NOWHERE, { signal })).rejects.toMatchObject({
      code: 'ABORTED',
    });
  });
});
