// A picture over a segment: on every frame of it, unmoved, and to the bit the same in either graph and any range.

import { PNG } from 'pngjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Runtime, toArgs } from '../../../src/index.js';
import { plainGraph } from '../../../src/reel/graph/plain-graph.js';
import { videoGraph } from '../../../src/reel/graph/video-graph.js';
import type { VideoGraph } from '../../../src/reel/graph/video-graph.js';
import { AfmpegRenderer } from '../../../src/reel/index.js';
import type { Segment } from '../../../src/reel/index.js';
import { resolveTimeline } from '../../../src/reel/timeline/resolve-timeline.js';
import { succeed } from '../../support/media.js';
import { families } from '../../support/modules.js';
import { makeFootage, still, timelineOf, video } from '../footage.js';
import type { Footage } from '../footage.js';

const inline = families().filter(({ execution }) => execution === 'inline');

/** Green in the middle half of the width, at the top; nothing elsewhere. */
function label(): Buffer {
  const png = new PNG({ width: 48, height: 64 });
  for (let y = 8; y < 16; y++) for (let x = 12; x < 36; x++) png.data.set([0, 255, 0, 255], 4 * (48 * y + x));
  return PNG.sync.write(png);
}

function withoutOverlay(segment: Segment): Segment {
  const bare = { ...segment };
  delete (bare as { overlay?: string }).overlay;
  return bare;
}

describe.each(inline)('$module', ({ source }) => {
  let runtime: Runtime;
  let footage: Footage;
  beforeAll(async () => {
    runtime = await Runtime.create({ wasm: source, execution: 'inline' });
    footage = await makeFootage(runtime);
    footage.writeFileSync('/label.png', label());
  });
  afterAll(() => runtime.close());

  async function hashes({ inputs, filterGraph, output }: VideoGraph): Promise<string[]> {
    const outputs = [{ url: 'pipe:1', format: 'framemd5', maps: [`[${output}]`] }];
    const { stdout } = await runtime.exec(footage, ...toArgs({ inputs, filterGraph, outputs }));
    return stdout.split('\n').flatMap((line) => (line.startsWith('0,') ? [line.split(/, */)[5] ?? ''] : []));
  }

  const overlay = '/label.png';
  it.each<[string, Segment[], object]>([
    ['stills', [still('/a.png', 0.4, { overlay }), still('/b.jpg', 0.4)], {}],
    [
      'a still that moves',
      [
        still('/a.png', 0.48, { overlay, motion: { fromZoom: 1, toZoom: 1.5 } }),
        still('/b.jpg', 0.4, { overlay }),
      ],
      {},
    ],
    ['a video', [still('/b.jpg', 0.4), video('/clip.mp4', 0.6, { overlay, fit: 'contain' })], {}],
    [
      'full color planes',
      [video('/clip.mp4', 0.4, { overlay }), still('/a.png', 0.4, { overlay })],
      { encoding: { pixelFormat: 'yuv444p' } },
    ],
  ])('over %s', async (_what, segments, more) => {
    const timeline = { ...timelineOf(segments, { transition: { durationSec: 0.2 } }), ...more };
    const resolved = resolveTimeline(timeline);
    const plain = await hashes(plainGraph(resolved));
    expect(plain).toHaveLength(resolved.frames);
    expect(await hashes(videoGraph(resolved))).toEqual(plain);
    const end = plain.length - 1;
    expect(await hashes(videoGraph(resolved, { start: 7, end }))).toEqual(plain.slice(7, end));
    const bare = resolveTimeline({ ...timeline, segments: segments.map(withoutOverlay) });
    expect(await hashes(videoGraph(bare))).not.toEqual(plain);
  });

  it('stands where it is while the picture below moves, and is gone with its segment', async () => {
    const segments = [
      still('/b.jpg', 0.4, { overlay, motion: { fromZoom: 1, toZoom: 2 } }),
      video('/clip.mp4', 0.4, { overlay }),
      still('/b.jpg', 0.2),
    ];
    await new AfmpegRenderer(runtime).render(footage, timelineOf(segments), { outputPath: '/out.mp4' });
    await succeed(runtime, footage, '-i', 'out.mp4', '-y', '%03d.png');
    const greenAt = (frame: number) => {
      const path = `/${String(frame + 1).padStart(3, '0')}.png`;
      const { data, width } = PNG.sync.read(footage.readFileSync(path) as Buffer);
      const isGreen = (x: number, y: number) => {
        const [red = 0, green = 0, blue = 0] = data.subarray(4 * (width * y + x));
        return green > 180 && red < 80 && blue < 80;
      };
      return [isGreen(48, 24), isGreen(28, 20), isGreen(67, 28)];
    };
    for (const frame of [0, 5, 9, 10, 15, 19])
      expect(greenAt(frame), `frame ${frame}`).toEqual([true, true, true]);
    for (const frame of [20, 24]) expect(greenAt(frame), `frame ${frame}`).not.toContain(true);
  });

  it.each([
    [{ overlay: '/none.png' }, 'segments[0].overlay', 'there is no such file'],
    [{ overlay: 5 }, 'segments[0].overlay', 'Expected'],
    [{ overlay: '/out.mp4' }, 'outputPath', 'another file than the inputs'],
  ])('refuses %j', async (more, option, message) => {
    const rendering = new AfmpegRenderer(runtime).render(
      footage,
      timelineOf([{ ...still('/a.png', 1), ...(more as object) }]),
      { outputPath: '/out.mp4' },
    );
    await expect(rendering).rejects.toMatchObject({
      code: 'INVALID_OPTION',
      details: { option },
      message: expect.stringContaining(message) as string,
    });
  });
});
