// A whole workspace to its video, in memory and on the host, by either renderer: what is found by name, what a voice
// decides, what is written and when, and that nothing outside is touched.

import * as nodeFs from 'node:fs';
import { mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AfmpegError, Runtime, hostFs } from '../../src/index.js';
import {
  AfmpegRenderer,
  NativeRenderer,
  checkStoryboard,
  prepareReel,
  renderReel,
} from '../../src/reel/index.js';
import type { Card, Finding, Renderer } from '../../src/reel/index.js';
import { newVolume, succeed } from '../support/media.js';
import { usersFamily } from '../support/modules.js';
import { hasNativeFfmpeg } from '../support/native.js';
import { SIZE, drawSeed, seeded } from '../support/seed.js';
import { dusk } from './cards/scenes.js';
import { storyboardOf, toneWav, writeToHost } from './workspace.js';
import type { Files } from './workspace.js';

const { source } = usersFamily();
let runtime: Runtime;
let renderer: Renderer;
let clip: Uint8Array;
beforeAll(async () => {
  runtime = await Runtime.create({ wasm: source });
  renderer = new AfmpegRenderer(runtime);
  const volume = newVolume();
  const inputs = ['-f', 'lavfi', '-i', 'testsrc2=s=64x48:r=10:d=2', '-f', 'lavfi', '-i', 'sine=f=300:d=2'];
  await succeed(runtime, volume, ...inputs, '-c:v', 'libx264', '-preset', 'ultrafast', '/clip.mp4');
  clip = new Uint8Array(volume.readFileSync('/clip.mp4') as Buffer);
});
afterAll(() => runtime.close());

type Project = ReturnType<typeof newVolume>;

function project(...parts: Files[]): Project {
  const files = Object.entries(Object.assign({}, ...parts) as Files);
  return newVolume(Object.fromEntries(files.map(([name, content]) => [`/p/${name}`, content])));
}

function filesOf(volume: Project): string[] {
  return Object.keys(volume.toJSON()).sort();
}

function cornerOf(volume: Project, path: string): string {
  const { data } = PNG.sync.read(volume.readFileSync(path) as Buffer);
  return data.subarray(0, 3).toString('hex');
}

/** One pixel, by libwebp. */
const STILL_WEBP = Buffer.from('UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA', 'base64');

const WORDS: Card[] = [
  { text: 'One', dur: 0.6 },
  { text: '*Two*', dur: 0.6 },
];

