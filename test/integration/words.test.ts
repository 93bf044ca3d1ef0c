// Words on a video are drawn with the fonts that there are, and what is not drawn is told.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Runtime } from '../../src/index.js';
import { newVolume } from '../support/media.js';
import { everyFamily } from '../support/modules.js';

const FONT = readFileSync(createRequire(import.meta.url).resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'));
const srt = (words: string) => `1\n00:00:00,000 --> 00:00:02,000\n${words}\n`;
const modules = everyFamily().filter(({ execution }) => execution === 'thread');
/** @ffmpeg/core takes a font only by its name. */
const NAMED = ":force_style='FontName=DejaVu Sans'";

describe.each(modules)('$name', ({ module, source }) => {
  const takesAny = module !== '@ffmpeg/core';
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await Runtime.create({ wasm: source });
  });
  afterAll(() => runtime.close());

  /** Draws on black, and counts the pixels that are bright. */
  async function draw(filter: string, files: Record<string, string | Uint8Array>) {
    const volume = newVolume(files);
    const black = ['-f', 'lavfi', '-i', 'color=black:s=320x240:d=1'];
    const { warnings } = await runtime.exec(volume, ...black, '-vf', filter, '-frames:v', '1', '/o.png');
    const { data } = PNG.sync.read(volume.readFileSync('/o.png') as Buffer);
    let bright = 0;
    for (let at = 0; at < data.length; at += 4) if ((data[at] ?? 0) > 128) bright++;
    return { bright, codes: warnings.map(({ code }) => code), warnings };
  }

  it.runIf(takesAny).each([
    [
      'subtitles and fontsdir',
      'subtitles=/s.srt:fontsdir=/my',
      { '/s.srt': srt('Hello'), '/my/a.ttf': FONT },
    ],
    ['subtitles and /fonts', 'subtitles=/s.srt', { '/s.srt': srt('Hello'), '/fonts/a.ttf': FONT }],
    [
      'bold and italic',
      'subtitles=/s.srt',
      { '/s.srt': srt('<b>Hello</b> <i>you</i>'), '/fonts/a.ttf': FONT },
    ],
    ['drawtext and /fonts', 'drawtext=text=Hello:fontcolor=white:fontsize=40', { '/fonts/a.ttf': FONT }],
  ])('%s', async (_what, filter, files) => {
    const { bright, codes } = await draw(filter, files);
    expect(bright).toBeGreaterThan(40);
    expect(codes).toEqual([]);
  });

  it('a font by its name', async () => {
    const files = { '/s.srt': srt('Hello'), '/my/a.ttf': FONT };
    const { bright, codes } = await draw(`subtitles=/s.srt:fontsdir=/my${NAMED}`, files);
    expect(bright).toBeGreaterThan(40);
    expect(codes).toEqual([]);
  });

  it.skipIf(takesAny)('a font that is not named is not drawn, which is a warning', async () => {
    const files = { '/s.srt': srt('Hello'), '/my/a.ttf': FONT };
    const { bright, warnings } = await draw('subtitles=/s.srt:fontsdir=/my', files);
    expect(bright).toBe(0);
    expect(warnings).toMatchObject([
      { code: 'NO_FONT', message: expect.stringContaining('force_style') as string },
    ]);
  });

  it('without a font nothing is drawn, which is a warning', async () => {
    const { bright, warnings } = await draw('subtitles=/s.srt', { '/s.srt': srt('Hello') });
    expect(bright).toBe(0);
    expect(warnings).toMatchObject([
      {
        code: 'NO_FONT',
        message: expect.stringMatching(
          takesAny ? /there is no font for Arial/ : /no font was chosen/,
        ) as string,
      },
    ]);
  });

  it('a character that no font has is named', async () => {
    const files = { '/s.srt': srt('Hello 京'), '/fonts/a.ttf': FONT };
    const { bright, warnings } = await draw(`subtitles=/s.srt:fontsdir=/fonts${NAMED}`, files);
    expect(bright).toBeGreaterThan(40);
    expect(warnings).toMatchObject([
      { code: 'NO_FONT', message: expect.stringContaining('京 (U+4EAC)') as string },
    ]);
  });
});
