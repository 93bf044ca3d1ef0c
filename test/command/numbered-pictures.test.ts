import { describe, expect, it } from 'vitest';
import { parseCommandLine } from '../../src/command/length/command-line.js';
import {
  numberedPart,
  numberedPictures,
  pictureName,
  pictureNumber,
  sequenceGap,
} from '../../src/command/numbered-pictures.js';

describe('which inputs are numbered pictures', () => {
  const read = (...words: string[]) => numberedPictures(parseCommandLine([...words, 'o.mp4']).inputs[0]!);

  it.each([
    [['-i', 'img%03d.png'], { pattern: 'img%03d.png', start: 0, startRange: 5 }],
    [['-start_number', '7', '-i', 'a/%d.JPG'], { pattern: 'a/%d.JPG', start: 7, startRange: 5 }],
    [['-f', 'image2', '-start_number_range', '90', '-i', '%d'], { pattern: '%d', start: 0, startRange: 90 }],
    [['-pattern_type', 'sequence', '-i', '%%%d.png'], { pattern: '%%%d.png', start: 0, startRange: 5 }],
  ])('%j', (words, expected) => {
    expect(read(...words)).toEqual(expected);
  });

  it.each([
    [['-i', 'img001.png']],
    [['-i', '100%.png']],
    [['-i', '%%d.png']],
    [['-i', '%d-%d.png']],
    [['-i', 'part%d.mp4']],
    [['-f', 'concat', '-i', 'img%d.png']],
    [['-pattern_type', 'glob', '-i', '*%d.png']],
    [['-pattern_type', 'none', '-i', '%d.png']],
    [['-i', 'img%*.png']],
    [['-start_number', 'x', '-i', '%d.png']],
  ])('none: %j', (words) => {
    expect(read(...words)).toBeUndefined();
  });
});

describe('names and their numbers', () => {
  it.each([
    ['img%03d.png', 7, 'img007.png'],
    ['img%03d.png', 12345, 'img12345.png'],
    ['%d.png', 0, '0.png'],
    ['50%%-%2d.png', 3, '50%-03.png'],
  ])('%s of %i is %s, and back', (pattern, number, name) => {
    expect(pictureName(pattern, number)).toBe(name);
    expect(pictureNumber(pattern, name)).toBe(number);
  });

  it.each([
    ['img%03d.png', 'img7.png'],
    ['img%03d.png', 'img0007.png'],
    ['%d.png', '07.png'],
    ['%d.png', '7.png.txt'],
    ['a%d.png', 'b7.png'],
  ])('%s does not name %s', (pattern, name) => {
    expect(pictureNumber(pattern, name)).toBeUndefined();
  });

  it('finds the part of a path that is numbered', () => {
    expect(numberedPart('a/b%%/take%d/x.png')).toEqual({
      before: 'a/b%%/',
      name: 'take%d',
      behind: '/x.png',
    });
    expect(numberedPart('%d.png')).toEqual({ before: '', name: '%d.png', behind: '' });
  });
});

it.each([
  ['no gap', [3, 1, 2], 0, 5, undefined],
  ['nothing there', [], 0, 5, undefined],
  ['a gap', [1, 2, 4], 0, 5, { last: 2, missing: 3, leftOut: 4, usedCount: 2, leftOutCount: 1 }],
  ['a wide one', [0, 9, 8], 0, 5, { last: 0, missing: 1, leftOut: 8, usedCount: 1, leftOutCount: 2 }],
  ['a gap before the start', [1, 2, 4, 5], 4, 5, undefined],
  ['no start in its range', [5, 7], 0, 5, undefined],
  [
    'a start in a wider range',
    [5, 7],
    0,
    9,
    { last: 5, missing: 6, leftOut: 7, usedCount: 1, leftOutCount: 1 },
  ],
])('where a sequence stops: %s', (_what, numbers, start, startRange, expected) => {
  expect(sequenceGap(numbers, { start, startRange })).toEqual(expected);
});