describe('what a card lasts and sounds like', () => {
  const files = {
    'vo/1.wav': toneWav(0.5),
    'vo/02-second.wav': toneWav(0.25),
    'vo/04.wav': toneWav(0.7),
    'other/x.wav': toneWav(1),
    'music.wav': toneWav(0.3, 110),
  };
  const cards: Card[] = [
    { text: 'by its number' },
    { text: 'zeros before it' },
    { text: 'by its path', vo: 'other/x.wav' },
    { text: 'none', vo: false, dur: 0.9 },
    { scene: 'clip.mp4' },
    { media: { path: 'clip.mp4', startSec: 1.5, audio: { gainDb: -6 } }, dur: 0.4 },
  ];
  const workspace = () => project(storyboardOf(cards), files, { 'clip.mp4': clip });

  it('comes from its voice, else its dur, else its video', async () => {
    const { timeline, outputPath, warnings } = await prepareReel(workspace(), '/p', { renderer });
    expect(outputPath).toBe('/p/reel.mp4');
    expect(warnings).toEqual([]);
    const transition = { durationSec: 0.2 };
    const video = { kind: 'video', path: '/p/clip.mp4', background: '#0b1220' };
    expect(timeline).toEqual({
      width: 64,
      height: 96,
      frameRate: { num: 10, den: 1 },
      segments: [
        { kind: 'still', path: '/p/cards/01.png', durationSec: 1.7, transition },
        { kind: 'still', path: '/p/cards/02.png', durationSec: 1.5, transition },
        { kind: 'still', path: '/p/cards/03.png', durationSec: 2.2, transition },
        { kind: 'still', path: '/p/cards/04.png', durationSec: 0.9, transition },
        { ...video, overlay: '/p/cards/05.png', durationSec: 2, transition },
        { ...video, overlay: '/p/cards/06.png', durationSec: 0.4, startSec: 1.5, audio: { gainDb: -6 } },
      ],
      audio: [
        { path: '/p/vo/1.wav', id: 'voice', delaySec: 0.5 },
        { path: '/p/vo/02-second.wav', id: 'voice', delaySec: 2 },
        { path: '/p/other/x.wav', id: 'voice', delaySec: expect.closeTo(3.3, 9) as number },
        { path: '/p/music.wav', gainDb: -6, fadeOutSec: 2, loop: true, ducking: { under: 'voice' } },
      ],
    });
  });

  it('a voice that no card takes is told, unless its card has another or none', async () => {
    const slips = { 'vo/7.wav': toneWav(0.2), 'vo/00.wav': toneWav(0.2), 'vo/intro.wav': toneWav(0.2) };
    const named = [...cards.slice(0, 5), { text: 'by its name in vo', vo: 'vo/intro.wav' }];
    const told = async (given: readonly Card[]) => {
      const volume = project(storyboardOf(given), files, slips, { 'clip.mp4': clip });
      const { warnings } = await prepareReel(volume, '/p', { renderer });
      return warnings.map(({ code, path }) => `${path} ${code}`);
    };
    const byNumber = ['vo/00.wav LEFT_OUT', 'vo/7.wav LEFT_OUT'];
    expect(await told(cards)).toEqual([...byNumber, 'vo/intro.wav LEFT_OUT']);
    expect(await told(named)).toEqual(byNumber);
  });

  it('is heard where it is due', async () => {
    const volume = workspace();
    const { durationSec } = await renderReel(volume, '/p', { renderer });
    expect(durationSec).toBeCloseTo(1.7 + 1.5 + 2.2 + 0.9 + 2 + 0.4 - 5 * 0.2, 9);
    const filters = 'highpass=f=300,highpass=f=300,silencedetect=n=-30dB:d=0.2';
    const words = ['-i', '/p/reel.mp4', '-vn', '-af', filters, '-f', 'null', '-'];
    const { stderr } = await succeed(runtime, volume, ...words);
    const starts = [...stderr.matchAll(/silence_end: ([\d.]+)/g)].map(([, sec]) => Number(sec));
    for (const [index, sec] of [0.5, 2, 3.3].entries()) expect(starts[index]).toBeCloseTo(sec, 1);
  });

  it('probes each voice, video and music once for check and render together', async () => {
    const probed: string[] = [];
    const counting = new Proxy(runtime, {
      get(target, key) {
        const value: unknown = Reflect.get(target, key);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]): unknown => {
          if (key === 'probe') probed.push(String(args[1]));
          return Reflect.apply(value, target, args);
        };
      },
    });
    await renderReel(workspace(), '/p', { renderer: new AfmpegRenderer(counting) });
    const sounds = Object.keys(files).map((name) => `/p/${name}`);
    expect(probed.sort()).toEqual(['/p/clip.mp4', ...sounds.filter((path) => !path.includes('04'))].sort());
  });

  it('silent: what the words take, and nothing sounds', async () => {
    const volume = workspace();
    const { timeline } = await prepareReel(volume, '/p', { renderer, silent: true });
    expect(timeline.audio).toBeUndefined();
    expect(timeline.segments.map(({ durationSec }) => durationSec)).toEqual([
      2,
      expect.closeTo(2.2, 9),
      2,
      0.9,
      2,
      0.4,
    ]);
  });

  it('a draft is small, and half of 30 frames a second is 15', async () => {
    const volume = project(storyboardOf(WORDS, { width: 1080, height: 1920, frameRate: 30 }));
    const made = await renderReel(volume, '/p', { renderer, draft: true });
    const { streams } = await renderer.probe(volume, made.path);
    expect(streams).toMatchObject([{ width: 360, height: 640, frameRate: { num: 15, den: 1 } }]);
    expect(volume.existsSync('/p/cover.png')).toBe(false);
  });
});

