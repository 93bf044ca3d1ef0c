// The names that an editor offers are those of our module, and none else is refused.

import { readFileSync } from 'node:fs';
import { expect, expectTypeOf, it } from 'vitest';
import { NAMES_FILE, namesFile } from '../../scripts/names.mjs';
import { Runtime, filter, toArgs } from '../../src/index.js';
import type { AudioEncoderName, MuxerName, VideoOptions } from '../../src/index.js';
import { threadsModule } from '../support/modules.js';

const file = threadsModule();

it.runIf(file)('src/command/names.ts is what `npm run docs` writes', async () => {
  const runtime = await Runtime.create({ wasm: { file: file ?? '' } });
  expect(readFileSync(NAMES_FILE, 'utf8')).toBe(await namesFile(runtime));
  await runtime.close();
});

it('a name that no editor offers is passed on', () => {
  const format = ['format', 'of', 'mine'].join('_');
  const video: VideoOptions = { codec: 'libfuture', pixelFormat: 'gray99' };
  const filters = [filter('filter_of_mine'), filter('scale@named')];
  expect(toArgs({ outputs: [{ path: 'a', format, video: { ...video, filters }, codec: 'c' }] })).toEqual(
    [
      '-c',
      'c',
      '-c:v',
      'libfuture',
      '-pix_fmt:v',
      'gray99',
      '-filter:v',
      'filter_of_mine,scale@named',
    ].concat('-f', 'format_of_mine', 'a'),
  );
});

it('each kind of thing has the names of its kind', () => {
  expectTypeOf<'libmp3lame'>().toExtend<AudioEncoderName>();
  expectTypeOf<'libx264'>().not.toExtend<AudioEncoderName>();
  expectTypeOf<'ssegment'>().toExtend<MuxerName>();
});
