// What a run takes, what it gives, and what it leaves behind, on the real modules.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunOptions } from '../../../src/index.js';
import { Runtime } from '../../../src/index.js';
import { TEST_VIDEO, bytesOf, newVolume, succeed } from '../../support/media.js';
import { everyFamily } from '../../support/modules.js';
import { assemble, rejection, tinyWasi } from '../tiny-wasi.js';

const RAW = ['-f', 'rawvideo', '-pix_fmt', 'gray', '-video_size', '16x16', '-framerate', '25'] as const;

describe.each(everyFamily())('a run, by $name', ({ source, execution }) => {
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await Runtime.create({ wasm: source, execution });
  });
  afterAll(() => runtime.close());

  it('gives the exit code, the log, the time, the memory and the command', async () => {
    const good = await runtime.run(newVolume(), '-version');
    expect(good).toMatchObject({ exitCode: 0, stderr: '', command: ['ffmpeg', '-version'] });
    expect(good.stdout).toMatch(/^ffmpeg version /);
    expect(good.durationMs).toBeGreaterThan(0);
    expect(good.peakMemoryBytes).toBeGreaterThan(1024 * 1024);
    const bad = await runtime.run(newVolume(), '-i', 'none.mp4', {});
    expect(bad).toMatchObject({ stdout: '', command: ['ffmpeg', '-i', 'none.mp4'] });
    expect(bad.exitCode).not.toBe(0);
    expect(bad.reason).toBe('none.mp4: No such file or directory');
    expect(bad.stderr).toContain('No such file or directory');
  });

  it('takes ffprobe for the program where it is the first word, and only there', async () => {
    const { stdout, command } = await runtime.run(newVolume(), 'ffprobe', '-sections');
    expect(stdout).toMatch(/^Sections:/);
    expect(command).toEqual(['ffprobe', '-sections']);
    expect((await runtime.run(newVolume(), '-i', 'ffprobe')).reason).toMatch(/^ffprobe: No such file/);
  });

  it('replaces an output that is there with overwrite, and not without', async () => {
    const volume = newVolume({ '/clip.raw': new Uint8Array(256), '/o.raw': 'mine' });
    const words = [...RAW, '-i', '/clip.raw', '-c', 'copy', '-f', 'rawvideo', '/o.raw'];
    const kept = await runtime.run(volume, ...words, { overwrite: false });
    expect(kept).toMatchObject({ exitCode: 1, reason: expect.stringContaining('give -y') as string });
    expect(bytesOf(volume, '/o.raw')).toHaveLength(4);
    const replaced = await runtime.run(volume, ...words, { overwrite: true });
    expect(replaced).toMatchObject({ exitCode: 0, command: ['ffmpeg', '-y', ...words] });
    expect(bytesOf(volume, '/o.raw')).toHaveLength(256);
    // ffprobe has no such option and nothing to replace.
    expect(await runtime.run(volume, 'ffprobe', '-sections', { overwrite: true })).toMatchObject({
      exitCode: 0,
    });
  });

  it('without any words is ffmpeg with its usage', async () => {
    expect((await runtime.run(newVolume())).stderr).toContain('usage: ffmpeg');
  });

  it('takes relative and absolute paths for the same file, and cwd for the start of relative ones', async () => {
    const volume = newVolume({ '/in/clip.raw': new Uint8Array(256 * 2) });
    volume.mkdirSync('/üben/tief', { recursive: true });
    await succeed(runtime, volume, ...RAW, '-i', 'in/clip.raw', '-c', 'copy', '-f', 'rawvideo', '/a.raw');
    await succeed(runtime, volume, ...RAW, '-i', '/in/clip.raw', '-c', 'copy', '-f', 'rawvideo', 'b.raw');
    const moved = [
      '-i',
      '../../in/clip.raw',
      '-c',
      'copy',
      '-f',
      'rawvideo',
      'c.raw',
      { cwd: '/üben/tief' },
    ] as const;
    expect(await runtime.run(volume, ...RAW, ...moved)).toMatchObject({ exitCode: 0 });
    expect(volume.existsSync('/üben/tief/c.raw')).toBe(true);
    for (const path of ['/a.raw', '/b.raw', '/üben/tief/c.raw']) {
      expect(bytesOf(volume, path)).toHaveLength(512);
    }
  });

  it('gets the environment that it is given, and nothing of the host', async () => {
    const volume = newVolume();
    process.env['FFREPORT'] = 'file=/host.log';
    try {
      await runtime.run(volume, '-version');
      expect(volume.readdirSync('/')).toEqual([]);
      await runtime.run(volume, '-version', { env: { FFREPORT: 'file=/größe.log' } });
      expect(volume.readdirSync('/')).toEqual(['größe.log']);
    } finally {
      delete process.env['FFREPORT'];
    }
  });

  const frames = Uint8Array.from({ length: 256 * 4 }, (_, i) => (i * 31) % 251);
  const pipe = [...RAW, '-i', 'pipe:0', '-c', 'copy', '-f', 'rawvideo', 'out.raw'] as const;
  it('reads stdin from bytes', async () => {
    const volume = newVolume();
    const own = Uint8Array.from(frames);
    expect(await runtime.run(volume, ...pipe, { stdin: own })).toMatchObject({ exitCode: 0 });
    expect(bytesOf(volume, '/out.raw')).toEqual(Buffer.from(frames));
    expect(own).toEqual(frames);
  });

  it('reads stdin from a function, in pieces of any size', async () => {
    const volume = newVolume();
    let at = 0;
    const stdin = (target: Uint8Array): number => {
      const part = frames.subarray(at, at + Math.min(target.length, 1 + (at % 100)));
      target.set(part);
      at += part.length;
      return part.length;
    };
    expect(await runtime.run(volume, ...pipe, { stdin })).toMatchObject({ exitCode: 0 });
    expect(bytesOf(volume, '/out.raw')).toEqual(Buffer.from(frames));
  });

  it('finds its stdin at the end when it is given none', async () => {
    const volume = newVolume();
    const { exitCode, stderr } = await runtime.run(volume, ...pipe);
    expect(exitCode).toBe(0);
    expect(stderr).toContain('Output file is empty, nothing was encoded');
    expect(bytesOf(volume, '/out.raw')).toHaveLength(0);
  });

  it('gives stdout and stderr as they come, to the byte, and the log besides', async () => {
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    const volume = newVolume({ '/in.raw': frames });
    const copy = [...RAW, '-i', 'in.raw', '-c', 'copy', '-f', 'rawvideo', 'pipe:1'] as const;
    const result = await runtime.run(volume, ...copy, {
      onStdout: (chunk) => stdout.push(Buffer.from(chunk)),
      onStderr: (chunk) => stderr.push(Buffer.from(chunk)),
    });
    expect(Buffer.concat(stdout)).toEqual(Buffer.from(frames));
    expect(stderr.length).toBeGreaterThan(1);
    expect(Buffer.concat(stderr).toString()).toBe(result.stderr);
    expect(result).toMatchObject({ exitCode: 0, stdout: '' });
  });

  it('keeps the first and the last half of a log past its bound, with a mark between', async () => {
    const whole = (await runtime.run(newVolume(), '-hide_banner', '-filters')).stdout;
    const { stdout } = await runtime.run(newVolume(), '-hide_banner', '-filters', {
      limits: { logBytes: 100 },
    });
    const left = `\n[… ${Buffer.byteLength(whole) - 100} bytes left out …]\n`;
    expect(stdout).toBe(whole.slice(0, 50) + left + whole.slice(-50));
    const none = await runtime.run(newVolume(), '-version', { limits: { logBytes: 0 } });
    expect(none.stdout).toMatch(/^\n\[… \d+ bytes left out …\]\n$/);
  });

  it.each<[string, RunOptions['limits'], readonly string[], object]>([
    ['bytesWritten', { bytesWritten: 5000 }, [...TEST_VIDEO, 'o.yuv'], { code: 'LIMIT_EXCEEDED' }],
    ['openFiles', { openFiles: 4 }, [...RAW, '-i', 'in.raw', 'o.yuv'], { code: 'LIMIT_EXCEEDED' }],
    ['timeoutMs', { timeoutMs: 1 }, [...TEST_VIDEO, 'o.yuv'], { code: 'TIMEOUT' }],
  ])(
    'past limits.%s rejects with the limit, the command and the end of the log',
    async (limit, limits, words, expected) => {
      const volume = newVolume({ '/in.raw': frames });
      const error = await rejection(runtime.run(volume, ...words, { limits: limits! }));
      expect(error).toMatchObject({ ...expected, details: { limit, command: ['ffmpeg', ...words] } });
      const { details } = error as { details: { stderrTail?: string } };
      expect(Buffer.byteLength(details.stderrTail ?? '')).toBeLessThanOrEqual(1500);
      await succeed(runtime, volume, '-version');
    },
  );

  it('has no limits that were lifted', async () => {
    const limits = { timeoutMs: Infinity, bytesWritten: Infinity, openFiles: Infinity };
    expect(await runtime.run(newVolume(), ...TEST_VIDEO, 'o.yuv', { limits })).toMatchObject({ exitCode: 0 });
  });

  it('reads and writes the /tmp of the volume, and makes none', async () => {
    const volume = newVolume({ '/tmp/in.srt': '1\n00:00:00,000 --> 00:00:01,000\nwords\n' });
    await runtime.exec(volume, '-i', '/tmp/in.srt', '/tmp/out.srt');
    expect(volume.readFileSync('/tmp/out.srt', 'utf8')).toContain('words');
    const bare = newVolume();
    const { exitCode, stderr } = await runtime.run(bare, ...TEST_VIDEO, '-t', '0.1', '/tmp/out.yuv');
    expect(exitCode).not.toBe(0);
    expect(stderr).toContain('/tmp/out.yuv: No such file or directory');
    expect(bare.readdirSync('/')).toEqual([]);
  });

  it('leaves nothing to the next one: not in 20 runs, whatever they did', async () => {
    const words = ['-i', '/.afmpeg-tmp/left.txt', '-f', 'null', '-'] as const;
    const first = await runtime.run(newVolume(), ...words);
    expect(first.reason).toContain('left.txt: No such file or directory');
    const messy: (readonly [...string[], RunOptions])[] = [
      ['-v', 'quiet', {}],
      [...TEST_VIDEO, '-t', '0.1', '/.afmpeg-tmp/left.yuv', {}],
      ['-nonsense', {}],
      [...TEST_VIDEO, 'o.yuv', { limits: { bytesWritten: 100 } }],
    ];
    for (let i = 0; i < 20; i++) {
      await runtime.run(newVolume(), ...messy[i % messy.length]!).catch(() => undefined);
    }
    const last = await runtime.run(newVolume(), ...words);
    expect(last).toEqual({ ...first, durationMs: last.durationMs });
  });

  it('shares one volume with another run', async () => {
    const volume = newVolume();
    const clips = ['a.yuv', 'b.yuv'].map((path) =>
      succeed(runtime, volume, ...TEST_VIDEO, '-t', '0.2', '-pix_fmt', 'yuv420p', path),
    );
    await Promise.all(clips);
    expect(bytesOf(volume, '/a.yuv')).toEqual(bytesOf(volume, '/b.yuv'));
  });

  it('goes on beside another one where there are slots, and beside another Runtime', async () => {
    await using wide = await Runtime.create({ wasm: source, concurrency: 4 });
    await using other = await Runtime.create({ wasm: source });
    const clip = async (by: Runtime, tone: number) => {
      const volume = newVolume();
      await succeed(by, volume, '-f', 'lavfi', '-i', `sine=frequency=${tone}:d=0.2`, '-f', 's16le', 'o.raw');
      return bytesOf(volume, '/o.raw').toString('base64');
    };
    const tones = [220, 440, 880, 220, 440];
    const together = await Promise.all(tones.map((tone, i) => clip(i % 2 ? other : wide, tone)));
    for (const [i, tone] of tones.entries()) expect(together[i]).toBe(await clip(runtime, tone));
    expect(new Set(together).size).toBe(3);
  });

  it.each(['/none', '/file.txt'])('in %s, which is no directory, is refused', async (cwd) => {
    const run = runtime.run(newVolume({ '/file.txt': '' }), '-version', { cwd });
    await expect(run).rejects.toMatchObject({ code: 'INVALID_OPTION', details: { option: 'cwd' } });
  });

  it('starts in cwd, whatever the environment says of PWD', async () => {
    const volume = newVolume({ '/sub/in.txt': '' });
    const { reason } = await runtime.run(volume, '-i', 'in.txt', { env: { PWD: '/sub' } });
    expect(reason).toContain('in.txt: No such file or directory');
  });
});