describe('platforms', () => {
  const streamsOf = async (volume: Project, options: object = {}) => {
    const { path, durationSec } = await renderReel(volume, '/p', { renderer, ...options });
    const info = await renderer.probe(volume, path);
    expect(info.durationSec).toBeCloseTo(durationSec, 1);
    return info.streams.map(({ type, codec }) => `${type} ${codec}`);
  };

  it('that want an audio stream get a silent one', async () => {
    const silent = () => project(storyboardOf(WORDS, { silentTrack: true, loudness: 'social' }));
    expect(await streamsOf(silent())).toEqual(['video h264', 'audio aac']);
    expect(await streamsOf(silent(), { draft: true, silent: true })).toEqual(['video h264', 'audio aac']);
    expect(await streamsOf(project(storyboardOf(WORDS)))).toEqual(['video h264']);
  });

  it('that bring all films to one loudness find it there', async () => {
    const volume = project(storyboardOf([{ text: 'One', dur: 4 }], { loudness: 'social' }), {
      'music.wav': toneWav(4, 440),
    });
    const { timeline } = await prepareReel(volume, '/p', { renderer });
    expect(timeline.loudness).toEqual({ integratedLufs: -14, truePeakDb: -1 });
    const draft = await prepareReel(volume, '/p', { renderer, draft: true });
    expect(draft.timeline.loudness).toEqual({ integratedLufs: -14, truePeakDb: -1, passes: 1 });
  });
});

describe('what is written', () => {
  it('is the cards, the cover and the video, and nothing aside', async () => {
    const volume = project(storyboardOf(WORDS), { 'notes.txt': 'kept' });
    const outputPath = '/p/out.mov';
    const made = await renderReel(volume, '/p', { renderer, outputPath });
    expect(made).toMatchObject({ path: outputPath, frames: 10, durationSec: 1 });
    const drawn = ['/p/cards/01.png', '/p/cards/02.png', '/p/cover.png'];
    expect(filesOf(volume)).toEqual([...drawn, '/p/notes.txt', outputPath, '/p/storyboard.json']);
    expect(made.bytes).toBe(volume.statSync(outputPath).size);
  });

  it('has the cover of the card that says so, with its video left out', async () => {
    const cards = [...WORDS, { text: 'Three', bg: '#336699', scene: 'clip.mp4', dur: 0.5, cover: true }];
    const volume = project(storyboardOf(cards), { 'clip.mp4': clip });
    await prepareReel(volume, '/p', { renderer });
    expect(cornerOf(volume, '/p/cover.png')).toBe('336699');
    await prepareReel(volume, '/p', { renderer, cover: false });
    await prepareReel(project(storyboardOf(WORDS)), '/p', { renderer, cover: true });
  });

  it('follows theme.json, before it the storyboard’s theme, and before that the caller’s', async () => {
    const corner = async (more: object, options: object) => {
      const volume = project(storyboardOf(WORDS, more), { 'theme.json': '{"bg": "#111111"}' });
      await prepareReel(volume, '/p', { renderer, ...options });
      return cornerOf(volume, '/p/cards/01.png');
    };
    expect(await corner({}, {})).toBe('111111');
    expect(await corner({ theme: { bg: '#222222' } }, {})).toBe('222222');
    expect(await corner({ theme: { bg: '#222222' } }, { theme: { bg: '#333333' } })).toBe('333333');
  });

  it('is another storyboard’s where that is named', async () => {
    const volume = project(storyboardOf(WORDS), {
      'b/other.json': storyboardOf(WORDS.slice(1))['storyboard.json']!,
    });
    const { timeline } = await prepareReel(volume, '/p', { renderer, storyboardPath: 'b/other.json' });
    expect(timeline.segments).toHaveLength(1);
  });

  it('is nothing where something is wrong, and what was there stays', async () => {
    const volume = project(storyboardOf([...WORDS, { text: 'a '.repeat(400), dur: 1 }]), {
      'theme.json': '{"minFontSize": 120, "fontSize": 130}',
      'cards/01.png': 'an older one',
      'reel.mp4': 'an older one',
    });
    const before = volume.toJSON();
    await expect(renderReel(volume, '/p', { renderer })).rejects.toMatchObject({
      code: 'INVALID_STORYBOARD',
      details: { findings: [{ path: 'cards[2].text', code: 'TEXT_TOO_LONG' }] },
    });
    expect(volume.toJSON()).toEqual(before);
  });

  it('is as much for 200 cards, the most there may be', async () => {
    const cards = Array.from({ length: 200 }, (_, i) => ({ text: String(i + 1), dur: 0.2 }));
    const volume = project(storyboardOf(cards, { transition: { durationSec: 0 } }));
    expect(await renderReel(volume, '/p', { renderer })).toMatchObject({ frames: 400, durationSec: 40 });
    expect(volume.readdirSync('/p/cards')).toHaveLength(200);
    expect(volume.existsSync('/p/cards/200.png')).toBe(true);
  });

  it('tells warnings, and renders', async () => {
    const volume = project(storyboardOf([{ ...WORDS[0], scene: 'a.png', mode: 'block' }]));
    let warned: readonly Finding[] = [];
    await renderReel(volume, '/p', { renderer, onWarnings: (found) => (warned = found) });
    expect(warned).toMatchObject([{ path: 'cards[0].mode', severity: 'warning' }]);
  });
});

