// A card alone: the same bytes each time, words that fit or say that they do not, letters that no font has, and
// pictures the right way up.

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Runtime } from '../../../src/index.js';
import { breakableAtSigns, parseCardText } from '../../../src/reel/cards/card-text.js';
import { bundledFonts, drawCard } from '../../../src/reel/index.js';
import type { Card, Finding, Theme } from '../../../src/reel/index.js';
import { bytesOf, newVolume, succeed } from '../../support/media.js';
import { dejavu, dusk, fontOf } from './scenes.js';

const SIZE = { width: 90, height: 160 };

function draw(card: Card, theme: Theme = {}, volume = newVolume(), size: object = SIZE): Promise<Uint8Array> {
  return drawCard(volume, '/', card, theme, { ...SIZE, ...size });
}

async function picture(...args: Parameters<typeof draw>): Promise<PNG> {
  return PNG.sync.read(Buffer.from(await draw(...args)));
}

async function findingsOf(drawing: Promise<unknown>): Promise<readonly Finding[]> {
  const error = await drawing.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toMatchObject({ code: 'INVALID_STORYBOARD' });
  return (error as { details: { findings: readonly Finding[] } }).details.findings;
}

/** Red, green, blue and alpha at a place given in shares of the sides. */
function colorAt(png: PNG, u: number, v: number): number[] {
  const at = 4 * (Math.floor(v * png.height) * png.width + Math.floor(u * png.width));
  return [...png.data.subarray(at, at + 4)];
}

/** First and last row, and how many rows, that have something else than the color of the corner. */
function inkRows(png: PNG): { top: number; bottom: number } {
  const ground = colorAt(png, 0, 0);
  const rows = Array.from({ length: png.height }, (_, y) => y).filter((y) => {
    for (let x = 0; x < png.width; x++) {
      const at = 4 * (y * png.width + x);
      if (ground.some((part, i) => Math.abs(png.data[at + i]! - part) > 60)) return true;
    }
    return false;
  });
  return { top: rows[0]!, bottom: rows.at(-1)! };
}

describe('bytes', () => {
  const card: Card = { text: 'Same *bytes*,\neach time', scene: 'scene.png' };
  const withScene = () => newVolume({ '/scene.png': dusk(90, 160) });

  it('are the same whatever was drawn before, and by whom', async () => {
    const fonts = await bundledFonts();
    const first = await draw(card, {}, withScene());
    await draw({ text: 'Something else', bg: '#ff0000' });
    expect(await draw(card, {}, withScene())).toEqual(first);
    expect(await draw(card, {}, withScene(), { fonts })).toEqual(first);
    const together = await Promise.all([1, 2, 3].map(() => draw(card, {}, withScene())));
    expect(together).toEqual([first, first, first]);
  });

  it('are the same in a process with another language, clock and directory', async () => {
    const dist = (name: string) => JSON.stringify(new URL(`../../../${name}`, import.meta.url).href);
    const script = `
      import { createHash } from 'node:crypto';
      import { Volume } from ${dist('node_modules/memfs/lib/index.js')};
      import { drawCard } from ${dist('dist/reel.js')};
      const png = await drawCard(new Volume(), '/', { text: 'Two\\n*lines*' }, {}, ${JSON.stringify(SIZE)});
      console.log(createHash('sha256').update(png).digest('hex'));`;
    const cwd = mkdtempSync(join(tmpdir(), 'card-test-'));
    const env = { ...process.env, LC_ALL: 'tr_TR.UTF-8', TZ: 'Pacific/Kiritimati' };
    try {
      const args = ['--input-type=module', '-e', script];
      const { stdout } = await promisify(execFile)(process.execPath, args, { cwd, env });
      const here = await draw({ text: 'Two\n*lines*' });
      expect(stdout.trim()).toBe(createHash('sha256').update(here).digest('hex'));
    } finally {
      rmSync(cwd, { recursive: true });
    }
  });
});

