// Where the output has alpha it is the source's, and so are the colors of what can be seen.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderDistributed } from '../../../src/distributed/index.js';
import type { Composition } from '../../../src/distributed/index.js';
import { Runtime } from '../../../src/index.js';
import { newVolume } from '../../support/media.js';
import { oldAndNew } from '../../support/modules.js';
import { SEE_THROUGH } from './inputs.js';
import { QUARTERS, encode, quarters } from './quarters.js';

const RATE = { num: 25, den: 1 };
const ALPHA = [255, 64, 128, 0];
const WANTED = QUARTERS.map((color, i) => [...color, ALPHA[i]!]);

describe.each(oldAndNew())('$name', ({ source }) => {
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await Runtime.create({ wasm: source });
  }, 120_000);
  afterAll(() => runtime.close());

  it.each([
    ['png', 'frames', 'mov'],
    ['png', 'frames', 'png-sequence'],
    ['png', 'frames', 'png-sequence', 96],
    ['vp9', 'video', 'mov'],
    ['qtrle', 'video', 'mov'],
    ['qtrle', 'video', 'png-sequence'],
  ] as const)(
    '%s as %s to %s',
    async (name, composed, format, width?: number) => {
      const kind = SEE_THROUGH.find((each) => each.name.startsWith(name))!;
      const pixels = quarters(QUARTERS, ALPHA);
      const path = composed === 'frames' ? '/in.png' : '/in';
      const file = await encode(runtime, pixels, kind.args, { frames: kind.frames ?? 1, alpha: true });
      const volume = newVolume({ [path]: file });
      const size = width === undefined ? {} : { width, height: (width * 3) / 4 };
      const composition: Composition =
        composed === 'frames'
          ? { kind: 'frames', frames: [path, path], frameRate: RATE, ...size }
          : { kind: 'video', path, frameRate: RATE, ...size };
      await renderDistributed(volume, composition, {
        ...{ runtime, outputPath: format === 'mov' ? '/out.mov' : '/out', workDir: '/work' },
        config: {
          ...{ format, audio: 'none' as const },
          ...(format === 'png-sequence' && { pixelFormat: 'rgba' }),
        },
      });
      const made = format === 'mov' ? '/out.mov' : '/out/frame_000001.png';
      const chunks: Uint8Array[] = [];
      const flags = 'flags=bicubic+accurate_rnd+full_chroma_int';
      const filters = `scale=in_color_matrix=bt709:${flags},format=rgba,scale=4:4:flags=neighbor`;
      await runtime.exec(
        volume,
        ...['-v', 'error', '-i', made, '-frames:v', '1', '-vf', filters, '-f', 'rawvideo', '-'],
        { onStdout: (chunk) => void chunks.push(chunk.slice()) },
      );
      const bytes = Buffer.concat(chunks);
      const at = (x: number, y: number) => [...bytes.subarray((y * 4 + x) * 4, (y * 4 + x) * 4 + 4)];
      const got = [at(0, 0), at(2, 0), at(0, 2), at(2, 2)];
      // ProRes loses some, and of a faint color a step is worth more.
      const far = got.flatMap((pixel, i) =>
        // What is transparent has no color.
        (ALPHA[i] === 0 ? [pixel[3]!] : pixel.map((value, j) => value - WANTED[i]![j]!)).filter(
          (off) => Math.abs(off) > 6,
        ),
      );
      expect(far, got.join(' | ')).toEqual([]);
    },
    120_000,
  );
});