describe('findings about files', () => {
  it('are the same list, card by card, for whoever asks', async () => {
    const cards: Card[] = [
      { text: 'a', vo: 'none.wav' },
      { text: '好', scene: 'text.png' },
      { scene: 'clip.mp4', vo: 'clip-mute.mp4' },
      { media: { path: 'tone.wav', kind: 'video' } },
      { media: { path: 'clip.mp4', startSec: 9 } },
      { text: 'b', vo: 'a directory' },
    ];
    const volume = project(storyboardOf(cards, { music: 'text.png', theme: { fontFamily: 'Futura' } }), {
      'text.png': 'no picture',
      'tone.wav': toneWav(0.2),
      'clip.mp4': clip,
      'a directory/x': '',
    });
    await succeed(runtime, volume, '-i', '/p/clip.mp4', '-an', '-c', 'copy', '/p/clip-mute.mp4');
    const expected = [
      ['music', 'UNREADABLE_FILE'],
      ['theme.fontFamily', 'MISSING_FILE'],
      ['cards[0].vo', 'MISSING_FILE'],
      ['cards[1].text', 'MISSING_GLYPH'],
      ['cards[2].vo', 'UNREADABLE_FILE'],
      ['cards[3].media.path', 'UNREADABLE_FILE'],
      ['cards[4].media.startSec', 'INVALID_VALUE'],
      ['cards[5].vo', 'UNREADABLE_FILE'],
    ];
    const findings = await checkStoryboard(volume, '/p', { renderer });
    expect(findings.map(({ path, code }) => [path, code]).sort()).toEqual(expected.sort());
    // By the names that the storyboard uses.
    expect(findings.filter(({ message }) => message.includes('/p/'))).toEqual([]);
    const places = findings.map(({ path }) => path).filter((path) => path.startsWith('cards'));
    expect(places).toEqual([...places].sort());
    const thrown: unknown = await renderReel(volume, '/p', { renderer }).catch((error: unknown) => error);
    expect(AfmpegError.is(thrown) && thrown.details.findings).toEqual(findings);
  });

  it('a scene that the render would draw over is one, and stays', async () => {
    const cards: Card[] = [{ text: 'a', scene: 'cover.png' }, { media: { path: './cards/01.png' } }];
    const volume = project(storyboardOf(cards), { 'cover.png': dusk(64, 64), 'cards/01.png': dusk(64, 64) });
    const before = volume.toJSON();
    await expect(renderReel(volume, '/p', { renderer })).rejects.toMatchObject({
      code: 'INVALID_STORYBOARD',
      details: {
        findings: [
          { path: 'cards[0].scene', code: 'CONFLICT' },
          { path: 'cards[1].media.path', code: 'CONFLICT' },
        ],
      },
    });
    expect(volume.toJSON()).toEqual(before);
  });

  it('music that ends before it starts, and a picture of an album that is no video', async () => {
    const cards: Card[] = [{ text: 'a', media: { path: 'song.mp3', kind: 'video' } }];
    const music = { path: 'tone.wav', startSec: 4 };
    const volume = project(storyboardOf(cards, { music }), {
      'tone.wav': toneWav(0.2),
      'cover.jpg': dusk(64, 64),
    });
    const cover = [
      '-i',
      '/p/cover.jpg',
      '-map',
      '0',
      '-map',
      '1',
      '-c:v',
      'png',
      '-disposition:v',
      'attached_pic',
    ];
    await succeed(runtime, volume, '-i', '/p/tone.wav', ...cover, '-c:a', 'libmp3lame', '/p/song.mp3');
    expect(await checkStoryboard(volume, '/p', { renderer })).toMatchObject([
      { path: 'music.startSec', code: 'INVALID_VALUE' },
      { path: 'cards[0].media.path', code: 'UNREADABLE_FILE' },
    ]);
  });

  it('a picture that is cut off is found when it is drawn', async () => {
    const cut = dusk(64, 64).subarray(0, 120);
    const volume = project(storyboardOf([{ text: 'a', scene: 'cut.png' }]), { 'cut.png': cut });
    await expect(renderReel(volume, '/p', { renderer })).rejects.toMatchObject({
      code: 'INVALID_STORYBOARD',
      details: { findings: [{ path: 'cards[0].scene', code: 'UNREADABLE_FILE' }] },
    });
  });

  it('a scene that is no picture is found when it is drawn', async () => {
    const volume = project(storyboardOf([{ text: 'a', scene: 'text.png' }]), { 'text.png': 'no picture' });
    await expect(renderReel(volume, '/p', { renderer })).rejects.toMatchObject({
      code: 'INVALID_STORYBOARD',
      details: { findings: [{ path: 'cards[0].scene', code: 'UNREADABLE_FILE' }] },
    });
  });

  const SVG = '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>';
  const heif = (brand: string) => Buffer.from(`\0\0\0\x18ftyp${brand}\0\0\0\0mif1${brand}`, 'latin1');

  it.each<[string, string, string | Uint8Array, string]>([
    ['an SVG', 'a.svg', SVG, 'it is an SVG drawing; export it as PNG'],
    ['an SVG that says PNG', 'a.png', SVG, 'it is an SVG drawing; export it as PNG'],
    ['a PDF', 'a.pdf', '%PDF-1.7\n', 'it is a PDF document; export the page as PNG'],
  ])('%s as a scene is one, before anything is probed', async (_what, scene, bytes, message) => {
    const volume = project(storyboardOf([{ text: 'a' }, { text: 'b', scene }]), { [scene]: bytes });
    const found = [{ path: 'cards[1].scene', code: 'UNREADABLE_FILE', severity: 'error' }];
    const findings = await checkStoryboard(volume, '/p');
    expect(findings).toMatchObject(found);
    expect(findings[0]!.message).toContain(message);
    await expect(renderReel(volume, '/p', { renderer })).rejects.toMatchObject({
      details: { findings: found },
    });
  });

  it.each<[string, string]>([
    ['heic', 'it is a HEIC picture, which this ffmpeg does not decode; save it as PNG, JPEG or MP4'],
    ['avif', 'it is an AVIF picture, which this ffmpeg does not decode; save it as PNG, JPEG or MP4'],
  ])('a scene in %s is one where the module does not decode it', async (brand, message) => {
    const scene = `a.${brand}`;
    const volume = project(storyboardOf([{ text: 'a' }, { text: 'b', scene }]), { [scene]: heif(brand) });
    const found = [{ path: 'cards[1].scene', code: 'UNREADABLE_FILE', severity: 'error' }];
    const findings = await checkStoryboard(volume, '/p', { renderer });
    expect(findings).toMatchObject(found);
    expect(findings[0]!.message).toContain(message);
    await expect(renderReel(volume, '/p', { renderer })).rejects.toMatchObject({
      details: { findings: found },
    });
  });

  it('a video whose end is missing is one that says so', async () => {
    const volume = project(storyboardOf([{ text: 'a', scene: 'cut.mp4' }]), {
      'cut.mp4': clip.subarray(0, Math.floor(clip.length / 2)),
    });
    const [found] = await checkStoryboard(volume, '/p', { renderer });
    expect(found).toMatchObject({ path: 'cards[0].scene', code: 'UNREADABLE_FILE' });
    expect(found?.message).toMatch(/^Cannot read cut\.mp4: .*moov atom not found: the file is cut short/);
  });

  it('a scene that ffmpeg reads but the render refuses is one, and so is a voice', async () => {
    const cards: Card[] = [
      { media: { path: 'a.bmp', kind: 'video' } },
      { media: { path: 'b.png', kind: 'video' } },
      { vo: 'a.bmp' },
    ];
    const volume = project(storyboardOf(cards), { 'b.png': dusk(64, 64) });
    await succeed(runtime, volume, '-i', '/p/b.png', '/p/a.bmp');
    const findings = await checkStoryboard(volume, '/p', { renderer });
    expect(findings.map(({ path, code }) => [path, code])).toEqual([
      ['cards[0].media.path', 'UNREADABLE_FILE'],
      ['cards[1].media.path', 'UNREADABLE_FILE'],
      ['cards[2].vo', 'UNREADABLE_FILE'],
    ]);
    expect(findings[0]!.message).toContain(
      'no video is read from bmp_pipe; leave `kind` out, or save it as MP4',
    );
  });

  it.each<[string, Card, string]>([
    ['motion', { media: { path: 'clip.png', motion: { fromZoom: 1, toZoom: 1.2 } } }, 'media.motion'],
    ['a start', { media: { path: 'dusk.mp4', startSec: 1 } }, 'media.startSec'],
  ])('%s is of what the file holds, not of what its name says', async (_what, card, path) => {
    const volume = project(storyboardOf([card]), { 'clip.png': clip, 'dusk.mp4': dusk(64, 96) });
    expect(await checkStoryboard(volume, '/p', { renderer })).toMatchObject([
      { path: `cards[0].${path}`, code: 'CONFLICT' },
    ]);
  });

  it('a file with a wrong extension is none', async () => {
    const zoom = { fromZoom: 1, toZoom: 1.2 };
    const cards: Card[] = [
      { text: 'a', scene: 'photo.heic', dur: 0.5 },
      { text: 'b', media: { path: 'dusk.mp4', motion: zoom }, dur: 0.5 },
      { text: 'c', media: { path: 'clip.png', startSec: 0.5, audio: true }, dur: 0.5 },
    ];
    const files = { 'photo.heic': dusk(64, 96), 'dusk.mp4': dusk(64, 96), 'clip.png': clip };
    const { timeline } = await prepareReel(project(storyboardOf(cards), files), '/p', { renderer });
    expect(timeline.segments.map(({ kind, path }) => [kind, path])).toEqual([
      ['still', '/p/cards/01.png'],
      ['still', '/p/dusk.mp4'],
      ['video', '/p/clip.png'],
    ]);
  });

  it('a WebP that stands still is on screen as long as its words take', async () => {
    const volume = project(storyboardOf([{ text: 'word '.repeat(20), scene: 'a.webp' }]));
    volume.writeFileSync('/p/a.webp', STILL_WEBP);
    const { timeline } = await prepareReel(volume, '/p', { renderer });
    expect(timeline.segments[0]!.durationSec).toBeGreaterThan(5);
  });

  it.each<[string, Files, string, string]>([
    ['no storyboard', {}, '', 'MISSING_FILE'],
    ['a storyboard that is none', { 'storyboard.json': '{' }, '', 'INVALID_JSON'],
    [
      'two voices for a card',
      { 'vo/1.wav': toneWav(0.2), 'vo/01-b.wav': toneWav(0.2) },
      'cards[0].vo',
      'CONFLICT',
    ],
    ['two beds of music', { 'music.wav': toneWav(0.2), 'music.mp3': 'x' }, 'music', 'CONFLICT'],
    ['a theme that is none', { 'theme.json': '[]' }, 'theme.json', 'INVALID_VALUE'],
  ])('%s', async (what, files, path, code) => {
    const volume = project(what.startsWith('no ') ? {} : storyboardOf(WORDS), { 'x.txt': '' }, files);
    const findings = await checkStoryboard(volume, '/p');
    expect(findings).toContainEqual(expect.objectContaining({ path, code, severity: 'error' }));
  });
});

