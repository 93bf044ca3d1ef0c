// Whole command lines through the installed @ffmpeg/core. Every input is made by ffmpeg itself from
// `testsrc2` and `sine`, small enough for the suite to stay quick.

import type { Volume } from 'memfs';
import { beforeAll, describe, expect, test } from 'vitest';
import { createCoreGuest } from '../../src/emscripten/core-guest.js';
import type { Guest } from '../../src/guest/guest.js';
import { codecs, installedCore, installedGuest, mustRun, probe, run, volumeWith } from './core-fixture.js';

const VIDEO = ['-f', 'lavfi', '-i', 'testsrc2=duration=1:size=64x64:rate=10'];
const AUDIO = ['-f', 'lavfi', '-i', 'sine=duration=1'];
const H264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'];
/** Of the clip where no edit list hides the encoder's first AAC frame. */
const ALL_FRAMES = ['h264:10', 'aac:45'];

let guest: Guest;
let clip: Buffer;

beforeAll(async () => {
  guest = await installedGuest();
  const volume = volumeWith();
  await mustRun(guest, volume, [...VIDEO, ...AUDIO, ...H264, '-c:a', 'aac', 'clip.mp4']);
  clip = bytesOf(volume, '/clip.mp4');
});

describe('media', () => {
  test('a transcode to H.264 and AAC has all frames, and faststart puts moov before mdat', async () => {
    const volume = volumeWith();
    const flags = ['-movflags', '+faststart'];
    await mustRun(guest, volume, [...VIDEO, ...AUDIO, ...H264, '-c:a', 'aac', ...flags, '/out.mp4']);
    const probed = await probe(guest, volume, 'out.mp4');
    expect(codecs(probed)).toEqual(['h264:10', 'aac:44']);
    expect(Number(probed.format.duration)).toBeCloseTo(1, 1);
    const bytes = bytesOf(volume, '/out.mp4');
    expect(bytes.indexOf('moov')).toBeGreaterThan(0);
    expect(bytes.indexOf('moov')).toBeLessThan(bytes.indexOf('mdat'));
  });

  test('a remux to Matroska keeps every packet', async () => {
    const volume = volumeWith({ '/clip.mp4': clip });
    await mustRun(guest, volume, ['-i', 'clip.mp4', '-c', 'copy', 'clip.mkv']);
    expect(codecs(await probe(guest, volume, 'clip.mkv'))).toEqual(ALL_FRAMES);
  });

  test('HLS writes its playlist and segments into a nested directory', async () => {
    const volume = volumeWith({ '/clip.mp4': clip });
    volume.mkdirSync('/out/hls', { recursive: true });
    const hls = ['-f', 'hls', '-hls_time', '0.5', '-hls_list_size', '0', '-g', '5'];
    const names = ['-hls_segment_filename', '/out/hls/%03d.ts', '/out/hls/index.m3u8'];
    await mustRun(guest, volume, ['-i', 'clip.mp4', ...H264, ...hls, ...names]);
    expect(volume.readdirSync('/out/hls')).toEqual(['000.ts', '001.ts', 'index.m3u8']);
    expect(codecs(await probe(guest, volume, '/out/hls/index.m3u8'))[0]).toBe('h264:10');
  });

  test.each([
    ['a numbered pattern', ['-i', 'frames/%03d.png']],
    ['a glob', ['-pattern_type', 'glob', '-i', 'frames/*.png']],
  ])('an image sequence is written by %%03d and read back by %s', async (_name, input) => {
    const volume = volumeWith();
    volume.mkdirSync('/frames');
    await mustRun(guest, volume, [...VIDEO, 'frames/%03d.png']);
    expect(volume.readdirSync('/frames')).toHaveLength(10);
    await mustRun(guest, volume, [...input, '-c:v', 'ffv1', 'out.mkv']);
    expect(codecs(await probe(guest, volume, 'out.mkv'))).toEqual(['ffv1:10']);
  });

  test('the concat demuxer joins files that it finds next to its list', async () => {
    const list = "file 'one.mp4'\nfile 'two.mp4'\n";
    const volume = volumeWith({ '/in/one.mp4': clip, '/in/two.mp4': clip, '/in/list.txt': list });
    await mustRun(guest, volume, ['-f', 'concat', '-i', '/in/list.txt', '-c:v', 'copy', '-an', 'joined.mp4']);
    expect(codecs(await probe(guest, volume, 'joined.mp4'))).toEqual(['h264:20']);
  });

  test('a two-pass encode leaves its log in the volume and reads it again', async () => {
    const volume = volumeWith({ '/clip.mp4': clip });
    const encode = ['-i', 'clip.mp4', '-an', '-c:v', 'libx264', '-b:v', '100k', '-passlogfile', 'stats'];
    await mustRun(guest, volume, [...encode, '-pass', '1', '-f', 'null', '-']);
    expect(volume.statSync('/stats-0.log').size).toBeGreaterThan(100);
    await mustRun(guest, volume, [...encode, '-pass', '2', 'out.mp4']);
    expect(codecs(await probe(guest, volume, 'out.mp4'))).toEqual(['h264:10']);
  });

  test('a filter maps a file of the volume into memory', async () => {
    // Photoshop's curves: version 4, four curves of two points each, (0,0) and (255,255): the identity.
    const curve = [0, 2, 0, 0, 0, 0, 0, 255, 0, 255];
    const volume = volumeWith({
      '/id.acv': Uint8Array.from([0, 4, 0, 4, ...curve, ...curve, ...curve, ...curve]),
    });
    const hash = ['-f', 'framemd5', '-'];
    const rgb = [...VIDEO, '-vf'];
    const plain = await mustRun(guest, volume, [...rgb, 'format=rgb24', ...hash]);
    const curved = await mustRun(guest, volume, [...rgb, 'format=rgb24,curves=psfile=/id.acv', ...hash]);
    expect(curved.stdout.toString()).toBe(plain.stdout.toString());
    expect(curved.stderr).not.toContain('rror');
  });
});