describe('letters', () => {
  it.each([
    ['an emoji that there is not', 'Hi 👩‍🐘!', '👩‍🐘 (U+1F469 U+200D U+1F418)'],
    ['a flag of no country', '🇽🇽', '🇽🇽 (U+1F1FD U+1F1FD)'],
    ['Chinese', '你好', '你 (U+4F60), 好 (U+597D)'],
    ['Hebrew', 'שלום', 'ש (U+05E9)'],
    ['a mark that its letter’s font lacks', 'x⃗', 'x⃗ (U+0078 U+20D7)'],
  ])('%s that no font has is named', async (_what, text, named) => {
    const [found, ...more] = await findingsOf(draw({ text }));
    expect(found).toMatchObject({ path: 'text', code: 'MISSING_GLYPH', severity: 'error' });
    expect(found!.message).toContain(`No font has ${named}`);
    expect(found!.message).toContain('put one that does into fonts/');
    expect(more).toEqual([]);
  });

  it.each(['Ёлка', 'Ωμέγα', 'Tiếng Việt', 'Žluťoučký kůň', 'e\u0301', 'don’t – “really” …', '€ £ ½ × • ©'])(
    '%s is there without fonts of one’s own',
    async (text) => {
      expect((await draw({ text })).length).toBeGreaterThan(500);
    },
  );

  it('come from fonts/ where there is one that has them', async () => {
    const volume = newVolume({ '/fonts/dejavu.ttf': dejavu() });
    const drawn = await picture({ text: '☺' }, {}, volume);
    const { top, bottom } = inkRows(drawn);
    expect(bottom - top).toBeGreaterThan(4);
    expect(await draw({ text: 'ა' }, {}, volume)).not.toEqual(await draw({ text: 'ბ' }, {}, volume));
  });

  it('are Inter’s, whatever is in fonts/, unless the theme names another family first', async () => {
    const volume = newVolume({ '/fonts/dejavu.ttf': dejavu() });
    const [own, inter, both] = await Promise.all(
      ['DejaVu Sans', 'Inter', undefined].map((fontFamily) =>
        draw({ text: 'Rag' }, fontFamily === undefined ? {} : { fontFamily }, volume),
      ),
    );
    expect(own).not.toEqual(inter);
    expect(both).toEqual(inter);
    expect(await draw({ text: 'Rag' })).toEqual(inter);
  });

  it.each([undefined, ['Signs', 'Inter']])('%j: spaces and digits are no sign font’s', async (fontFamily) => {
    const signs = fontOf('Signs', { ' ': 'empty', 1: 'box', '\ue000': 'box' });
    const volume = newVolume({ '/fonts/a.otf': signs });
    const theme = fontFamily ? { fontFamily } : {};
    const text = '*so* 1 day';
    expect(await draw({ text }, theme, volume)).toEqual(await draw({ text }));
    expect(inkRows(await picture({ text: '\ue000' }, theme, volume)).top).toBeGreaterThan(0);
  });

  it('that a font has without an outline, as color fonts do, are named', async () => {
    const volume = newVolume({ '/fonts/a.otf': fontOf('Signs', { '\ue000': 'empty', '\ue001': 'box' }) });
    const [found] = await findingsOf(draw({ text: '\ue000\ue001' }, {}, volume));
    expect(found).toMatchObject({ path: 'text', code: 'MISSING_GLYPH' });
    expect(found!.message).toContain('(U+E000)');
    expect(found!.message).not.toContain('U+E001');
  });

  it('of a WOFF2 font are those of the same font as WOFF', async () => {
    const file = (extension: string) =>
      readFileSync(
        createRequire(import.meta.url).resolve(`@fontsource/inter/files/inter-latin-400-normal.${extension}`),
      );
    const drawn = (extension: string) =>
      picture(
        { text: 'Rag' },
        { fontFamily: 'Inter' },
        newVolume({ [`/fonts/a.${extension}`]: file(extension) }),
        { fonts: [dejavu()] },
      );
    // Outlines are rounded a little in one of them.
    const [woff2, woff] = [await drawn('woff2'), await drawn('woff')];
    const apart = woff2.data.filter((part, at) => Math.abs(part - woff.data[at]!) > 60).length;
    expect(apart).toBeLessThan(20);
    expect(inkRows(woff2)).toEqual(inkRows(woff));
  });

  it('that are no WOFF2, or would be too large, are findings', async () => {
    const large = Buffer.alloc(48);
    large.write('wOF2');
    large.writeUInt32BE(2 ** 31, 16);
    for (const bytes of [large, Buffer.from('wOF2, said it')]) {
      const drawing = draw({ text: 'a' }, {}, newVolume({ '/fonts/a.woff2': bytes }));
      expect(await findingsOf(drawing)).toMatchObject([{ path: 'fonts/a.woff2', code: 'UNREADABLE_FILE' }]);
    }
  });

  it.each<[string, Theme, string, Uint8Array, Partial<Finding>]>([
    ['a family that is not there', { fontFamily: 'Futura' }, 'a.ttf', dejavu(), { code: 'MISSING_FILE' }],
    ['a font that is none', {}, 'broken.ttf', Buffer.from('no font'), { path: 'fonts/broken.ttf' }],
    ['an empty font', {}, 'empty.woff', new Uint8Array(), { code: 'UNREADABLE_FILE' }],
  ])('%s is a finding', async (_what, theme, name, bytes, expected) => {
    const volume = newVolume({ [`/fonts/${name}`]: bytes });
    expect(await findingsOf(draw({ text: 'a' }, theme, volume))).toMatchObject([expected]);
  });
});