describe('links and ways out', () => {
  const cards: Card[] = [{ text: 'a', scene: 'link.png', vo: 'voices/1.wav', dur: 0.5 }];

  it('are followed within a volume’s workspace, and not out of it', async () => {
    const volume = project(storyboardOf(cards), { 'real/a.png': dusk(64, 96), 'real/1.wav': toneWav(0.2) });
    volume.symlinkSync('real/a.png', '/p/link.png');
    volume.symlinkSync('/p/real', '/p/voices');
    expect((await renderReel(volume, '/p', { renderer })).frames).toBe(14);
    volume.mkdirSync('/q');
    volume.writeFileSync('/q/a.png', dusk(64, 96));
    for (const target of ['/q/a.png', '../q/a.png', '/p/../q/a.png']) {
      volume.unlinkSync('/p/link.png');
      volume.symlinkSync(target, '/p/link.png');
      expect(await checkStoryboard(volume, '/p')).toMatchObject([
        { path: 'cards[0].scene', code: 'PATH_OUTSIDE' },
      ]);
    }
  });

  it('a loop of links is a file that cannot be read', async () => {
    const volume = project(storyboardOf([{ text: 'a', scene: 'link.png' }]));
    volume.symlinkSync('link.png', '/p/link.png');
    expect(await checkStoryboard(volume, '/p')).toMatchObject([{ code: 'UNREADABLE_FILE' }]);
  });

  it('nothing is written through a link that leads out', async () => {
    const volume = project(storyboardOf(WORDS));
    volume.mkdirSync('/q');
    volume.symlinkSync('/q', '/p/cards');
    await expect(renderReel(volume, '/p', { renderer })).rejects.toMatchObject({ code: 'INVALID_OPTION' });
    expect(volume.readdirSync('/q')).toEqual([]);
  });
});