describe('names and directories', () => {
  test('names, arguments and metadata may be of any script', async () => {
    const volume = volumeWith();
    volume.mkdirSync('/Видео 🎬');
    const title = 'Çà et là – 日本語 🎞';
    await mustRun(guest, volume, [...VIDEO, '-metadata', `title=${title}`, '/Видео 🎬/片段.mkv']);
    expect(volume.readdirSync('/Видео 🎬')).toEqual(['片段.mkv']);
    const shown = await mustRun(
      guest,
      volume,
      ['-v', 'error', '-of', 'json', '-show_format', '/Видео 🎬/片段.mkv'],
      { program: 'ffprobe' },
    );
    expect(JSON.parse(shown.stdout.toString())).toMatchObject({ format: { tags: { title } } });
  });

  test('relative paths start from cwd, and .. does not leave the root', async () => {
    const volume = volumeWith({ '/a/b/clip.mp4': clip });
    await mustRun(guest, volume, ['-i', 'clip.mp4', '-c', 'copy', '../../../../up.mp4'], { cwd: '/a/b' });
    await mustRun(guest, volume, ['-i', './clip.mp4', '-c', 'copy', 'here.mp4'], { cwd: '/a/b' });
    expect(volume.readdirSync('/')).toEqual(['a', 'up.mp4']);
    expect(volume.readdirSync('/a/b')).toEqual(['clip.mp4', 'here.mp4']);
  });

  test('a cwd that is missing or a file is an INVALID_OPTION', async () => {
    const volume = volumeWith({ '/file': 'x' });
    for (const cwd of ['/missing', '/file']) {
      await expect(run(guest, volume, ['-version'], { cwd })).rejects.toMatchObject({
        code: 'INVALID_OPTION',
        details: { option: 'cwd' },
      });
    }
  });

  test('/.afmpeg-tmp is private: a second run does not see the files of the first, nor does the volume', async () => {
    const volume = volumeWith();
    await mustRun(guest, volume, [...VIDEO, '/.afmpeg-tmp/secret.mkv']);
    const second = await run(guest, volume, ['-i', '/.afmpeg-tmp/secret.mkv', '-f', 'null', '-']);
    expect(second.exitCode).toBe(1);
    expect(second.stderr).toContain('/.afmpeg-tmp/secret.mkv: No such file or directory');
    expect(volume.readdirSync('/')).toEqual([]);
  });

  test('a file that the caller replaces between two runs is read anew', async () => {
    const volume = volumeWith({ '/in.mp4': clip });
    expect(codecs(await probe(guest, volume, 'in.mp4'))).toEqual(['h264:10', 'aac:44']);
    await mustRun(guest, volume, ['-y', '-i', 'in.mp4', '-c', 'copy', '-an', 'next.mp4']);
    volume.renameSync('/next.mp4', '/in.mp4');
    expect(codecs(await probe(guest, volume, 'in.mp4'))).toEqual(['h264:10']);
  });
});