describe('emoji', () => {
  /** Colors that neither the ground nor the words have. */
  function colorfulPixels({ data }: PNG): number {
    let count = 0;
    for (let at = 0; at < data.length; at += 4) {
      const [red, green, blue] = data.subarray(at, at + 3);
      if (Math.max(red!, green!, blue!) - Math.min(red!, green!, blue!) > 80) count++;
    }
    return count;
  }

  it.each([
    ['one', '🍜'],
    ['one of several characters', '👩‍🚀'],
    ['one with a color of skin', '👍🏽'],
    ['one of several with a selector', '❤️‍🔥'],
    ['one of several with a selector at its end', '🏃‍♀️'],
    ['one that could be a text', '❤️'],
    ['a flag', '🇫🇷'],
    ['a flag of a part', '🏴󠁧󠁢󠁥󠁮󠁧󠁿'],
    ['a key', '1️⃣'],
  ])('%s is a picture', async (_what, text) => {
    const size = { width: 270, height: 480 };
    expect(colorfulPixels(await picture({ text }, {}, newVolume(), size))).toBeGreaterThan(90);
  });

  it('among words is the same bytes each time', async () => {
    const card = { text: 'Great *food 🍜* 🎉' };
    const first = await draw(card);
    expect(await draw(card)).toEqual(first);
    expect(await draw({ text: 'Great *food* ' })).not.toEqual(first);
  });

  it('that a font in fonts/ has is the font’s', async () => {
    const volume = newVolume({ '/fonts/a.otf': fontOf('Signs', { '🍜': 'box' }) });
    expect(colorfulPixels(await picture({ text: '🍜' }, {}, volume))).toBe(0);
  });

  it('that a color font has without an outline is a picture', async () => {
    const volume = newVolume({ '/fonts/a.otf': fontOf('Signs', { '🍜': 'empty' }) });
    expect(await draw({ text: '🍜' }, {}, volume)).toEqual(await draw({ text: '🍜' }));
  });
});

