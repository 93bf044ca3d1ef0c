// What the page of examples/studio takes a file for, held to what the reel finds.

import { expect, test } from 'vitest';
import { folderFor, voiceOf, voicesAmong } from '../../examples/studio/public/media-kinds.js';
import { resolveStoryboard } from '../../src/reel/storyboard/resolve-storyboard.js';
import type { Storyboard } from '../../src/reel/storyboard/storyboard.js';
import { openWorkspace } from '../../src/reel/workspace/workspace.js';
import { newVolume } from '../support/media.js';

const PATHS = [
  ...['music.m4a', 'takes/bed.mp3', 'takes/music.mp3', 'voice.wav', 'note.txt', 'media/a.png'],
  ...['vo/01-hello.mp3', 'vo/music.ogg', 'vo/2.opus', 'vo/03_x.txt', 'vo/deep/04.mp3'],
];

test.each<[Pick<Storyboard, 'music'>, string]>([
  [{}, 'music.m4a'],
  [{ music: false }, 'music.m4a'],
  [{ music: { gainDb: -3 } }, 'music.m4a'],
  [{ music: 'takes/bed.mp3' }, 'takes/bed.mp3'],
  [{ music: { path: 'takes/bed.mp3' } }, 'takes/bed.mp3'],
])('with %j the bed of music is no voice', async (given, bed) => {
  const offered = voicesAmong(PATHS, given);
  expect(offered).not.toContain(bed);
  expect(offered).not.toContain('music.m4a');
  expect(offered).toEqual([...PATHS].filter((path) => /\.(?:mp3|ogg|opus|wav)$/.test(path) && path !== bed));
  const volume = newVolume(Object.fromEntries(PATHS.map((path) => [`/${path}`, 'x'])));
  const { music } = await resolveStoryboard(openWorkspace(volume, '/'), { cards: [{ text: 'a' }], ...given });
  expect(music?.path).toBe(given.music === false ? undefined : `/${bed}`);
});

test('a card speaks the file that the reel finds for it', async () => {
  const cards = [{}, {}, {}, {}, { vo: false as const }, { vo: 'voice.wav' }];
  const volume = newVolume(Object.fromEntries(PATHS.map((path) => [`/${path}`, 'x'])));
  const resolved = await resolveStoryboard(openWorkspace(volume, '/'), { cards });
  const found = resolved.cards.map(({ voice }) => voice?.slice(1));
  expect(found).toEqual(['vo/01-hello.mp3', 'vo/2.opus', undefined, undefined, undefined, 'voice.wav']);
  expect(cards.map((card, index) => voiceOf(card, index, PATHS))).toEqual(found);
});

test.each([
  ['sea.JPG', 'media'],
  ['sea.mov', 'media'],
  ['01.mp3', 'vo'],
  ['music.mp3', ''],
  ['Inter.woff', 'fonts'],
  ['theme.json', ''],
  ['note.txt', ''],
])('%s goes to "%s"', (name, folder) => {
  expect(folderFor(name)).toBe(folder);
});
