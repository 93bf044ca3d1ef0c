// Numbered pictures with a gap: every module uses the first ones only, and the result says so.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blobSource, Runtime } from '../../../src/index.js';
import { newVolume } from '../../support/media.js';
import { everyFamily } from '../../support/modules.js';

const OUT = ['-f', 'null', '-'] as const;

describe.each(everyFamily().map((family) => [family.name, family] as const))(
  'pictures with a gap: %s',
  (_name, { source, execution }) => {
    let runtime: Runtime;
    const volume = newVolume();
    const picture = (path: string) =>
      runtime.exec(volume, '-y', '-f', 'lavfi', '-i', 'color=s=16x16:d=0.04', path);
    beforeAll(async () => {
      runtime = await Runtime.create({ wasm: source, execution });
      await picture('/img001.png');
      const bytes = volume.readFileSync('/img001.png') as Buffer;
      volume.mkdirSync('/take1');
      volume.mkdirSync('/take3');
      for (const path of ['img002', 'img004', 'img005', 'img007', 'take1/a', 'take3/a']) {
        volume.writeFileSync(`/${path}.png`, bytes);
      }
      for (let at = 1; at <= 42; at++) if (at !== 41) volume.writeFileSync(`/long-${at}.png`, bytes);
      for (const at of [1, 2, 3]) volume.writeFileSync(`/whole-${at}.png`, bytes);
    });
    afterAll(() => runtime.close());

    it.each([
      [['-i', '/img%03d.png'], ['/img002.png', '/img004.png'], '/img003.png'],
      [['-start_number', '4', '-i', 'img%03d.png'], ['img005.png', 'img007.png'], 'img006.png'],
      [['-start_number', '3', '-i', '/img%03d.png'], ['/img005.png', '/img007.png'], '/img006.png'],
      [['-f', 'image2', '-i', '/take%d/a.png'], ['/take1/a.png', '/take3/a.png'], '/take2/a.png'],
      [['-loop', '1', '-i', '/img%03d.png', '-t', '1'], ['/img002.png', '/img004.png'], '/img003.png'],
    ])('%j', async (words, lines, missing) => {
      const { exitCode, warnings } = await runtime.run(volume, '-v', 'quiet', ...words, ...OUT);
      expect(exitCode).toBe(0);
      expect(warnings.find(({ code }) => code === 'SEQUENCE_GAP')).toMatchObject({
        message: expect.stringContaining(`ends with ${lines[0] ?? ''} after `) as string,
        lines,
      });
      expect(warnings.map(({ message }) => message).join()).toContain(`since ${missing} is not there`);
    });

    it.each([
      ['no gap', ['-i', '/whole-%d.png']],
      ['the run ends before it', ['-i', '/long-%d.png', '-frames:v', '1']],
      ['what is there is taken', ['-pattern_type', 'glob', '-i', '/img*.png']],
      ['one picture', ['-i', '/img001.png']],
    ])('no warning: %s', async (_what, words) => {
      expect(await runtime.run(volume, ...words, ...OUT)).toMatchObject({ exitCode: 0, warnings: [] });
    });

    it.runIf(execution === 'thread')('sees pictures that are mounted', async () => {
      const mounts = {
        '/whole-5.png': blobSource(new Blob([volume.readFileSync('/img001.png') as Buffer<ArrayBuffer>])),
      };
      const { warnings } = await runtime.run(volume, '-i', '/whole-%d.png', ...OUT, { mounts });
      expect(warnings.find(({ code }) => code === 'SEQUENCE_GAP')).toMatchObject({
        lines: ['/whole-3.png', '/whole-5.png'],
      });
    });
  },
);