describe('packages that are not there are named, with the line to type', () => {
  let folder: string;
  beforeAll(() => {
    // The package as it is installed without those two.
    folder = mkdtempSync(join(tmpdir(), 'card-packages-'));
    const root = fileURLToPath(new URL('../../..', import.meta.url));
    cpSync(join(root, 'dist'), join(folder, 'dist'), { recursive: true });
    mkdirSync(join(folder, 'node_modules'));
    const names = ['zod', 'satori', '@resvg', 'opentype.js', '@fontsource', 'memfs', '@bjorn3'];
    for (const name of names) {
      symlinkSync(realpathSync(join(root, 'node_modules', name)), join(folder, 'node_modules', name));
    }
    writeFileSync(join(folder, 'package.json'), '{"type": "module"}');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each([
    ['emoji', { text: '🍜' }, {}, 'npm install @twemoji/svg draws emoji in color'],
    [
      'words from right to left',
      { text: 'ש' },
      { '/fonts/a.otf': fontOf('Hebrew', { ש: 'box' }) },
      'npm install zod satori @resvg/resvg-wasm opentype.js @fontsource/inter bidi-js',
    ],
    ['WOFF2', { text: 'a' }, { '/fonts/a.woff2': 'wOF2' + '\0'.repeat(44) }, 'npm install woff2-encoder'],
  ])('%s', async (_what, card, files, said) => {
    const inBase64 = Object.entries(files).map(([path, file]) => [
      path,
      Buffer.from(file).toString('base64'),
    ]);
    const script = `
      import { Volume } from 'memfs';
      import { drawCard } from './dist/reel.js';
      const volume = Volume.fromJSON({ '/fonts/.keep': '' });
      for (const [path, base64] of ${JSON.stringify(inBase64)}) volume.writeFileSync(path, Buffer.from(base64, 'base64'));
      const done = drawCard(volume, '/', ${JSON.stringify(card)}, {}, ${JSON.stringify(SIZE)});
      await done.catch((error) => console.log(error.code, error.message));`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
      cwd: folder,
    });
    expect(stdout).toMatch(/^(?:INVALID_STORYBOARD|MISSING_PACKAGE) /);
    expect(stdout).toContain(said);
  });
});

