// How a run of the installed @ffmpeg/core ends when it does not simply succeed.

import type { Volume } from 'memfs';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Guest } from '../../src/guest/guest.js';
import { installedGuest, mustRun, run, volumeWith } from './core-fixture.js';

const VIDEO = ['-f', 'lavfi', '-i', 'testsrc2=duration=1:size=64x64:rate=10'];

let guest: Guest;
beforeAll(async () => {
  guest = await installedGuest();
});

describe('exit codes', () => {
  test.each([
    ['ffmpeg', 0, ['-version'], ''],
    ['ffmpeg', 1, ['-i', 'missing.mp4', 'out.mp4'], 'missing.mp4: No such file or directory'],
    ['ffmpeg', 1, ['-no_such_option'], "Unrecognized option 'no_such_option'"],
    ['ffmpeg', 1, ['-i', '/directory', 'out.mp4'], '/directory: Is a directory'],
    ['ffmpeg', 1, [...VIDEO, '/missing/out.mp4'], '/missing/out.mp4: No such file or directory'],
    ['ffmpeg', 1, [...VIDEO, '/file.txt/out.mp4'], '/file.txt/out.mp4: Not a directory'],
    ['ffmpeg', 1, ['-i', 'zeros.mp4', 'out.mp4'], 'Invalid data found when processing input'],
    ['ffmpeg', 1, ['-i', 'http://127.0.0.1/', 'out.mp4'], 'Address family not supported'],
    ['ffprobe', 0, ['-version'], ''],
    ['ffprobe', 1, ['missing.mp4'], 'missing.mp4: No such file or directory'],
  ] as const)('%s exits with %i for %j', async (program, exitCode, args, message) => {
    const volume = volumeWith({ '/directory/x': '', '/file.txt': 'x', '/zeros.mp4': new Uint8Array(5000) });
    const report = await run(guest, volume, args, { program });
    expect({ exitCode: report.exitCode, stderr: report.stderr }).toEqual({
      exitCode,
      stderr: expect.stringContaining(message) as string,
    });
  });

  test.each([
    ['stdin says nothing', [], '', 1, 'already exists. Overwrite? [y/N] Not overwriting - exiting'],
    ['-nostdin is given', ['-nostdin'], '', 1, 'already exists. Exiting.'],
    ['-n is given', ['-n'], '', 1, 'already exists. Exiting.'],
    ['stdin says yes', [], 'y\n', 0, 'already exists. Overwrite? [y/N]'],
    ['-y is given', ['-y'], '', 0, ''],
  ])(
    'an output that exists is treated as natively when %s',
    async (_when, flags, answer, exitCode, message) => {
      const volume = volumeWith({ '/out.mkv': 'old' });
      const report = await run(guest, volume, [...flags, ...VIDEO, 'out.mkv'], {
        stdin: Buffer.from(answer),
      });
      expect(report.stderr).toContain(message);
      expect(report.exitCode).toBe(exitCode);
      expect(volume.readFileSync('/out.mkv').toString() === 'old').toBe(exitCode === 1);
    },
  );

  test('a full disk and too many open files are errors that ffmpeg itself reports', async () => {
    const full = await run(guest, volumeWith(), [...VIDEO, 'out.avi'], { limits: { bytesWritten: 1000 } });
    expect(full.stderr).toContain('No space left on device');
    const many = await run(guest, volumeWith(), [...VIDEO, 'out.avi'], { limits: { openFiles: 3 } });
    expect(many.stderr).toContain('out.avi: No file descriptors available');
    expect(many.exitCode).toBe(1);
  });
});

describe('stopping', () => {
  class Cancelled extends Error {}

  function countOpenFiles(volume: Volume): () => number {
    const { openSync, closeSync } = volume;
    let open = 0;
    volume.openSync = (...args) => {
      open++;
      return openSync(...args);
    };
    volume.closeSync = (fd) => {
      open--;
      closeSync(fd);
    };
    return () => open;
  }

  test.each([
    [
      'a job that only computes',
      ['-nostdin', '-v', 'quiet', '-f', 'lavfi', '-i', 'color=d=500:s=16x16', '-f', 'null', '-'],
      100,
    ],
    ['a job at its start', ['-version'], 0],
    ['a job that writes', ['-f', 'lavfi', '-i', 'testsrc2=size=64x64', 'endless.avi'], 300],
  ])('what the checkpoint throws rejects %s, unchanged', async (_job, args, after) => {
    const reason = new Cancelled('enough');
    let calls = 0;
    const checkpoint = (): void => {
      if (++calls > after) throw reason;
    };
    await expect(run(guest, volumeWith(), args, { checkpoint })).rejects.toBe(reason);
  });

  test('a reason that is no error at all passes through as well', async () => {
    const stopped = run(guest, volumeWith(), ['-version'], {
      checkpoint() {
        throw undefined;
      },
    });
    await expect(stopped).rejects.toBeUndefined();
  });

  test('a stopped run closes its files, and the next run works', async () => {
    const volume = volumeWith();
    const openFiles = countOpenFiles(volume);
    let calls = 0;
    const checkpoint = (): void => {
      if (++calls > 300) throw new Cancelled();
    };
    const args = ['-f', 'lavfi', '-i', 'testsrc2=size=64x64', 'endless.avi'];
    await expect(run(guest, volume, args, { checkpoint })).rejects.toBeInstanceOf(Cancelled);
    expect(volume.statSync('/endless.avi').size).toBeGreaterThan(0);
    expect(openFiles()).toBe(0);
    await mustRun(guest, volume, [...VIDEO, 'next.avi']);
    expect(openFiles()).toBe(0);
  });
});
