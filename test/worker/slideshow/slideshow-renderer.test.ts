import { crc32 } from 'node:zlib';
import type { Volume } from 'memfs';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { Runtime } from '../../../src/index.js';
import type { FileSystem } from '../../../src/index.js';
import { SlideshowRenderer } from '../../../src/worker/index.js';
import type { SlideshowArtifact, SlideshowInput, SlideshowSettings } from '../../../src/worker/index.js';
import { bytesOf, frameHashes, mp4Boxes, newVolume } from '../../support/media.js';
import { oldAndNew, usersFamily } from '../../support/modules.js';
import { copyTo, makeMedia } from '../media.js';

const NOON = Date.UTC(2025, 0, 31, 12, 0, 0, 7);
const STORY = { storyId: 'S45', partIndex: 'P2' };

const inputOf = (fs: FileSystem): SlideshowInput => ({
  frames: { fs, dir: '/frames' },
  music: { fs, dir: '/music' },
});

/** Preflight and render, at noon, within one volume. */
async function make(
  renderer: SlideshowRenderer,
  fs: FileSystem,
  options: Parameters<SlideshowRenderer['render']>[2] & { input?: Partial<SlideshowInput> } = {},
): Promise<SlideshowArtifact> {
  const { input, ...rest } = options;
  const show = await renderer.preflight({ ...inputOf(fs), ...input });
  const output = { fs, dir: '/output' };
  return renderer.render(show, { output, ...STORY }, { now: () => NOON, ...rest });
}