/** Aborts at moments spread over the render by chance. */
it('aborted at any moment it leaves whole files only, and renders after that', async () => {
  const seed = drawSeed();
  const random = seeded(seed);
  const files = {
    'vo/1.wav': toneWav(0.4),
    'music.wav': toneWav(1, 110),
    'a.png': dusk(64, 96),
    'clip.mp4': clip,
  };
  const cards: Card[] = [
    { text: 'a', scene: 'a.png' },
    { text: 'b', media: { path: 'clip.mp4', audio: true } },
    { text: 'c', media: { path: 'a.png', motion: { fromZoom: 1, toZoom: 1.5 } } },
  ];
  const workspace = () => project(storyboardOf(cards, { loudness: { integratedLufs: -16 } }), files);
  const whole = workspace();
  const startedMs = performance.now();
  const made = await renderReel(whole, '/p', { renderer });
  const totalMs = performance.now() - startedMs;
  let aborted = 0;
  const rounds = 6 * SIZE;
  for (let round = 0; round < rounds; round++) {
    const volume = workspace();
    volume.writeFileSync('/p/reel.mp4', 'what was there');
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(), random() * totalMs);
    try {
      await renderReel(volume, '/p', { renderer, signal: controller.signal });
    } catch (error) {
      aborted++;
      expect(error, `seed ${seed}`).toMatchObject({ code: 'ABORTED' });
      expect(volume.readFileSync('/p/reel.mp4', 'utf8')).toBe('what was there');
    } finally {
      clearTimeout(timer);
    }
    const left = filesOf(volume);
    expect(filesOf(whole), `seed ${seed}`).toEqual(expect.arrayContaining(left));
    for (const path of left.filter((name) => name.startsWith('/p/c') && name.endsWith('.png'))) {
      expect(volume.readFileSync(path), `seed ${seed}`).toEqual(whole.readFileSync(path));
    }
    if (round === rounds - 1) expect((await renderReel(volume, '/p', { renderer })).bytes).toBe(made.bytes);
  }
  expect(aborted).toBeGreaterThan(0);
});

