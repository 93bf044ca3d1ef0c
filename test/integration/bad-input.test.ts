// Bad input gives its documented code or ffmpeg's own message, and the same Runtime runs the next job.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FileSystem, RunOptions } from '../../src/index.js';
import { AfmpegError, Runtime } from '../../src/index.js';
import { TEST_VIDEO, bytesOf, frameHashes, newVolume, succeed } from '../support/media.js';
import { everyFamily } from '../support/modules.js';

describe.each(everyFamily())('bad input, by $name', ({ source, execution }) => {
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await Runtime.create({ wasm: source, execution });
  });
  afterAll(() => runtime.close());

  async function expectNextRunWorks() {
    expect(await frameHashes(runtime, newVolume(), [...TEST_VIDEO, '-frames:v', '3'])).toHaveLength(3);
  }

  const garbage = Uint8Array.from({ length: 5000 }, (_, i) => (i * 7919) % 251);

  it.each([
    {
      what: 'a missing file',
      args: ['-i', 'none.mp4', 'out.mp4'],
      message: 'none.mp4: No such file or directory',
    },
    { what: 'a directory', args: ['-i', 'folder', 'out.mp4'], message: 'folder: Is a directory' },
    {
      what: 'a file that is no media',
      args: ['-i', 'garbage.mp4', 'out.mp4'],
      message: 'Invalid data found',
    },
    { what: 'an empty file', args: ['-i', 'empty.mp4', 'out.mp4'], message: 'Invalid data found' },
    {
      what: 'an unknown option of ffmpeg',
      args: ['-nonsense', '1'],
      message: "Unrecognized option 'nonsense'",
    },
    {
      what: 'an unknown encoder',
      args: [...TEST_VIDEO, '-c:v', 'nope', 'o.mp4'],
      message: "Unknown encoder 'nope'",
    },
    { what: 'no output', args: [...TEST_VIDEO], message: 'At least one output file must be specified' },
    {
      what: 'an output in a directory that is not there',
      args: [...TEST_VIDEO, '-c:v', 'mpeg4', 'none/out.mp4'],
      message: 'No such file or directory',
    },
    {
      what: 'an output that exists, without -y',
      args: ['-nostdin', ...TEST_VIDEO, '-c:v', 'mpeg4', 'empty.mp4'],
      message: "File 'empty.mp4' already exists. Exiting.",
    },
  ])('$what ends with an exit code other than 0 and the words of ffmpeg', async ({ args, message }) => {
    const volume = newVolume({ '/garbage.mp4': garbage, '/empty.mp4': '' });
    volume.mkdirSync('/folder');
    const result = await runtime.run(volume, ...args);
    expect(result.exitCode).not.toBe(0);
    expect(`${result.stderr}\n${result.reason}`).toContain(message);
    await expectNextRunWorks();
  });

  it('a cut or damaged mp4 is reported and does not harm the next run', async () => {
    const volume = newVolume();
    await succeed(runtime, volume, ...TEST_VIDEO, '-c:v', 'mpeg4', '-movflags', '+faststart', 'whole.mp4');
    const whole = bytesOf(volume, '/whole.mp4');
    volume.writeFileSync('/cut.mp4', whole.subarray(0, 600));
    expect((await runtime.run(volume, '-v', 'error', '-i', 'cut.mp4', '-f', 'null', '-')).stderr).not.toBe(
      '',
    );
    const flipped = Buffer.from(whole);
    for (let at = whole.length >> 1; at < whole.length; at += 13) flipped[at] = flipped[at]! ^ 0x55;
    volume.writeFileSync('/flipped.mp4', flipped);
    expect(
      (await runtime.run(volume, '-v', 'error', '-i', 'flipped.mp4', '-f', 'null', '-')).stderr,
    ).not.toBe('');
    await expectNextRunWorks();
  });

  it.each([
    { what: 'a missing file', path: '/none.mp4', reason: 'No such file or directory' },
    { what: 'a directory', path: '/folder', reason: 'Is a directory' },
    { what: 'a file that is no media', path: '/garbage.mp4', reason: 'Invalid data found' },
  ])('probing $what rejects with PROBE_FAILED and the end of the log', async ({ path, reason }) => {
    const volume = newVolume({ '/garbage.mp4': garbage });
    volume.mkdirSync('/folder');
    const error: unknown = await runtime.probe(volume, path).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AfmpegError);
    expect(error).toMatchObject({ code: 'PROBE_FAILED', retryable: false, details: { path } });
    expect((error as AfmpegError).details.stderrTail).toContain(reason);
    expect((error as AfmpegError).details.stderrTail!.length).toBeLessThanOrEqual(1500);
    await expectNextRunWorks();
  });

  const encode = [...TEST_VIDEO, '-c:v', 'mpeg4', '-q:v', '2', 'out.mp4'] as const;
  it.each<{ what: string; options: RunOptions; expected: object }>([
    {
      what: 'writing more than limits.bytesWritten',
      options: { limits: { bytesWritten: 10_000 } },
      expected: { code: 'LIMIT_EXCEEDED', details: { limit: 'bytesWritten' } },
    },
    {
      what: 'a deadline',
      options: { limits: { timeoutMs: 1 } },
      expected: { code: 'TIMEOUT', details: { limit: 'timeoutMs' } },
    },
    {
      what: 'a signal that is aborted already',
      options: { signal: AbortSignal.abort('enough') },
      expected: { code: 'ABORTED', cause: 'enough' },
    },
  ])('$what rejects with its code', async ({ options, expected }) => {
    await expect(runtime.run(newVolume(), ...encode, options)).rejects.toMatchObject(expected);
    await expectNextRunWorks();
  });

  it('an abort during the run stops it and keeps what was written', async () => {
    const volume = newVolume();
    const controller = new AbortController();
    const run = runtime.run(volume, '-v', 'verbose', ...TEST_VIDEO, '-f', 'rawvideo', 'out.yuv', {
      signal: controller.signal,
      onStderr: () => {
        if (volume.existsSync('/out.yuv') && volume.statSync('/out.yuv').size > 0) controller.abort();
      },
    });
    // The log goes on after the first bytes are in the file, at the latest with the final statistics.
    await expect(run).rejects.toMatchObject({
      code: 'ABORTED',
    });
    expect(volume.statSync('/out.yuv').size).toBeGreaterThan(0);
    await expectNextRunWorks();
  });

  // Native ffmpeg 5.1 leaves with 0 after a full disk cut its output short.
  it.each([
    { errno: 'ENOSPC', operation: 'write', path: '/out.mp4' },
    { errno: 'EIO', operation: 'read', path: '/in.mp4' },
  ] as const)(
    'a file system that fails to $operation rejects with IO_FAILED',
    async ({ errno, operation, path }) => {
      const volume = newVolume();
      await succeed(runtime, volume, ...TEST_VIDEO, '-c:v', 'mpeg4', '-q:v', '2', 'in.mp4');
      const name = `${operation}Sync` as const;
      const failing = Object.assign(Object.create(volume) as FileSystem, {
        [name](fd: number, buffer: Uint8Array, offset: number, length: number, at: number) {
          if (at > 60_000) throw Object.assign(new Error(errno), { code: errno });
          return volume[name](fd, buffer, offset, length, at);
        },
      });
      await expect(runtime.run(failing, '-i', 'in.mp4', '-c', 'copy', 'out.mp4')).rejects.toMatchObject({
        code: 'IO_FAILED',
        retryable: true,
        details: { errno, path },
      });
      await expectNextRunWorks();
    },
  );
});