describe('a foreign WASI module', () => {
  it('has no working directory but the root', async () => {
    await using runtime = await Runtime.create({ wasm: { bytes: await tinyWasi({ exitCode: 3 }) } });
    expect(await runtime.run(newVolume(), { cwd: '/' })).toMatchObject({ exitCode: 3 });
    const error = await rejection(runtime.run(newVolume(), { cwd: '/sub' }));
    expect(error).toMatchObject({ code: 'INVALID_OPTION', details: { option: 'cwd', command: ['ffmpeg'] } });
    expect((error as Error).message).toContain('use absolute paths');
  });

  it.each([0, 1, 2, 70, 139, 255])('leaves with exit code %i', async (exitCode) => {
    await using runtime = await Runtime.create({ wasm: { bytes: await tinyWasi({ exitCode }) } });
    expect((await runtime.run(newVolume())).exitCode).toBe(exitCode);
  });

  it('sees the whole of its environment and not a variable more', async () => {
    const bytes = await assemble(`(module
      (import "wasi_snapshot_preview1" "environ_sizes_get" (func $sizes (param i32 i32) (result i32)))
      (import "wasi_snapshot_preview1" "environ_get" (func $get (param i32 i32) (result i32)))
      (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
      (memory (export "memory") 1)
      (func (export "_start")
        (drop (call $sizes (i32.const 0) (i32.const 12)))
        (drop (call $get (i32.const 1024) (i32.const 4096)))
        (i32.store (i32.const 8) (i32.const 4096))
        (drop (call $write (i32.const 1) (i32.const 8) (i32.const 1) (i32.const 16)))))`);
    await using runtime = await Runtime.create({ wasm: { bytes } });
    // What every run gets: its own directory for temporary files.
    const TMPDIR = 'TMPDIR=/.afmpeg-tmp\0';
    expect((await runtime.run(newVolume())).stdout).toBe(TMPDIR);
    const env = { B: 'ü=1', A: '' };
    expect((await runtime.run(newVolume(), { env })).stdout).toBe(`${TMPDIR}B=ü=1\0A=\0`);
  });

  it('that traps rejects with the end of its log', async () => {
    const bytes = await assemble(`(module
      (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
      (memory (export "memory") 1) (data (i32.const 16) "last words")
      (func (export "_start")
        (i32.store (i32.const 0) (i32.const 16)) (i32.store (i32.const 4) (i32.const 10))
        (drop (call $write (i32.const 2) (i32.const 0) (i32.const 1) (i32.const 8)))
        unreachable))`);
    await using runtime = await Runtime.create({ wasm: { bytes } });
    const expected = { code: 'TRAP', details: { stderrTail: 'last words', command: ['ffmpeg', '-x'] } };
    expect(await rejection(runtime.run(newVolume(), '-x'))).toMatchObject(expected);
  });
});