const BACKENDS: [string, () => Renderer][] = [
  ['afmpeg', () => renderer],
  ...(hasNativeFfmpeg() ? [['native', () => new NativeRenderer()] as [string, () => Renderer]] : []),
];

describe.each(BACKENDS)('names of every kind, by %s', (_name, make) => {
  const scenes = [
    '-y.png',
    'a%03d.png',
    '100%.jpg.png',
    `it's "q".png`,
    '[x];,=:\\.png',
    'concat:a|b.png',
    'Grüße 🎬.png',
  ];
  const videos = ['-i %d.mp4', `vid'eo [v];"x".mp4`, 'видео.mp4'];
  const cards: Card[] = [
    ...scenes.map((scene, n) => ({
      text: 'a',
      scene,
      dur: 0.3,
      ...(n === 1 && { vo: `vo/it's %d [a];.wav` }),
    })),
    ...scenes
      .slice(0, 3)
      .map((path) => ({ media: { path, motion: { fromZoom: 1, toZoom: 1.1 } }, dur: 0.3 })),
    ...videos.map((path) => ({ text: 'b', media: { path, audio: true }, dur: 0.3 })),
  ];
  const files: Files = {
    ...storyboardOf(cards, { music: `-mu 'sic%.wav`, transition: { durationSec: 0.1 } }),
    ...Object.fromEntries(scenes.map((name) => [name, dusk(64, 96)])),
    [`vo/it's %d [a];.wav`]: toneWav(0.2),
    [`-mu 'sic%.wav`]: toneWav(0.3, 110),
  };
  const withVideos = () => ({ ...files, ...Object.fromEntries(videos.map((name) => [name, clip])) });
  const frames = 3 * cards.length + (2 + 5 + 7 - 3) - (cards.length - 1);

  it('in a volume', async () => {
    const fs = project(withVideos());
    const made = await renderReel(fs, '/p', { renderer: make(), outputPath: `/p/-o %d 'ü'.mp4` });
    expect(made.frames).toBe(frames);
    expect((await make().probe(fs, made.path)).streams).toHaveLength(2);
  });

  it('on the host, and no link out of it is followed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'reel-names-'));
    const root = join(folder, `-a 'b' %d`);
    try {
      writeToHost(root, withVideos());
      writeFileSync(join(folder, 'secret.png'), dusk(64, 96));
      const made = await renderReel(hostFs(root), '/', { renderer: make(), outputPath: `/-o %d 'ü'.mp4` });
      expect(made.frames).toBe(frames);
      expect(readFileSync(join(root, `-o %d 'ü'.mp4`)).length).toBe(made.bytes);
      expect(readdirSync(root).filter((name) => name.startsWith('.'))).toEqual([]);
      symlinkSync(join(folder, 'secret.png'), join(root, 'out.png'));
      const source = storyboardOf([{ scene: 'out.png' }])['storyboard.json'];
      // The voices of the cards that it had are a warning.
      const found = await checkStoryboard(hostFs(root), '/', { source });
      const errors = found.filter(({ severity }) => severity === 'error');
      expect(errors).toMatchObject([{ code: 'PATH_OUTSIDE' }]);
      expect(readdirSync(folder).sort()).toEqual([`-a 'b' %d`, 'secret.png']);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

it.runIf(hasNativeFfmpeg())(
  'native ffmpeg renders by node:fs itself, whose paths are the host’s',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'reel-node-fs-'));
    try {
      writeToHost(folder, { ...storyboardOf(WORDS), 'vo/1.wav': toneWav(0.2) });
      const made = await renderReel(nodeFs, folder, { renderer: new NativeRenderer() });
      expect(made).toMatchObject({ path: join(folder, 'reel.mp4'), frames: 18 });
      const all = ['cards', 'cover.png', 'reel.mp4', 'storyboard.json', 'vo'];
      expect(readdirSync(folder).sort()).toEqual(all);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
);

it('a workspace in /tmp is rendered there like any other', async () => {
  const files = { ...storyboardOf(WORDS), 'vo/1.wav': toneWav(0.2) };
  const volume = newVolume(
    Object.fromEntries(Object.entries(files).map(([name, text]) => [`/tmp/${name}`, text])),
  );
  const { path } = await renderReel(volume, '/tmp', { renderer });
  expect(path).toBe('/tmp/reel.mp4');
  expect(volume.existsSync(path)).toBe(true);
});
