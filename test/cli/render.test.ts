// afmpeg render on real directories: what it writes, where, and what it leaves when it does not come to its end.

import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MediaInfo } from '../../src/index.js';
import type { Finding, Video } from '../../src/reel/index.js';
import { STORYBOARD, reelFiles } from '../studio/reel.js';
import { wasiModule } from '../support/modules.js';
import { hasNativeFfmpeg } from '../support/native.js';
import { afmpeg, finish, start } from './afmpeg.js';

const RENDERERS = ['afmpeg', ...(hasNativeFfmpeg() ? ['native'] : [])];

let folder: string;
let reel: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'afmpeg-test-')));
  reel = join(folder, 'my reel');
  put(reelFiles());
});
afterEach(() => rmSync(folder, { recursive: true }));

function put(files: Record<string, string | Uint8Array>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(reel, name)), { recursive: true });
    writeFileSync(join(reel, name), content);
  }
}

/** All files below the reel's directory. */
function files(): string[] {
  const all = readdirSync(reel, { recursive: true, withFileTypes: true });
  return all
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(reel.length + 1))
    .sort();
}

const SOURCES = Object.keys(reelFiles()).sort();
const DRAWN = ['cards/01.png', 'cards/02.png', 'cards/03.png'];
const sorted = (...names: string[]) => names.sort();

async function probe(path: string): Promise<MediaInfo> {
  const { stdout } = await afmpeg(['probe', path, '--json', '--core']);
  return JSON.parse(stdout.toString()) as MediaInfo;
}