describe('lines', () => {
  it('stay where the author ended them, and are set smaller for it', async () => {
    const two = inkRows(await picture({ text: 'One\ntwo' }));
    const three = inkRows(await picture({ text: 'One\ntwo\nthree' }));
    const narrower = inkRows(await picture({ text: 'One rather long line\nand another long one' }));
    const lineOf = ({ top, bottom }: typeof two, lines: number) => (bottom - top) / lines;
    expect(three.bottom - three.top).toBeGreaterThan(two.bottom - two.top);
    expect(lineOf(narrower, 2)).toBeLessThan(lineOf(two, 2));
  });

  it('are made of a long text, and a word longer than a line is broken', async () => {
    const one = inkRows(await picture({ text: 'Word' }));
    for (const text of ['word '.repeat(12), 'w'.repeat(60)]) {
      const many = inkRows(await picture({ text }));
      expect(many.bottom - many.top).toBeGreaterThan(3 * (one.bottom - one.top));
      expect(many.top).toBeGreaterThan(0);
      expect(many.bottom).toBeLessThan(SIZE.height - 1);
    }
  });

  it.each<[string, string, string]>([
    ['an address', 'https://example.com/a_b/c?d=1&e=2', 'https://|example.|com/|a_|b/|c?|d=|1&|e=|2'],
    ['a file', 'my-holiday-in-the-sun.jpeg', 'my-|holiday-|in-|the-|sun.|jpeg'],
    ['short words', 'e.g. a well-known 3.14, and/or …', 'e.g. a well-known 3.14, and/or …'],
    ['a sign at the end', 'one-two-three-four... five', 'one-|two-|three-|four... five'],
  ])('of %s may end after its signs', (_what, text, marked) => {
    expect(breakableAtSigns(text).replaceAll('\u200b', '|')).toBe(marked);
  });

  it('end after a sign before a word is broken', async () => {
    // Both parts fit on a line; one word of as many letters is cut in its middle.
    const [path, word] = ['a'.repeat(20) + '_' + 'b'.repeat(12), 'a'.repeat(20) + 'c' + 'b'.repeat(12)];
    const size = { width: 540, height: 960 };
    const theme = { minFontSize: 60, fontSize: 60, align: 'left' } as const;
    const lineOf = async (text: string) => {
      const { data, width } = await picture({ text }, theme, newVolume(), size);
      const columns = Array.from({ length: width }, (_, x) => x).filter((x) =>
        Array.from({ length: 480 }, (_, y) => data[4 * (y * width + x)]!).some((red) => red > 128),
      );
      return columns.at(-1)!;
    };
    expect(await lineOf(path)).toBeGreaterThan((await lineOf(word)) + 10);
  });

  it('that do not fit at the smallest size are a finding', async () => {
    const card = { text: 'word '.repeat(190) };
    expect(await findingsOf(draw(card, { minFontSize: 70 }))).toEqual([
      { path: 'text', code: 'TEXT_TOO_LONG', severity: 'error', message: expect.any(String) as string },
    ]);
    expect((await draw(card, { minFontSize: 8 })).length).toBeGreaterThan(1000);
  });

  it.each<[string, string, string[][]]>([
    ['an accent', 'a *b* c', [['a ', '*b', ' c']]],
    ['an accent over lines', '*a\nb* c', [['*a'], ['*b', ' c']]],
    ['stars that stand alone', '2 * 3 * 4', [['2 * 3 * 4']]],
    ['a star without a partner', 'a *b', [['a *b']]],
    ['escaped stars', '\\*a\\* \\\\ \\n', [['*a* \\ \\n']]],
    ['two accents', '*a**b*', [['*ab']]],
    ['double stars', 'a **b** c', [['a ', '*b', ' c']]],
    ['double stars around several words', '**a b** **c**', [['*a b', ' ', '*c']]],
    ['triple stars', '***a***', [['*a']]],
    ['an accent in double stars', '**a *b* c**', [['*a b c']]],
    ['double stars that stand alone', '2 ** 3 ** 4', [['2 ** 3 ** 4']]],
    ['double stars without a partner', 'a **b', [['a **b']]],
    ['escaped double stars', '\\*\\*a\\*\\*', [['**a**']]],
    ['an empty line', 'a\n\nb', [['a'], [], ['b']]],
    ['nothing', '', [[]]],
    ['a letter and its mark', 'e\u0301', [['é']]],
    ['an emoji’s selector', '☺\uFE0F', [['☺']]],
  ])('%s', (_what, text, lines) => {
    const seen = parseCardText(text).map((line) => line.map((run) => (run.accent ? '*' : '') + run.text));
    expect(seen).toEqual(lines);
  });
});

