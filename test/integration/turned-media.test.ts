// Videos that are stored lying, upside down or mirrored, as phones write them, and change their size midway.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Volume } from 'memfs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { renderDistributed } from '../../src/distributed/index.js';
import { hostFs, Runtime } from '../../src/index.js';
import type { FileSystem } from '../../src/index.js';
import { AfmpegRenderer, NativeRenderer } from '../../src/reel/index.js';
import type { Timeline } from '../../src/reel/index.js';
import { bytesOf, newVolume, succeed } from '../support/media.js';
import { families } from '../support/modules.js';
import { hasNativeFfmpeg } from '../support/native.js';
import { turnedMp4 } from '../support/turned-mp4.js';
import { withoutFfprobe } from '../support/without-ffprobe.js';

const RATE = 25;
const FIRST = { width: 96, height: 64 };
/** How large pictures are when they are compared. */
const SMALL = { width: 24, height: 16 };

/** Clockwise degrees, after it was mirrored top to bottom where it is. */
type Turn = readonly [number, boolean];
const TURNS: readonly Turn[] = [0, 90, 180, 270].flatMap((degrees): Turn[] => [
  [degrees, false],
  [degrees, true],
]);

/** Each writes its sizes into the stream, so that an MP4 can hold two. */
const CODECS: Readonly<Record<string, readonly string[]>> = {
  h264: ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '10', '-pix_fmt', 'yuv420p'],
  mjpeg: ['-c:v', 'mjpeg', '-q:v', '3', '-pix_fmt', 'yuvj420p'],
  // The encoder of @ffmpeg/core traps.
  vp9: ['-c:v', 'libvpx-vp9', '-b:v', '1M', '-deadline', 'realtime', '-cpu-used', '8'],
};
const SIZES: Readonly<Record<string, string>> = {
  bigger: '160x96',
  smaller: '64x48',
  'of another shape': '48x96',
};

const CASES = TURNS.flatMap(([degrees, mirrored], i) => {
  const change = Object.keys(SIZES).at(i % 3)!;
  const codecs = degrees === 90 && !mirrored ? Object.keys(CODECS) : [Object.keys(CODECS).at(i % 2)!];
  return codecs.map((codec) => ({ codec, degrees, mirrored, change }));
});

