// The filters that are said to keep every frame and every sample, each run in both modules as far as they have it.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  AUDIO_TO_VIDEO,
  SAME_AUDIO,
  SAME_TIME_VIDEO,
  SAME_VIDEO,
} from '../../../src/command/length/same-length.js';
import { Runtime } from '../../../src/index.js';
import { newVolume } from '../../support/media.js';
import { families } from '../../support/modules.js';

/** What those need that do nothing without. */
const ARGS: Readonly<Record<string, string>> = {
  aeval: 'val(0)',
  colormatrix: 'bt601:bt709',
  colorspace: 'all=bt709:iall=bt601-6-625',
  delogo: 'x=10:y=10:w=8:h=8',
  drawtext: 'text=',
  format: 'yuv420p',
  geq: 'lum(X,Y)',
  noformat: 'rgb24',
  pan: 'mono|c0=c0',
  channelmap: '0',
  framestep: '2',
  // As an option's name says, not as a filter that marks frames.
  metadata: 'print',
  ametadata: 'print',
};

const modules = families().filter(({ execution }) => execution === 'inline');

describe.each(modules)('by $name', ({ source, execution }) => {
  let runtime: Runtime;
  let names: Set<string>;
  beforeAll(async () => {
    runtime = await Runtime.create({ wasm: source, execution });
    names = new Set((await runtime.capabilities()).filters.map(({ name }) => name));
  });
  afterAll(() => runtime.close());

  const video = ['-f', 'lavfi', '-i', 'testsrc2=s=64x48:r=10:d=2'];
  const audio = ['-f', 'lavfi', '-i', 'sine=r=44100:d=2'];

  /** Frames and seconds of the output; undefined where the filter does not run as it stands. */
  async function through(input: readonly string[], filter: string) {
    let last = { frame: 0, outTimeSec: 0 };
    const graph = `${filter}${filter in ARGS ? `=${ARGS[filter]}` : ''}`;
    const args = ['-nostdin', ...input, '-filter_complex', graph.replaceAll('(X,Y)', String.raw`(X\,Y)`)];
    const { exitCode } = await runtime.run(
      newVolume(),
      ...args,
      '-fps_mode',
      'passthrough',
      '-f',
      'null',
      '-',
      {
        onProgress: ({ frame, outTimeSec }) => (last = { frame, outTimeSec }),
      },
    );
    return exitCode === 0 && last.outTimeSec > 0 ? last : undefined;
  }

  const cases = [
    ['pictures', SAME_VIDEO, video, 20],
    ['pictures in the same time', SAME_TIME_VIDEO, video, undefined],
    ['audio', SAME_AUDIO, audio, undefined],
    ['audio to pictures', AUDIO_TO_VIDEO, audio, undefined],
  ] as const;

  it.each(cases)('%s: as long as before', async (_what, list, input, frames) => {
    const wrong: string[] = [];
    let ran = 0;
    for (const name of list) {
      const got = names.has(name) ? await through(input, name) : undefined;
      if (!got) continue;
      ran++;
      const isLong = Math.abs(got.outTimeSec - 2) <= 0.2;
      if (!isLong || (frames !== undefined && got.frame !== frames))
        wrong.push(`${name} ${JSON.stringify(got)}`);
    }
    expect(wrong).toEqual([]);
    expect(ran).toBeGreaterThan(list.size * 0.6);
  });
});
