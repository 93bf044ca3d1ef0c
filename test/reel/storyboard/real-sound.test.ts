// Voices, clips and names as people have them: sound of any format found by its card's number, clips that are too
// short or cut short, names in either Unicode form.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Runtime } from '../../../src/index.js';
import { AfmpegRenderer, checkStoryboard, prepareReel, renderReel } from '../../../src/reel/index.js';
import type { Card, Renderer, Storyboard } from '../../../src/reel/index.js';
import { bytesOf, newVolume, succeed } from '../../support/media.js';
import { usersFamily } from '../../support/modules.js';
import { storyboardOf, toneWav } from '../workspace.js';

let runtime: Runtime;
let renderer: Renderer;
beforeAll(async () => {
  runtime = await Runtime.create({ wasm: usersFamily().source });
  renderer = new AfmpegRenderer(runtime);
});
afterAll(() => runtime.close());

type Project = ReturnType<typeof newVolume>;

function project(
  cards: readonly Card[],
  files: Readonly<Record<string, Uint8Array>> = {},
  more: Partial<Storyboard> = {},
): Project {
  const all = { ...storyboardOf(cards, more), ...files };
  return newVolume(Object.fromEntries(Object.entries(all).map(([name, content]) => [`/p/${name}`, content])));
}

/** Made by ffmpeg in a volume of its own. */
async function made(name: string, ...args: string[]): Promise<Uint8Array> {
  const volume = newVolume();
  await succeed(runtime, volume, '-v', 'error', ...args, `/${name}`);
  return new Uint8Array(bytesOf(volume, `/${name}`));
}

const VOICE_SEC = 4;
const VOICE = [
  '-f',
  'lavfi',
  '-i',
  `aevalsrc=exprs='if(lt(t,2),0.001,0.5)*(random(0)-0.5)':s=44100:d=${VOICE_SEC}`,
];

describe('a voice is found by its number, and its card lasts as long as it speaks', () => {
  test.each([
    ['aac', '-f', 'adts'],
    ['mp3', '-c:a', 'libmp3lame', '-write_xing', '0'],
    ['m4a', '-c:a', 'aac'],
    ['mp4', '-c:a', 'aac'],
    ['webm', '-c:a', 'libopus', '-live', '1'],
    ['weba', '-c:a', 'libopus', '-f', 'webm'],
    ['mka', '-c:a', 'aac'],
    ['wma', '-c:a', 'wmav2'],
    ['flac', '-c:a', 'flac'],
    ['ogg', '-c:a', 'libvorbis', '-ac', '2'],
    ['opus', '-c:a', 'libopus'],
    ['wav', '-c:a', 'pcm_s24le'],
    ['aiff', '-c:a', 'pcm_s16be'],
    ['ac3', '-c:a', 'ac3'],
    ['caf', '-c:a', 'pcm_s16le'],
  ])('01.%s', async (extension, ...args) => {
    const voice = await made(`voice.${extension}`, ...VOICE, ...args);
    const volume = project([{ text: 'One' }], { [`vo/01.${extension}`]: voice });
    expect(await checkStoryboard(volume, '/p', { renderer })).toEqual([]);
    const { timeline } = await prepareReel(volume, '/p', { renderer });
    // Half a second before it, 0.7 s after it; up to the next frame of 0.1 s, and an encoder's last packet.
    const [segment] = timeline.segments;
    expect(segment!.durationSec).toBeGreaterThan(VOICE_SEC + 1.2 - 0.11);
    expect(segment!.durationSec).toBeLessThan(VOICE_SEC + 1.2 + 0.25);
  });
});

describe('files that were cut short', () => {
  const PICTURES = ['-f', 'lavfi', '-i', 'testsrc2=s=64x48:r=30:d=3,format=yuv420p'];
  const cutClip = async () => {
    const clip = await made('clip.mp4', ...PICTURES, '-c:v', 'libx264', '-g', '15', '-movflags', 'faststart');
    return clip.subarray(0, Math.floor(clip.length * 0.6));
  };

  test('a clip is a finding that says how much of it decodes, for check and render alike', async () => {
    const volume = project([{ media: { path: 'clip.mp4' } }], { 'clip.mp4': await cutClip() });
    const findings = await checkStoryboard(volume, '/p', { renderer });
    expect(findings).toEqual([
      {
        path: 'cards[0].media.path',
        code: 'DAMAGED_FILE',
        severity: 'error',
        message: expect.stringMatching(
          /^clip\.mp4 is damaged: \d+ of 90 frames decode; copy it anew/,
        ) as string,
      },
    ]);
    await expect(renderReel(volume, '/p', { renderer })).rejects.toMatchObject({
      code: 'INVALID_STORYBOARD',
      details: { findings },
    });
  });

  test('accepted, it lasts as long as what is there', async () => {
    const clip = await cutClip();
    const volume = project([{ media: { path: 'clip.mp4' } }], { 'clip.mp4': clip }, { acceptDamage: true });
    const found: string[] = [];
    const { frames } = await renderReel(volume, '/p', {
      renderer,
      onWarnings: (warnings) => found.push(...warnings.map(({ code }) => code)),
    });
    expect(found).toEqual(['DAMAGED_FILE']);
    expect(frames).toBeLessThan(25);
    expect(frames).toBeGreaterThan(8);
  });

  test('a timeline names the field', async () => {
    const volume = newVolume({ '/clip.mp4': await cutClip() });
    const timeline = {
      ...{ width: 64, height: 48, frameRate: { num: 10, den: 1 } },
      segments: [{ kind: 'video', path: '/clip.mp4', durationSec: 1 }],
    } as const;
    await expect(renderer.render(volume, timeline, { outputPath: '/o.mp4' })).rejects.toMatchObject({
      code: 'MEDIA_DAMAGED',
      details: { option: 'segments[0].path', path: '/clip.mp4', expected: '90' },
    });
    expect(volume.readdirSync('/')).toEqual(['clip.mp4']);
    await renderer.render(volume, { ...timeline, acceptDamage: true }, { outputPath: '/o.mp4' });
  });
});

