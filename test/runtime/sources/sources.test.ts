// Mounted sources: files read by ranges where they are.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Runtime, blobSource, httpSource } from '../../../src/index.js';
import type { Source } from '../../../src/index.js';
import { TEST_AUDIO, TEST_VIDEO, bytesOf, frameHashes, newVolume, succeed } from '../../support/media.js';
import { waitingFamilies } from '../../support/modules.js';
import { rangeServer } from '../../support/range-server.js';
import type { Fault, RangeServer } from '../../support/range-server.js';

describe.each(waitingFamilies())('a mounted source, by $name', ({ source: wasm, execution }) => {
  let runtime: Runtime;
  let file: Buffer;
  let hashes: string[];
  let server: RangeServer;

  beforeAll(async () => {
    runtime = await Runtime.create({ wasm, execution });
    const volume = newVolume();
    const noisy = ['-vf', 'noise=alls=60:allf=t+u', '-c:v', 'mpeg4', '-q:v', '1', '-c:a', 'pcm_s16le'];
    // Long enough for what FFmpeg 9, which reads ahead in a thread of its own, asks for to be little.
    const long = [...TEST_VIDEO, ...TEST_AUDIO].map((word) => word.replace(':d=2', ':d=8'));
    await succeed(runtime, volume, ...long, ...noisy, 'in.mov');
    file = bytesOf(volume, '/in.mov');
    hashes = await frameHashes(runtime, volume, ['-i', '/in.mov']);
    expect(file.length).toBeGreaterThan(500_000);
    server = await rangeServer(file);
  });
  afterAll(async () => {
    await server.close();
    await runtime.close();
  });

  async function decode(source: Source, ...args: string[]) {
    const words = ['-v', 'error', '-i', '/in.mov', '-map', '0:v:0', ...args, '-f', 'framemd5', '-'];
    const { exitCode, stdout, stderr } = await runtime.run(newVolume(), ...words, {
      mounts: { '/in.mov': source },
    });
    expect(exitCode, stderr).toBe(0);
    return stdout.split('\n').flatMap((line) => (/^\d/.test(line) ? line.split(',')[5]!.trim() : []));
  }

  it('that is a Blob decodes like the file', async () => {
    expect(await decode(blobSource(new Blob([new Uint8Array(file)])))).toEqual(hashes);
  });

  it('that is a web server decodes like the file, through a cache of two small blocks', async () => {
    const source = await httpSource(server.url, { blockBytes: 64 * 1024, cachedBlocks: 2 });
    expect(source.size).toBe(file.length);
    expect(await decode(source)).toEqual(hashes);
  });

  it('that is a web server is asked for little where little is needed', async () => {
    const source = await httpSource(server.url, { blockBytes: 64 * 1024 });
    const before = server.bytes;
    await decode(source, '-frames:v', '1');
    expect(server.bytes - before).toBeLessThan(file.length / 2);
  });

  it('that answers in small pieces decodes like the file', async () => {
    const source: Source = {
      size: file.length,
      read: (offset, length) => file.subarray(offset, offset + Math.min(length, 1000)),
    };
    expect(await decode(source)).toEqual(hashes);
  });

  it('is read-only, listed in its directory, and leaves the volume as it was', async () => {
    const volume = newVolume({ '/media/other.txt': 'x' });
    const options = { mounts: { '/media/in.mov': blobSource(new Blob([new Uint8Array(file)])) } };
    const overwrite = await runtime.run(
      volume,
      '-y',
      ...TEST_VIDEO,
      '-c:v',
      'mpeg4',
      '/media/in.mov',
      options,
    );
    expect(overwrite.exitCode).not.toBe(0);
    expect(overwrite.stderr).toContain('Read-only file system');
    const glob = ['-f', 'image2', '-pattern_type', 'glob', '-i', '/media/*.mov'];
    expect((await runtime.run(volume, ...glob, options)).stderr).toContain('/media/*.mov');
    expect(volume.readdirSync('/media')).toEqual(['other.txt']);
  });

  it('rejects with what it throws, and the next run works', async () => {
    const reason = new Error('the disk is gone');
    const read = (offset: number) => {
      if (offset > 100_000) throw reason;
      return file.subarray(offset, offset + 10_000);
    };
    const run = runtime.run(newVolume(), '-i', '/in.mov', '-f', 'null', '-', {
      mounts: { '/in.mov': { size: file.length, read } },
    });
    await expect(run).rejects.toBe(reason);
    expect(await decode(await httpSource(server.url))).toEqual(hashes);
  });

  it('that ends before its size rejects with SOURCE_FAILED', async () => {
    const run = runtime.run(newVolume(), '-i', '/in.mov', '-f', 'null', '-', {
      mounts: {
        '/in.mov': { size: file.length + 9000, read: (at, length) => file.subarray(at, at + length) },
      },
    });
    await expect(run).rejects.toMatchObject({ code: 'SOURCE_FAILED' });
  });

  it('that never answers is left when the run is aborted', async () => {
    const controller = new AbortController();
    const run = runtime.run(newVolume(), '-i', '/in.mov', '-f', 'null', '-', {
      signal: controller.signal,
      mounts: {
        '/in.mov': {
          size: 1000,
          read() {
            setTimeout(() => {
              controller.abort();
            }, 10);
            return new Promise<Uint8Array>(() => undefined);
          },
        },
      },
    });
    await expect(run).rejects.toMatchObject({ code: 'ABORTED' });
    expect((await runtime.run(newVolume(), '-version')).exitCode).toBe(0);
  });

  it.each<{ fault: Fault; message: string; retryable: boolean }>([
    { fault: 'ignores-ranges', message: 'the server ignores ranges', retryable: false },
    { fault: 'not-found', message: 'HTTP 404', retryable: false },
    { fault: 'broken', message: 'HTTP 503', retryable: true },
  ])('of a server that is $fault is refused at once', async ({ fault, message, retryable }) => {
    server.fault = fault;
    const error: unknown = await httpSource(server.url, { attempts: 2 }).catch((thrown: unknown) => thrown);
    server.fault = 'none';
    expect(error).toMatchObject({ code: 'SOURCE_FAILED', retryable });
    expect((error as Error).message).toContain(message);
  });

  it.each<{ fault: Fault; message: string; retryable: boolean }>([
    { fault: 'changes', message: 'the file has changed', retryable: false },
    { fault: 'shifts', message: 'asked for bytes', retryable: false },
    { fault: 'dies-half-way', message: 'SOURCE', retryable: true },
    { fault: 'broken', message: 'HTTP 503', retryable: true },
  ])('of a server with the fault $fault in the middle ends the run with SOURCE_FAILED', async (expected) => {
    const source = await httpSource(server.url, { blockBytes: 64 * 1024, attempts: 2 });
    server.fault = expected.fault;
    const run = runtime.run(newVolume(), '-i', '/in.mov', '-f', 'null', '-', {
      mounts: { '/in.mov': source },
    });
    const error: unknown = await run.catch((thrown: unknown) => thrown);
    server.fault = 'none';
    expect(error).toMatchObject({ code: 'SOURCE_FAILED', retryable: expected.retryable });
    expect(`SOURCE ${(error as Error).message}`).toContain(expected.message);
  });

  it('of a server that fails once is asked again', async () => {
    const source = await httpSource(server.url, { blockBytes: 64 * 1024 });
    server.fault = 'fails-once';
    expect(await decode(source)).toEqual(hashes);
  });
});

describe('mounts', () => {
  const source = { size: 1, read: () => new Uint8Array(1) };

  it.each([
    { what: 'a relative path', mounts: { 'in.mp4': source } },
    { what: 'the root', mounts: { '/': source } },
    { what: 'a path with ..', mounts: { '/a/../in.mp4': source } },
    { what: 'a device', mounts: { '/dev/null': source } },
    { what: 'the private directory', mounts: { '/.afmpeg-tmp/in.mp4': source } },
    { what: 'a source without a size', mounts: { '/in.mp4': { read: source.read } as never } },
    { what: 'a source that cannot be read', mounts: { '/in.mp4': { size: 5 } as never } },
  ])('refuse $what with INVALID_OPTION', async ({ mounts }) => {
    const runtime = await Runtime.create({ wasm: { core: true } });
    await expect(runtime.run(newVolume(), '-version', { mounts })).rejects.toMatchObject({
      code: 'INVALID_OPTION',
    });
    await runtime.close();
  });
});