describe.each(RENDERERS)('--renderer %s', (renderer) => {
  it('renders a directory', async () => {
    const done = await afmpeg(['render', 'my reel', '-q', '--renderer', renderer], { cwd: folder });
    // 1 s, a voice of 0.6 s with 0.5 s before and 0.7 s after it, and 1 s, less two transitions of 0.2 s.
    const bytes = readFileSync(join(reel, 'reel.mp4')).length;
    const said = `my reel/reel.mp4: 3.4 s, 34 frames, ${Math.ceil(bytes / 1000)} kB\n`;
    expect({ ...done, stdout: done.stdout.toString() }).toEqual({ exitCode: 0, stdout: said, stderr: '' });
    expect(files()).toEqual(sorted(...SOURCES, ...DRAWN, 'cover.png', 'reel.mp4'));
    const { durationSec, streams } = await probe(join(reel, 'reel.mp4'));
    expect(durationSec).toBeCloseTo(3.4, 2);
    expect(streams).toMatchObject([
      { codec: 'h264', width: 180, height: 320, frameRate: { num: 10, den: 1 } },
      { codec: 'aac', sampleRate: 48_000 },
    ]);
  });

  it('is stopped by a signal, and leaves no video and nothing aside', async () => {
    put({ 'storyboard.json': JSON.stringify({ ...STORYBOARD, width: 720, height: 1280, frameRate: 60 }) });
    for (const [signal, out] of [
      ['SIGINT', join(reel, 'reel.mp4')],
      ['SIGTERM', join(folder, 'elsewhere.mp4')],
    ] as const) {
      const child = start(['render', reel, '-q', '--renderer', renderer, '-o', out]);
      const ended = finish(child);
      // Cards are drawn by now, and the pictures are being made.
      while (child.exitCode === null && !readdirSync(reel).some((name) => name.startsWith('.'))) {
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      child.kill(signal);
      const { exitCode, stdout, stderr } = await ended;
      expect({ exitCode, stdout: stdout.toString(), stderr }).toEqual({
        exitCode: 130,
        stdout: '',
        stderr: '',
      });
      expect(files()).toEqual(sorted(...SOURCES, ...DRAWN, 'cover.png'));
      expect(readdirSync(folder)).toEqual([basename(reel)]);
    }
  });
});

it('renders the file that it is given, with what lies beside it and the module that is named', async () => {
  rmSync(join(reel, 'storyboard.json'));
  put({ 'short.json': JSON.stringify({ ...STORYBOARD, cards: STORYBOARD.cards.slice(0, 2) }) });
  const file = wasiModule();
  const named = file === undefined ? ['--core'] : ['--wasm', file];
  const { exitCode } = await afmpeg(['render', join(reel, 'short.json'), ...named]);
  expect(exitCode).toBe(0);
  expect(existsSync(join(reel, 'cards/03.png'))).toBe(false);
  expect((await probe(join(reel, 'reel.mp4'))).durationSec).toBeCloseTo(2.6, 2);
});

it('--out within the directory, beside it, and by a link', async () => {
  mkdirSync(join(reel, 'made'));
  mkdirSync(join(folder, 'beside'));
  symlinkSync('beside', join(folder, 'link'));
  writeFileSync(join(folder, 'beside/b.mov'), 'an older one');
  const outs = [
    ['my reel/made/a.mp4', 'my reel/made/a.mp4'],
    ['link/b.mov', 'beside/b.mov'],
    ['c.mkv', 'c.mkv'],
  ] as const;
  for (const [out, written] of outs) {
    const args = ['render', 'my reel', '--out', out, '--draft', '--silent'];
    const { exitCode, stdout } = await afmpeg(args, { cwd: folder });
    expect(exitCode).toBe(0);
    expect(stdout.toString()).toMatch(new RegExp(`^${out}: \\d`));
    const { streams } = await probe(join(folder, written));
    expect(streams.map(({ codec }) => codec)).toEqual(['h264']);
  }
  expect(files()).toEqual(sorted(...SOURCES, ...DRAWN, 'made/a.mp4'));
});

it('--draft is small and leaves the cover, --silent leaves the sound, --json tells a program', async () => {
  put({ 'storyboard.json': JSON.stringify({ ...STORYBOARD, width: 720, height: 1280, frameRate: 30 }) });
  const { exitCode, stdout } = await afmpeg(['render', reel, '--draft', '--silent', '--json']);
  expect(exitCode).toBe(0);
  const { video, findings } = JSON.parse(stdout.toString()) as { video: Video; findings: Finding[] };
  expect(findings).toEqual([]);
  expect(video.bytes).toBe(readFileSync(join(reel, 'reel.mp4')).length);
  expect(existsSync(join(reel, 'cover.png'))).toBe(false);
  const { streams } = await probe(join(reel, 'reel.mp4'));
  expect(streams).toMatchObject([{ width: 360, height: 640, frameRate: { num: 15, den: 1 } }]);
});

it('tells what is wrong, one line for each, and writes nothing', async () => {
  const cards = [
    { text: 'a\nb', dur: -1, colour: 'red' },
    { text: '字', scene: '../secret.png' },
    { text: 'c', vo: 'vo/none.wav' },
  ];
  put({ 'storyboard.json': JSON.stringify({ ...STORYBOARD, cards }) });
  const wrong = await afmpeg(['render', reel]);
  expect(wrong.exitCode).toBe(2);
  expect(wrong.stdout.toString()).toBe('');
  expect(wrong.stderr.split('\n')).toEqual([
    'cards[0].dur: INVALID_VALUE: Expected seconds from 0.2 to 600, got `-1` (number)',
    'cards[0].colour: UNKNOWN_FIELD: Unknown field "colour"; known are text, vo, bg, fg, accent, dur, cover, mode, position, scene, media, transition',
    expect.stringMatching(/^cards\[1\]\.scene: PATH_OUTSIDE: /),
    '',
  ]);
  const cardsWithoutFiles = [{ text: '字' }, { text: 'c', vo: 'vo/none.wav' }];
  put({ 'storyboard.json': JSON.stringify({ ...STORYBOARD, cards: cardsWithoutFiles }) });
  const { exitCode, stdout, stderr } = await afmpeg(['render', reel, '--json']);
  expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: '' });
  expect(JSON.parse(stdout.toString())).toMatchObject({
    findings: [
      { path: 'cards[0].text', code: 'MISSING_GLYPH', severity: 'error' },
      { path: 'cards[1].vo', code: 'MISSING_FILE', severity: 'error' },
    ],
  });
  expect(files()).toEqual(SOURCES);
});