test('a clip that is shorter than its voice begins again where it is told to loop', async () => {
  // A second in which no picture is as another.
  const clip = await made(
    'clip.mp4',
    '-f',
    'lavfi',
    '-i',
    "color=s=64x48:r=10:d=1,format=yuv420p,geq=lum='40+N*20':cb=128:cr=128",
    '-c:v',
    'libx264',
    '-crf',
    '1',
  );
  const cards: Card[] = [{ media: { path: 'clip.mp4', loop: true } }];
  const volume = project(cards, { 'clip.mp4': clip, 'vo/1.wav': toneWav(1.5) }, { height: 48 });
  const { frames } = await renderReel(volume, '/p', { renderer });
  expect(frames).toBe(27);
  await succeed(runtime, volume, '-v', 'error', '-i', '/p/reel.mp4', '-an', '-f', 'rawvideo', '/yuv');
  const bytes = bytesOf(volume, '/yuv');
  const size = (64 * 48 * 3) / 2;
  const levels = Array.from({ length: frames }, (_, i) =>
    Math.round((bytes[i * size + 24 * 64 + 4]! - 38) / 20),
  );
  expect(levels).toEqual(levels.map((_, i) => i % 10));
});

test('further sound of a clip that is heard is told', async () => {
  const sound = ['-f', 'lavfi', '-i', 'sine=d=1'];
  const maps = ['-map', '0:v', '-map', '1:a', '-map', '1:a', '-metadata:s:a:1', 'language=fre'];
  const pictures = ['-f', 'lavfi', '-i', 'testsrc2=s=64x48:r=10:d=1'];
  const clip = await made('clip.mkv', ...pictures, ...sound, ...maps, '-c:v', 'libx264', '-c:a', 'aac');
  const volume = project([{ media: { path: 'clip.mkv', audio: true } }], { 'clip.mkv': clip });
  expect(await checkStoryboard(volume, '/p', { renderer })).toMatchObject([
    { code: 'LEFT_OUT', severity: 'warning', message: 'Not in the reel of clip.mkv: audio 2 (fre)' },
  ]);
});

describe('names in Unicode forms', () => {
  const forms = ['NFC', 'NFD'] as const;
  const name = 'Ünïcödé/café ダガ.wav';
  test.each(forms.flatMap((there) => forms.map((named) => [there, named] as const)))(
    'a file whose name is in %s is found by its name in %s',
    async (there, named) => {
      const files = { [name.normalize(there)]: toneWav(0.5) };
      const volume = project([{ text: 'One', vo: name.normalize(named) }], files);
      expect(await checkStoryboard(volume, '/p', { renderer })).toEqual([]);
      expect((await renderReel(volume, '/p', { renderer })).frames).toBe(17);
    },
  );

  test('two that are the same to people are told, unless one is named exactly', async () => {
    const mixed = 'e\u0301\u00e9.wav';
    const files = { [mixed.normalize('NFC')]: toneWav(0.5), [mixed.normalize('NFD')]: toneWav(0.5) };
    const volume = project([{ text: 'One', vo: mixed }], files);
    expect(await checkStoryboard(volume, '/p', { renderer })).toMatchObject([
      {
        code: 'CONFLICT',
        path: 'cards[0].vo',
        message: expect.stringContaining('2 files have this name') as string,
      },
    ]);
    const exact = project([{ text: 'One', vo: mixed.normalize('NFD') }], files);
    expect(await checkStoryboard(exact, '/p', { renderer })).toEqual([]);
  });

  test('a timeline says which form is there', async () => {
    const volume = newVolume({ [`/${'é.wav'.normalize('NFD')}`]: toneWav(0.5) });
    const timeline = {
      ...{ width: 64, height: 48, frameRate: { num: 10, den: 1 } },
      segments: [{ kind: 'video', path: `/${'é.wav'.normalize('NFC')}`, durationSec: 1 }],
    } as const;
    await expect(renderer.render(volume, timeline, { outputPath: '/o.mp4' })).rejects.toMatchObject({
      code: 'INVALID_OPTION',
      message: expect.stringContaining('the same name in another Unicode form') as string,
    });
  });
});
