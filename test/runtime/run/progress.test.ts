// Progress and log lines of real runs.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Runtime } from '../../../src/index.js';
import type { LogLevel, Progress } from '../../../src/index.js';
import { TEST_AUDIO, TEST_VIDEO, newVolume, succeed } from '../../support/media.js';
import { everyFamily } from '../../support/modules.js';

describe.each(everyFamily())('the progress of a run, by $name', ({ source, execution }) => {
  let runtime: Runtime;
  const volume = newVolume();
  const encode = ['-c:v', 'libx264', '-preset', 'veryfast'];
  const slow = ['-i', '/in.mp4', '-an', '-vf', 'setpts=2*PTS', ...encode];
  beforeAll(async () => {
    runtime = await Runtime.create({ wasm: source, execution });
    await succeed(runtime, volume, ...TEST_VIDEO, ...TEST_AUDIO, ...encode, '-g', '10', '/in.mp4');
    volume.mkdirSync('/frames');
    await succeed(runtime, volume, ...TEST_VIDEO, '/frames/%03d.png');
    volume.writeFileSync('/frames/list.txt', 'file ../in.mp4\nfile ../in.mp4\n');
    volume.writeFileSync('/list.txt', "file 'in.mp4'\nfile 'in.mp4'\n");
    volume.writeFileSync('/part.txt', "file 'in.mp4'\ninpoint 1\nfile 'in.mp4'\n");
  });
  afterAll(() => runtime.close());

  async function reports(...args: string[]): Promise<Progress[]> {
    const seen: Progress[] = [];
    const { exitCode, stderr } = await runtime.run(volume, '-y', ...args, {
      onProgress: (progress) => seen.push(progress),
    });
    expect(exitCode, stderr).toBe(0);
    return seen;
  }

  it.each([
    { what: 'a transcode', args: ['-i', '/in.mp4', ...encode, '/out.mp4'], lengthSec: 2 },
    { what: 'a stream copy', args: ['-i', '/in.mp4', '-c', 'copy', '/out.mp4'], lengthSec: 2 },
    { what: 'an input seek', args: ['-ss', '1.2', '-i', '/in.mp4', ...encode, '/out.mp4'], lengthSec: 0.8 },
    { what: 'a quiet run', args: ['-v', 'quiet', '-i', '/in.mp4', ...encode, '/out.mp4'], lengthSec: 2 },
    { what: 'an output length', args: ['-i', '/in.mp4', '-t', '0.6', ...encode, '/out.mp4'], lengthSec: 0.6 },
    { what: 'an image sequence', args: ['-i', '/frames/%03d.png', ...encode, '/out.mp4'], lengthSec: 2 },
    { what: 'a source with a length', args: [...TEST_VIDEO, '-t', '1', ...encode, '/out.mp4'], lengthSec: 1 },
    { what: 'a filter that changes the length', args: [...slow, '/out.mp4'], lengthSec: 3.96 },
    {
      what: 'the concat demuxer',
      args: ['-f', 'concat', '-safe', '0', '-i', '/list.txt', ...encode, '/out.mp4'],
      lengthSec: 4,
    },
    {
      what: 'a list in a directory that names its files from there',
      args: ['-f', 'concat', '-safe', '0', '-i', '/frames/list.txt', ...encode, '/out.mp4'],
      lengthSec: 4,
    },
    {
      what: 'two outputs',
      args: ['-i', '/in.mp4', ...encode, '/out.mp4', '-t', '1', ...encode, '/out2.mp4'],
      lengthSec: 2,
    },
    { what: 'a source that says its length', args: [...TEST_VIDEO, ...encode, '/out.mp4'], lengthSec: 2 },
    {
      what: 'a filter that changes the length, cut to one',
      args: ['-i', '/in.mp4', '-an', '-vf', 'setpts=3*PTS', '-t', '1', ...encode, '/out.mp4'],
      lengthSec: 1,
    },
  ])('of $what goes from 0 to 1 and never back', async ({ args, lengthSec }) => {
    const seen = await reports(...args);
    const fractions = seen.map(({ fraction }) => fraction ?? NaN);
    expect(fractions.every((fraction) => fraction >= 0 && fraction <= 1)).toBe(true);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(fractions.at(-1)).toBe(1);
    const last = seen.at(-1)!;
    // The timestamps of the last B-frames do not reach the end; FFmpeg 9 counts two frames less than 5.
    expect(last.outTimeSec).toBeGreaterThan(lengthSec - 0.3);
    expect(last.outTimeSec).toBeLessThan(lengthSec + 0.15);
    expect(last.etaMs).toBe(0);
    expect(last.outBytes).toBeGreaterThan(0);
    expect(last.elapsedMs).toBeGreaterThan(0);
  });

  it('goes by what the caller expects where nothing else tells', async () => {
    const seen: Progress[] = [];
    await runtime.exec(volume, '-y', '-i', '/in.mp4', '-an', '-vf', 'select=1', ...encode, '/out.mp4', {
      onProgress: (progress) => seen.push(progress),
      expectedDurationSec: 2,
    });
    expect(seen.at(-1)?.fraction).toBe(1);
    await expect(runtime.run(volume, '-version', { expectedDurationSec: 0 })).rejects.toMatchObject({
      code: 'INVALID_OPTION',
    });
  });

  it.each([
    {
      what: 'a filter that drops what it likes',
      args: ['-i', '/in.mp4', '-vf', 'select=not(mod(n\\,2))', ...encode, '/out.mp4'],
    },
    {
      what: 'a list with a part of a file',
      args: ['-f', 'concat', '-safe', '0', '-i', '/part.txt', ...encode, '/out.mp4'],
    },
    {
      what: 'a second output that is not known',
      args: ['-i', '/in.mp4', ...encode, '/out.mp4', '-vf', 'mpdecimate', ...encode, '/out2.mp4'],
    },
  ])('of $what has no fraction, since its length is not sure', async ({ args }) => {
    const seen = await reports(...args);
    expect(seen.length).toBeGreaterThan(0);
    for (const progress of seen) expect(progress.fraction).toBeUndefined();
    expect(seen.at(-1)!.frame).toBeGreaterThan(0);
  });

  it('leaves the command in the result, the log and the volume as they are without it', async () => {
    const words = ['-v', 'warning', '-y', '-i', '/in.mp4', '-c', 'copy', '/same.mp4'];
    const plain = await runtime.run(volume, ...words);
    const watched = await runtime.run(volume, ...words, {
      onProgress: () => undefined,
      onLog: () => undefined,
    });
    expect(watched.command).toEqual(plain.command);
    expect(watched.stderr).toBe(plain.stderr);
    expect(volume.existsSync('/dev')).toBe(false);
  });

  it('gives each line of the log with its level', async () => {
    const lines: [string, LogLevel][] = [];
    const listen = { onLog: (line: string, level: LogLevel) => lines.push([line, level]) };
    const { stderr } = await runtime.run(volume, '-i', '/none.mp4', listen);
    // 5 says in one line what 9 says in two.
    expect(lines.find(([line]) => line.includes('/none.mp4'))?.[1]).toBe('error');
    expect(lines.find(([line]) => line.startsWith('ffmpeg version'))?.[1]).toBe('info');
    expect(stderr).not.toContain('[error]');
    expect(stderr.trimEnd().split('\n')).toEqual(lines.map(([line]) => line));
  });

  it('keeps the level that the command asks for', async () => {
    const lines: string[] = [];
    await runtime.run(volume, '-v', 'error', '-i', '/none.mp4', { onLog: (line) => lines.push(line) });
    expect(lines).toContainEqual(expect.stringContaining('/none.mp4'));
    expect(lines.filter((line) => !/No such file|Error opening/.test(line))).toEqual([]);
  });

  it('rejects with what a callback throws', async () => {
    const reason = new Error('the bar broke');
    const run = runtime.run(volume, '-y', '-i', '/in.mp4', ...encode, '/out.mp4', {
      onProgress: () => {
        throw reason;
      },
    });
    await expect(run).rejects.toBe(reason);
    expect((await runtime.run(volume, '-version')).exitCode).toBe(0);
  });
});