describe('colors and scenes', () => {
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await Runtime.create({ wasm: { core: true }, execution: 'inline' });
  });
  afterAll(() => runtime.close());

  it('are the card’s, else the theme’s', async () => {
    const themed = { bg: '#112233', fg: '#445566' };
    expect(colorAt(await picture({ text: 'a' }, themed), 0, 0)).toEqual([0x11, 0x22, 0x33, 255]);
    expect(colorAt(await picture({ text: 'a', bg: '#f00' }, themed), 0, 0)).toEqual([255, 0, 0, 255]);
    expect(colorAt(await picture({ text: 'a' }), 0, 0)).toEqual([0x0b, 0x12, 0x20, 255]);
  });

  it('over a video nothing is drawn but words and their scrim', async () => {
    const volume = newVolume({ '/clip.mp4': 'x' });
    const drawn = await picture({ text: 'below', scene: 'clip.mp4' }, {}, volume);
    expect(colorAt(drawn, 0.5, 0.1)[3]).toBe(0);
    expect(colorAt(drawn, 0.02, 0.99)[3]).toBeGreaterThan(150);
    const empty = await picture({ scene: 'clip.mp4' }, {}, volume);
    expect(empty.data.every((part) => part === 0)).toBe(true);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('a photo of orientation %i stands upright', async (orientation) => {
    const volume = newVolume();
    // Upright: red above, blue below on the left, green below on the right.
    const quarters = 'color=red:s=64x32[a];color=blue:s=32x32[b];color=lime:s=32x32[c]';
    const upright = `${quarters};[b][c]hstack[d];[a][d]vstack`;
    const stored = [
      'null',
      'hflip',
      'hflip,vflip',
      'vflip',
      'transpose=0',
      'transpose=2',
      'transpose=3',
      'transpose=1',
    ];
    const graph = `${upright},${stored[orientation - 1]},format=yuvj444p`;
    await succeed(runtime, volume, '-f', 'lavfi', '-i', graph, '-frames:v', '1', '-q:v', '1', '/a.jpg');
    volume.writeFileSync('/a.jpg', withOrientation(bytesOf(volume, '/a.jpg'), orientation));
    const drawn = await picture({ scene: 'a.jpg' }, {}, volume, { width: 64, height: 64 });
    const colors = [
      [0.5, 0.2],
      [0.2, 0.8],
      [0.8, 0.8],
    ].map(([u, v]) =>
      colorAt(drawn, u!, v!)
        .slice(0, 3)
        .map((part) => (part > 128 ? 1 : 0)),
    );
    expect(colors).toEqual([
      [1, 0, 0],
      [0, 0, 1],
      [0, 1, 0],
    ]);
  });

  it.each<[string, Card, Record<string, string | Uint8Array>, Partial<Finding>]>([
    ['no file', { scene: 'a.png' }, {}, { path: 'scene', code: 'MISSING_FILE' }],
    ['no picture', { scene: 'a.png' }, { '/a.png': 'text' }, { path: 'scene', code: 'UNREADABLE_FILE' }],
    ['an empty file', { media: { path: 'a.jpg' } }, { '/a.jpg': '' }, { path: 'media.path' }],
    ['a bomb', { scene: 'a.png' }, { '/a.png': pngHead(40_000, 40_000) }, { code: 'TOO_LARGE' }],
    ['a way out', { scene: '../a.png' }, {}, { path: 'scene', code: 'PATH_OUTSIDE' }],
    ['an address', { scene: 'https://x.test/a.png' }, {}, { path: 'scene', code: 'PATH_OUTSIDE' }],
    ['a color that is markup', { bg: '#fff"/><script>' }, {}, { path: 'bg', code: 'INVALID_VALUE' }],
    ['a control character', { text: 'a\u0000b' }, {}, { path: 'text', code: 'INVALID_VALUE' }],
  ])('%s is a finding', async (_what, card, files, expected) => {
    expect(await findingsOf(draw(card, {}, newVolume(files)))).toMatchObject([expected]);
  });

  it('words that are markup are words', async () => {
    const drawn = await picture({ text: '<b>&amp;\n"\'' }, { bg: '#000000' });
    expect(inkRows(drawn).bottom).toBeGreaterThan(0);
  });

  it.each([{ width: 0 }, { height: 5000 }, { width: 1.5 }, { size: 3 }])('refuses %j', async (size) => {
    await expect(draw({ text: 'a' }, {}, newVolume(), size)).rejects.toMatchObject({
      code: 'INVALID_OPTION',
    });
  });
});

/** A JPEG with Exif's orientation put in. */
function withOrientation(jpeg: Buffer, orientation: number): Buffer {
  const tiff = Buffer.from('4d4d002a000000080001011200030000000100000000000000000000', 'hex');
  tiff.writeUInt16BE(orientation, 18);
  const exif = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff]);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(exif.length + 2);
  return Buffer.concat([jpeg.subarray(0, 2), Buffer.from([0xff, 0xe1]), length, exif, jpeg.subarray(2)]);
}

/** The first bytes of a PNG that says it is so large. */
function pngHead(width: number, height: number): Buffer {
  const png = Buffer.from(PNG.sync.write(new PNG({ width: 1, height: 1 })));
  png.writeUInt32BE(width, 16);
  png.writeUInt32BE(height, 20);
  return png;
}