describe.each(oldAndNew())('$name', ({ source }) => {
  let runtime: Runtime;
  let renderer: SlideshowRenderer;
  beforeAll(async () => {
    runtime = await Runtime.create({ wasm: source });
    renderer = new SlideshowRenderer(runtime, { preset: 'ultrafast' });
  });
  afterAll(() => runtime.close());

  it('makes a video of frames and music, and says what it made', async () => {
    const volume = await makeMedia(runtime, { frames: 45 });
    const argv: string[][] = [];
    const made = await make(renderer, volume, { onCommand: (words) => argv.push([...words]) });
    const bytes = bytesOf(volume, made.path);
    expect(made).toEqual({
      path: '/output/S45_P2_20250131T120000007Z.mp4',
      name: 'S45_P2_20250131T120000007Z.mp4',
      bytes: bytes.length,
      durationMs: expect.closeTo(1500, -1.5) as number,
      audioTrack: 'tone.mp3',
    });
    expect(volume.readdirSync('/output')).toEqual([made.name]);
    expect(mp4Boxes(bytes).indexOf('moov')).toBeLessThan(mp4Boxes(bytes).indexOf('mdat'));
    const { streams } = await runtime.probe(volume, made.path);
    expect(streams).toMatchObject([
      { type: 'video', codec: 'h264', width: 64, height: 48, pixelFormat: 'yuv420p', durationSec: 1.5 },
      { type: 'audio', codec: 'aac' },
    ]);
    expect(streams[0]!.frameRate).toEqual({ num: 30, den: 1 });
    // The sound ends with the picture: within a packet of AAC, though the track is shorter.
    expect(streams[1]!.durationSec).toBeCloseTo(1.5, 1);
    expect(argv).toEqual([expect.arrayContaining(['-shortest', '-map', '0:v:0', '1:a:0', '-b:a', '192000'])]);
  });

  it('shows every frame once, in natural order', async () => {
    const volume = await makeMedia(runtime, { frames: 12 });
    // Lossless, so that a frame can be known again.
    const exact = new SlideshowRenderer(runtime, { videoCodec: 'libx264', preset: 'ultrafast', crf: 0 });
    const made = await make(exact, volume);
    const list = Array.from({ length: 12 }, (_, i) => `file:/frames/frame-${i + 1}.png`);
    const shown = await frameHashes(runtime, volume, ['-i', made.path]);
    for (const [i, input] of list.entries()) {
      const hd = ['-vf', 'scale=flags=bicubic:out_color_matrix=bt709:out_range=tv', '-pix_fmt', 'yuv420p'];
      const [hash] = await frameHashes(runtime, volume, ['-i', input, ...hd]);
      expect(shown[i], `frame ${i + 1}`).toBe(hash);
    }
    expect(shown).toHaveLength(12);
  });

  it('keeps colors as they are, and says which they are', async () => {
    const red = newVolume({ '/frames/1.png': PNG.sync.write(plain(64, 48, [220, 30, 40])) });
    red.mkdirSync('/output');
    copyTo(red, '/music/tone.mp3', '/music/tone.mp3', await makeMedia(runtime, { frames: 1 }));
    const made = await make(renderer, red);
    const { raw } = await runtime.probe(red, made.path);
    const [video] = (raw as { streams: Record<string, string>[] }).streams;
    expect(video).toMatchObject({ color_space: 'bt709', color_range: 'tv', color_primaries: 'bt709' });
    const [frame] = await runtime.frames(red, made.path, { count: 1 });
    const [r, g, b] = PNG.sync.read(Buffer.from(frame!.data)).data;
    for (const [got, want] of [
      [r!, 220],
      [g!, 30],
      [b!, 40],
    ] as const)
      expect(Math.abs(got - want)).toBeLessThanOrEqual(4);
  });

  it('takes frames that a PNG optimiser gave different pixel formats', async () => {
    const volume = await makeMedia(runtime, { frames: 4 });
    for (const [name, colorType] of [
      ['frame-2', 0],
      ['frame-3', 6],
    ] as const) {
      const picture = PNG.sync.read(bytesOf(volume, `/frames/${name}.png`));
      volume.writeFileSync(`/frames/${name}.png`, PNG.sync.write(picture, { colorType }));
    }
    expect((await make(renderer, volume)).durationMs).toBeGreaterThan(100);
  });

  it('is stopped by its signal and publishes nothing', async () => {
    const volume = await makeMedia(runtime, { frames: 60 });
    const controller = new AbortController();
    const making = make(renderer, volume, {
      signal: controller.signal,
      // ffmpeg writes its log from when it has the first frames until the end.
      onStderr: () => controller.abort(),
    });
    await expect(making).rejects.toMatchObject({ code: 'ABORTED' });
    expect(volume.readdirSync('/output')).toEqual([]);
  });

  describe('refuses in preflight', () => {
    let media: Volume & FileSystem;
    beforeAll(async () => {
      media = await makeMedia(runtime, { frames: 3 });
    });
    const file = (path: string) => bytesOf(media, path);
    it.each<[string, string, () => Record<string, Uint8Array | string>]>([
      ['no frames', 'The frames directory /frames holds no .png file', () => ({ '/frames/a.txt': 'x' })],
      ['no frames directory', 'The frames directory /frames does not exist', () => ({ '/x': 'x' })],
      [
        'no music',
        'The music directory /music holds no .mp3 file',
        () => ({ '/frames/1.png': file('/frames/frame-1.png'), '/music/cover.jpg': 'x' }),
      ],
      [
        'no music directory',
        'The music directory /music does not exist',
        () => ({ '/frames/1.png': file('/frames/frame-1.png') }),
      ],
      [
        'music that is none',
        '/music/a.mp3 cannot be read as media',
        () => ({ '/frames/1.png': file('/frames/frame-1.png'), '/music/a.mp3': 'no music' }),
      ],
      [
        'a picture for music',
        '/music/a.mp3 has no audio',
        () => ({ '/frames/1.png': file('/frames/frame-1.png'), '/music/a.mp3': file('/frames/frame-1.png') }),
      ],
      ['a frame that is not a PNG', '/frames/1.png is not a PNG', () => ({ '/frames/1.png': 'GIF89a' })],
      ['an empty frame', '/frames/1.png is not a PNG', () => ({ '/frames/1.png': '' })],
      [
        'a frame cut short',
        '/frames/1.png ends within its header',
        () => ({ '/frames/1.png': file('/frames/frame-1.png').subarray(0, 20) }),
      ],
      [
        'frames of different sizes',
        '/frames/2.png is 8×6, but 1.png is 64×48: all frames must have one size',
        () => ({ '/frames/1.png': file('/frames/frame-1.png'), '/frames/2.png': blank(8, 6) }),
      ],
      [
        'an odd size',
        'The frames in /frames are 9×6: yuv420p needs an even width and height',
        () => ({ '/frames/1.png': blank(9, 6) }),
      ],
    ])('%s', async (_, message, files) => {
      const fs = newVolume(files());
      const failed = renderer.preflight(inputOf(fs));
      await expect(failed).rejects.toMatchObject({ code: 'PREFLIGHT_FAILED', message, retryable: false });
    });
  });
});