it('a warning is told, and does not keep it from rendering', async () => {
  const cards = [{ text: 'A plain card', scene: 'media/sea.png', mode: 'block', dur: 0.4 }];
  put({ 'storyboard.json': JSON.stringify({ ...STORYBOARD, cards }) });
  const { exitCode, stderr } = await afmpeg(['render', reel, '--silent', '--quiet']);
  expect(exitCode).toBe(0);
  expect(stderr).toBe(
    'cards[0].mode: CONFLICT: warning: A block shows no scene: leave `mode` out to see it\n',
  );
});

it('tells a log how far it is, now and then', async () => {
  const cards = [{ text: 'A card', dur: 4 }];
  const large = { ...STORYBOARD, cards, width: 720, height: 1280, frameRate: 60 };
  put({ 'storyboard.json': JSON.stringify(large) });
  const { exitCode, stderr } = await afmpeg(['render', reel, '--silent']);
  expect(exitCode).toBe(0);
  const lines = stderr.trimEnd().split('\n');
  expect(lines.length).toBeLessThanOrEqual(11);
  for (const line of lines) expect(line).toMatch(/^afmpeg: \d+ % done/);
});

describe("a message has the user's paths and none of the guest's", () => {
  const CARD = 'cards/01.png';
  it.each<[string, string[], string]>([
    ['a directory', ['my reel'], `my reel/${CARD}`],
    ['one with a path', ['./my reel/'], `my reel/${CARD}`],
    ['a file', ['my reel/storyboard.json'], `my reel/${CARD}`],
    ['the whole path', ['REEL'], `REEL/${CARD}`],
    ['the working directory', ['.'], CARD],
    ['a place for the video elsewhere', ['my reel', '-o', 'out.mp4'], `my reel/${CARD}`],
  ])('%s', async (_what, args, shown) => {
    // Where a card's picture is written lies a directory.
    put({ [`${CARD}/kept`]: '' });
    const words = args.map((word) => word.replace('REEL', reel));
    const cwd = args[0] === '.' ? reel : folder;
    const { exitCode, stderr } = await afmpeg(['render', '--silent', ...words], { cwd });
    expect(stderr.trimEnd()).toBe(
      `afmpeg: INVALID_OPTION: Expected \`outputPath\` to be a file, not a directory, got \`${shown.replace('REEL', reel)}\` (string)`,
    );
    expect(exitCode).toBe(2);
  });

  it('a file where the directory of cards would be', async () => {
    put({ cards: 'a file' });
    const { stderr } = await afmpeg(['render', 'my reel', '--silent'], { cwd: folder });
    expect(stderr).toContain('got `my reel/cards`');
  });
});

it.each<[string, string[], string]>([
  ['no directory', [], 'Expected one directory or storyboard'],
  ['two of them', ['.', '.'], 'Expected one directory or storyboard'],
  ['a directory that is not there', ['none'], 'none does not exist'],
  [
    'an unknown renderer',
    ['my reel', '--renderer', 'magic'],
    'Unknown renderer magic; known are afmpeg, nat',
  ],
  ['an unknown flag', ['my reel', '--fast'], "Unknown option '--fast'"],
  ['two modules', ['my reel', '--core', '--wasm', 'x.wasm'], 'Give --wasm or --core, not both'],
  [
    'no place for the output',
    ['my reel', '-o', 'none/out.mp4'],
    'The directory of --out none/out.mp4 does not exist',
  ],
  [
    'an output of an unknown kind',
    ['my reel', '-o', 'my reel/storyboard.json'],
    'Expected `--out` to be a path that ends in .mp4, .m4v, .mov, .mkv, got `my reel/storyboard.json`',
  ],
  ['one elsewhere of none', ['my reel', '-o', 'out'], 'Expected `--out` to be a path that ends in .mp4'],
  ['an output that is a directory', ['my reel', '-o', 'my reel/vo'], '--out my reel/vo is a directory'],
  ['one elsewhere that is', ['my reel', '-o', '.'], '--out . is a directory: name a file'],
])('%s is a wrong command line', async (_what, args, message) => {
  const { exitCode, stdout, stderr } = await afmpeg(['render', ...args], { cwd: folder });
  expect({ exitCode, stdout: stdout.toString() }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toContain(`afmpeg: ${message}`);
  expect(stderr).not.toContain('    at ');
  expect(readFileSync(join(reel, 'storyboard.json'), 'utf8')).toBe(reelFiles()['storyboard.json']);
});