describe('standard streams', () => {
  test('pipe:1 carries the same bytes as a file', async () => {
    const volume = volumeWith({ '/clip.mp4': clip });
    const remux = ['-i', 'clip.mp4', '-c', 'copy', '-bitexact', '-f', 'mpegts'];
    const { stdout } = await mustRun(guest, volume, [...remux, 'pipe:1']);
    await mustRun(guest, volume, [...remux, 'out.ts']);
    expect(stdout.length).toBeGreaterThan(10_000);
    expect(stdout.equals(bytesOf(volume, '/out.ts'))).toBe(true);
  });

  test('pipe:0 is read to its end', async () => {
    const volume = volumeWith({ '/clip.mp4': clip });
    const ts = await mustRun(guest, volume, ['-i', 'clip.mp4', '-c', 'copy', '-f', 'mpegts', 'pipe:1']);
    await mustRun(guest, volume, ['-i', 'pipe:0', '-c', 'copy', 'out.mkv'], { stdin: ts.stdout });
    expect(codecs(await probe(guest, volume, 'out.mkv'))).toEqual(ALL_FRAMES);
  });

  test('ffprobe prints the last line too, and nothing of its own after -version', async () => {
    const volume = volumeWith({ '/clip.mp4': clip });
    const args = ['-v', 'error', '-of', 'csv=p=0', '-show_entries', 'format=nb_streams', 'clip.mp4'];
    const { stdout } = await mustRun(guest, volume, args, { program: 'ffprobe' });
    expect(stdout.toString()).toBe('2\n');
    const version = await mustRun(guest, volume, ['-version'], { program: 'ffprobe' });
    expect(version.stdout.toString()).toMatch(/libpostproc .*\n$/);
  });

  test('stdout cannot seek: a muxer that has to says so', async () => {
    const report = await run(guest, volumeWith({ '/clip.mp4': clip }), [
      '-i',
      'clip.mp4',
      '-f',
      'mp4',
      'pipe:1',
    ]);
    expect(report.exitCode).toBe(1);
    expect(report.stderr).toContain('muxer does not support non seekable output');
  });
});

describe('environment', () => {
  test('the guest sees the environment of the job, in any script, and nothing else', async () => {
    const volume = volumeWith();
    const report = { FFREPORT: 'file=/отчёт.log:level=32' };
    await mustRun(guest, volume, ['-version'], { env: report });
    expect(volume.readdirSync('/')).toEqual(['отчёт.log']);
    await mustRun(guest, volume, ['-version']);
    expect(volume.readdirSync('/')).toEqual(['отчёт.log']);
  });

  test('local time is UTC wherever the host is', async () => {
    const before = process.env['TZ'];
    process.env['TZ'] = 'Asia/Kolkata';
    try {
      const volume = volumeWith();
      const hour = new Date().toISOString().slice(0, 13);
      await mustRun(guest, volume, [...VIDEO, '-frames:v', '1', '-strftime', '1', '%Y-%m-%dT%H_%Z.png']);
      expect(volume.readdirSync('/')).toEqual([`${hour}_UTC.png`]);
    } finally {
      if (before === undefined) delete process.env['TZ'];
      else process.env['TZ'] = before;
    }
  });

  test('the glue of the ES module build serves as well', async () => {
    const core = await installedCore('esm');
    expect(core.glue).toContain('import.meta');
    const report = await mustRun(createCoreGuest(core), volumeWith(), ['-version']);
    expect(report.stdout.toString()).toContain('ffmpeg version 5.1');
  });

  test('30 runs in a row each get a fresh instance and leave no global behind', async () => {
    const globals = Object.getOwnPropertyNames(globalThis);
    const listeners = process.eventNames();
    const volume = volumeWith({ '/clip.mp4': clip });
    for (let i = 0; i < 30; i++) {
      const report = await mustRun(guest, volume, [
        '-y',
        '-i',
        'clip.mp4',
        '-c:a',
        'copy',
        '-vn',
        `${i % 3}.m4a`,
      ]);
      expect(report.peakMemoryBytes).toBe(33_554_432);
    }
    expect(volume.readdirSync('/')).toHaveLength(4);
    expect(Object.getOwnPropertyNames(globalThis)).toEqual(globals);
    expect(process.eventNames()).toEqual(listeners);
  });
});

function bytesOf(volume: Volume, path: string): Buffer {
  return volume.readFileSync(path) as Buffer;
}