describe('with one Runtime', () => {
  let runtime: Runtime;
  let renderer: SlideshowRenderer;
  beforeAll(async () => {
    runtime = await Runtime.create({ wasm: usersFamily().source });
    renderer = new SlideshowRenderer(runtime, { preset: 'ultrafast' });
  });
  afterAll(() => runtime.close());

  it.each([
    ['is cut short', (png: Buffer) => png.subarray(0, -20)],
    ['goes on after its end', (png: Buffer) => Buffer.concat([png, Buffer.from('!')])],
    [
      'is damaged: its IDAT chunk fails its checksum',
      (png: Buffer) => {
        const bytes = Buffer.from(png);
        bytes[200]! ^= 0xff;
        return bytes;
      },
    ],
    ['is damaged: its pixels cannot be decompressed', withBadPixels],
    ['is damaged: it lacks pixels, or has too many', (png: Buffer) => withHeight(png, 40)],
  ])('names the frame that %s', async (fault, damage) => {
    const volume = await makeMedia(runtime, { frames: 5 });
    if (fault.includes('lacks pixels')) {
      for (const i of [1, 2, 3, 5]) volume.writeFileSync(`/frames/frame-${i}.png`, blank(64, 40));
    }
    volume.writeFileSync('/frames/frame-4.png', damage(bytesOf(volume, '/frames/frame-4.png')));
    await expect(make(renderer, volume)).rejects.toMatchObject({
      code: 'PREFLIGHT_FAILED',
      message: `/frames/frame-4.png ${fault}`,
    });
    expect(volume.readdirSync('/output')).toEqual([]);
  });

  it('chooses the first track in sorted order, or the one that is named', async () => {
    const volume = await makeMedia(runtime, { frames: 2 });
    for (const name of ['b.mp3', 'a10.mp3', 'a2.MP3', '.hidden.mp3', 'Z.txt']) {
      copyTo(volume, '/music/tone.mp3', `/music/${name}`);
    }
    const trackOf = async (musicSelect?: SlideshowInput['musicSelect']) =>
      (await renderer.preflight({ ...inputOf(volume), ...(musicSelect && { musicSelect }) })).track;
    expect(await trackOf()).toBe('a10.mp3');
    expect(await trackOf('first')).toBe('a10.mp3');
    expect(await trackOf('named:b.mp3')).toBe('b.mp3');
    await expect(trackOf('named:c.mp3')).rejects.toMatchObject({
      code: 'PREFLIGHT_FAILED',
      message: 'The music directory /music has no c.mp3',
    });
  });

  it('orders frame-2 before frame-10 and leaves hidden and other files out', async () => {
    const volume = await makeMedia(runtime, { frames: 11 });
    copyTo(volume, '/frames/frame-1.png', '/frames/.frame-0.png');
    copyTo(volume, '/frames/frame-1.png', '/frames/frame-001.PNG');
    volume.writeFileSync('/frames/notes.txt', 'x');
    const { frameNames } = await renderer.preflight(inputOf(volume));
    expect(frameNames.slice(0, 4)).toEqual(['frame-001.PNG', 'frame-1.png', 'frame-2.png', 'frame-3.png']);
    expect(frameNames.at(-1)).toBe('frame-11.png');
    expect(frameNames).toHaveLength(12);
  });

  it.each([
    ['../../etc', '/..'],
    ['..', '.'],
    ['a/b\0c', 'é ü'],
    ['x'.repeat(4000), ''],
  ])('keeps the story id %j within the output directory', async (storyId, partIndex) => {
    const volume = await makeMedia(runtime, { frames: 2 });
    const show = await renderer.preflight(inputOf(volume));
    const output = { fs: volume, dir: '/output' };
    const made = await renderer.render(show, { output, storyId, partIndex }, { now: () => NOON });
    expect(volume.readdirSync('/output')).toEqual([made.name]);
    expect(made.name).toMatch(/^[A-Za-z0-9_-][A-Za-z0-9._-]{1,240}_20250131T120000007Z\.mp4$/);
    expect(made.name).not.toContain('..');
    expect(Object.keys(volume.toJSON()).filter((path) => path.endsWith('.mp4'))).toEqual([made.path]);
  });

  it('never replaces a video that is there, also where the clock stands still', async () => {
    const volume = await makeMedia(runtime, { frames: 2 });
    const names = [await make(renderer, volume), await make(renderer, volume)].map(({ name }) => name);
    expect(names).toEqual(['S45_P2_20250131T120000007Z.mp4', 'S45_P2_20250131T120000007Z-2.mp4']);
  });

  it('has the whole file under another name before it gets its own', async () => {
    const volume = await makeMedia(runtime, { frames: 2 });
    let seen: [string, number][] = [];
    const beforePublish = () => {
      const names = volume.readdirSync('/output').map(String);
      seen = names.map((name) => [name, volume.statSync(`/output/${name}`).size]);
    };
    const made = await make(renderer, volume, { beforePublish });
    expect(seen).toEqual([[expect.stringMatching(/^\.[\da-f-]+\.tmp$/), made.bytes]]);
    const kept = make(renderer, volume, {
      beforePublish: () => {
        throw new Error('not mine any more');
      },
    });
    await expect(kept).rejects.toThrow('not mine any more');
    expect(volume.readdirSync('/output')).toEqual([made.name]);
  });

  it.each(['writeSync', 'fsyncSync', 'renameSync'] as const)(
    'leaves nothing where %s meets a full disk',
    async (method) => {
      const volume = await makeMedia(runtime, { frames: 2 });
      const full = Object.create(volume) as FileSystem;
      full[method] = () => {
        throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
      };
      const show = await renderer.preflight(inputOf(volume));
      const rendering = renderer.render(show, { output: { fs: full, dir: '/output' }, ...STORY });
      await expect(rendering).rejects.toMatchObject({
        code: 'IO_FAILED',
        retryable: true,
        details: { errno: 'ENOSPC' },
      });
      expect(volume.readdirSync('/output')).toEqual([]);
    },
  );

  it('reads frames as ffmpeg takes them, and never holds many', async () => {
    const volume = await makeMedia(runtime, { frames: 1 });
    const noise = noisy(320, 240);
    const count = 150;
    for (let i = 1; i <= count; i++) volume.writeFileSync(`/frames/frame-${i}.png`, noise);
    let bytesRead = 0;
    const watched = Object.create(volume) as FileSystem;
    watched.readSync = (...args) => {
      const read = volume.readSync(...args);
      bytesRead += read;
      return read;
    };
    const frames = { fs: watched, dir: '/frames' };
    const show = await renderer.preflight({ ...inputOf(volume), frames });
    bytesRead = 0;
    const controller = new AbortController();
    let readWhenStopped = -1;
    const target = { output: { fs: volume, dir: '/output' }, ...STORY };
    const making = renderer.render(show, target, {
      signal: controller.signal,
      onStderr: () => {
        if (readWhenStopped < 0) readWhenStopped = bytesRead;
        controller.abort();
      },
    });
    await expect(making).rejects.toMatchObject({ code: 'ABORTED' });
    // ffmpeg looks at some 5 MB before it starts; all frames together have more than 30.
    expect(noise.length * count).toBeGreaterThan(30e6);
    expect(readWhenStopped).toBeGreaterThan(0);
    expect(readWhenStopped).toBeLessThan(15e6);
  });
});