describe.each(families().filter(({ execution }) => execution === 'thread'))(
  'by $module',
  ({ source, module }) => {
    const cases = CASES.filter(({ codec }) => codec !== 'vp9' || module !== '@ffmpeg/core');

    let runtime: Runtime;
    beforeAll(async () => {
      runtime = await Runtime.create({ wasm: source, concurrency: 2 });
    });
    afterAll(() => runtime.close());

    const config = { format: 'mp4', preset: 'ultrafast', chunks: { kind: 'size', frames: 20 } } as const;

    /** A second at the first size and one at another, in /clip.mp4. */
    async function makeClip({ codec, degrees, mirrored, change }: (typeof CASES)[number]) {
      const volume = newVolume();
      const extension = codec === 'h264' ? 'h264' : 'mkv';
      for (const [i, size] of [`${FIRST.width}x${FIRST.height}`, SIZES[change]!].entries()) {
        const pictures = ['-f', 'lavfi', '-i', `testsrc2=s=${size}:r=${RATE}:d=1`];
        await succeed(runtime, volume, ...pictures, ...CODECS[codec]!, `/${i}.${extension}`);
      }
      // A list says but once what H.264 is decoded by; its own bytes say it twice.
      volume.writeFileSync('/both.h264', parts(volume, extension));
      volume.writeFileSync('/list', "file '0.mkv'\nfile '1.mkv'\n");
      const input =
        codec === 'h264' ? ['-r', `${RATE}`, '-i', '/both.h264'] : ['-f', 'concat', '-i', '/list'];
      await succeed(runtime, volume, ...input, '-c', 'copy', '/lying.mp4');
      volume.writeFileSync('/clip.mp4', turnedMp4(bytesOf(volume, '/lying.mp4'), degrees, mirrored));
      return volume;
    }

    /** Every picture of both seconds, small and gray: as the generator draws it, or out of a file. */
    async function pictures(
      volume: Volume & FileSystem,
      { width, height }: typeof SMALL,
      ...input: string[]
    ) {
      const filters = `scale=${width}:${height}:flags=area,format=gray`;
      await succeed(runtime, volume, ...input, '-vf', filters, '-f', 'rawvideo', '-y', '/gray');
      return bytesOf(volume, '/gray');
    }

    async function drawn(volume: Volume & FileSystem, change: string) {
      const both = [];
      for (const size of [`${FIRST.width}x${FIRST.height}`, SIZES[change]!]) {
        both.push(await pictures(volume, SMALL, '-f', 'lavfi', '-i', `testsrc2=s=${size}:r=${RATE}:d=1`));
      }
      return Buffer.concat(both);
    }

    async function expectUpright(volume: Volume & FileSystem, path: string, one: (typeof CASES)[number]) {
      const { degrees, mirrored, change } = one;
      const [stream] = (await runtime.probe(volume, path)).streams;
      const size = turnedSize(FIRST, degrees);
      expect(stream).toMatchObject(size);
      expect(stream).not.toHaveProperty('rotation');
      const found = await pictures(volume, turnedSize(SMALL, degrees), '-i', path);
      const source = await drawn(volume, change);
      expect(found.length).toBe(2 * RATE * SMALL.width * SMALL.height);
      // Of all ways up that fit, in both halves: the one that the file says, and close to it.
      for (const half of [0, found.length / 2]) {
        const end = half + found.length / 2;
        const off = TURNS.filter(([other]) => (other - degrees) % 180 === 0).map((turn) => ({
          turn,
          off: distance(turned(source.subarray(half, end), turn), found.subarray(half, end)),
        }));
        const best = off.reduce((a, b) => (b.off < a.off ? b : a));
        expect(best.turn).toEqual([degrees, mirrored]);
        expect(best.off).toBeLessThan(20);
      }
    }

    test.each(cases)(
      '$codec turned by $degrees, mirrored $mirrored: pictures that become $change are scaled, and upright',
      async (one) => {
        const volume = await makeClip(one);
        const [stream] = (await runtime.probe(volume, '/clip.mp4')).streams;
        if (one.degrees !== 0)
          expect(stream).toMatchObject({ rotation: one.degrees, mirrored: one.mirrored });
        const made = await renderDistributed(
          volume,
          { kind: 'video', path: '/clip.mp4' },
          { runtime, config, outputPath: '/distributed.mp4' },
        );
        expect(made.frames).toBe(2 * RATE);
        await expectUpright(volume, '/distributed.mp4', one);

        const reel = await new AfmpegRenderer(runtime).render(volume, timeline(one.degrees), {
          outputPath: '/reel.mp4',
        });
        expect(reel.frames).toBe(2 * RATE);
        await expectUpright(volume, '/reel.mp4', one);

        const [late] = await runtime.frames(volume, '/clip.mp4', { at: [1.5], format: 'png' });
        volume.writeFileSync('/late.png', late!.data);
        const still = await pictures(volume, turnedSize(SMALL, one.degrees), '-i', '/late.png');
        const wanted = (await drawn(volume, one.change)).subarray(still.length * 37);
        const turn = [one.degrees, one.mirrored] as const;
        expect(distance(turned(wanted.subarray(0, still.length), turn), still)).toBeLessThan(20);
      },
    );

    test('a turned clip is looped to the end of its segment', async () => {
      const one = { codec: 'h264', degrees: 90, mirrored: false, change: 'smaller' };
      const volume = await makeClip(one);
      const looped = timeline(90);
      const segments = [{ ...looped.segments[0]!, durationSec: 4, loop: true } as const];
      await new AfmpegRenderer(runtime).render(volume, { ...looped, segments }, { outputPath: '/out.mp4' });
      const all = await pictures(volume, turnedSize(SMALL, 90), '-i', '/out.mp4');
      const once = await pictures(volume, turnedSize(SMALL, 90), '-t', '2', '-i', '/out.mp4');
      expect(all.length).toBe(4 * RATE * SMALL.width * SMALL.height);
      expect(distance(once, all.subarray(once.length))).toBeLessThan(2);
    });

    // A module without ffprobe does not know of mirrors, and leaves the turn to ffmpeg.
    test('where the turn is not known whole, a render fails for good and names the file', async () => {
      const volume = await makeClip({ codec: 'mjpeg', degrees: 90, mirrored: false, change: 'bigger' });
      const byLog = withoutFfprobe(runtime);
      await expect(
        renderDistributed(
          volume,
          { kind: 'video', path: '/clip.mp4' },
          { runtime: byLog, config, outputPath: '/out.mp4' },
        ),
      ).rejects.toMatchObject({
        code: 'FFMPEG_FAILED',
        retryable: false,
        message: expect.stringContaining('/clip.mp4') as string,
      });
    });

    test.runIf(hasNativeFfmpeg())('native ffmpeg renders the same', async () => {
      const root = mkdtempSync(join(tmpdir(), 'turned-test-'));
      try {
        for (const one of cases) {
          const volume = await makeClip(one);
          writeFileSync(join(root, 'clip.mp4'), bytesOf(volume, '/clip.mp4'));
          await new NativeRenderer().render(hostFs(root), timeline(one.degrees), { outputPath: '/out.mp4' });
          volume.writeFileSync('/native.mp4', readFileSync(join(root, 'out.mp4')));
          await expectUpright(volume, '/native.mp4', one);
        }
      } finally {
        rmSync(root, { recursive: true });
      }
    });
  },
);

function timeline(degrees: number): Timeline {
  return {
    ...turnedSize(FIRST, degrees),
    frameRate: { num: RATE, den: 1 },
    segments: [{ kind: 'video', path: '/clip.mp4', durationSec: 2 }],
    encoding: { preset: 'ultrafast' },
  };
}

function parts(volume: Volume, extension: string): Buffer {
  return Buffer.concat([0, 1].map((i) => bytesOf(volume, `/${i}.${extension}`)));
}

function turnedSize({ width, height }: typeof SMALL, degrees: number): typeof SMALL {
  return degrees % 180 === 0 ? { width, height } : { width: height, height: width };
}

/** Small pictures in a row, each mirrored and turned pixel by pixel. */
function turned(pixels: Buffer, [degrees, mirrored]: Turn): Buffer {
  const { width, height } = SMALL;
  const to = turnedSize(SMALL, degrees);
  return Buffer.from(
    pixels.map((_, at) => {
      const picture = at - (at % (width * height));
      const [x, y] = [(at - picture) % to.width, Math.floor((at - picture) / to.width)];
      const [fromX = 0, fromY = 0] =
        { 0: [x, y], 90: [y, height - 1 - x], 180: [width - 1 - x, height - 1 - y], 270: [width - 1 - y, x] }[
          degrees
        ] ?? [];
      return pixels[picture + (mirrored ? height - 1 - fromY : fromY) * width + fromX]!;
    }),
  );
}

function distance(wanted: Buffer, found: Buffer): number {
  return wanted.reduce((sum, value, i) => sum + Math.abs(value - found[i]!), 0) / wanted.length;
}