test.each([
  [{}, /Expected `runtime` to be a Runtime/],
  [undefined, /Expected `runtime` to be a Runtime/],
])('a renderer of %j is refused', (runtime, message) => {
  expect(() => new SlideshowRenderer(runtime as unknown as Runtime)).toThrow(message);
});

test.each([
  [{ fps: 30 }, 'Unknown option `fps`'],
  [{ frameRate: { num: 0, den: 1 } }, 'frameRate'],
  [{ audioBitRate: 0 }, 'audioBitRate'],
  [{ preset: '' }, 'preset'],
])('settings %j are refused when the renderer is made', (settings, message) => {
  const runtime = { exec: () => undefined } as unknown as Runtime;
  expect(() => new SlideshowRenderer(runtime, settings as SlideshowSettings)).toThrow(message);
});

/** Pixels that do not compress, the same each time. */
function noisy(width: number, height: number): Buffer {
  const picture = new PNG({ width, height });
  let state = 1;
  for (let i = 0; i < picture.data.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    picture.data[i] = i % 4 === 3 ? 255 : state >>> 24;
  }
  return PNG.sync.write(picture);
}

/** The header tells another height than the pixels have. */
function withHeight(png: Buffer, height: number): Buffer {
  const bytes = Buffer.from(png);
  bytes.writeUInt32BE(height, 20);
  bytes.writeUInt32BE(crc32(bytes.subarray(12, 29)), 29);
  return bytes;
}

function blank(width: number, height: number): Buffer {
  return PNG.sync.write(new PNG({ width, height }));
}

function plain(width: number, height: number, [r, g, b]: readonly [number, number, number]): PNG {
  const picture = new PNG({ width, height });
  for (let at = 0; at < picture.data.length; at += 4) picture.data.set([r, g, b, 255], at);
  return picture;
}

/** The chunks are whole, and what they hold is no zlib stream. */
function withBadPixels(png: Buffer): Buffer {
  const bytes = Buffer.from(png);
  const at = bytes.indexOf('IDAT');
  const length = bytes.readUInt32BE(at - 4);
  bytes.fill(0x55, at + 4 + (length >> 1), at + 4 + length);
  bytes.writeUInt32BE(crc32(bytes.subarray(at, at + 4 + length)), at + 4 + length);
  return bytes;
}
