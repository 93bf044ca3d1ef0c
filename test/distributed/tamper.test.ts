// Everything that lies between two steps may have been cut short, changed, lost or exchanged on its way: each is
// told by its code, before any frame is made.

import type { Volume } from 'memfs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assemble, plan, renderAudio, renderChunk, verifyChunk } from '../../src/distributed/index.js';
import { AfmpegError, Runtime } from '../../src/index.js';
import type { FileSystem } from '../../src/index.js';
import { newVolume } from '../support/media.js';
import { REEL, withReel } from './media.js';

let runtime: Runtime;
let whole: Volume & FileSystem;
const CHUNKS = ['/work/0.mp4', '/work/1.mp4', '/work/2.mp4'];
const FRAMES = ['/work/0', '/work/1', '/work/2'];

beforeAll(async () => {
  runtime = await Runtime.create({ wasm: { core: true }, concurrency: 2 });
  whole = await withReel(runtime);
  const chunks = { kind: 'size', frames: 20 } as const;
  await plan(whole, REEL, '/plan', { runtime, config: { format: 'mp4', chunks } });
  await plan(whole, REEL, '/pngs', { runtime, config: { format: 'png-sequence', chunks } });
  for (const [i, path] of CHUNKS.entries()) await renderChunk(whole, '/plan', i, path, { runtime });
  for (const [i, path] of FRAMES.entries()) await renderChunk(whole, '/pngs', i, path, { runtime });
  await renderAudio(whole, '/plan', '/work/audio.m4a', { runtime });
  await renderAudio(whole, '/pngs', '/work/other.m4a', { runtime });
});
afterAll(() => runtime.close());

function copy(): Volume & FileSystem {
  const paths = Object.keys(whole.toJSON());
  return newVolume(Object.fromEntries(paths.map((path) => [path, whole.readFileSync(path) as Buffer])));
}

type Damage = (fs: Volume, path: string, other: string) => void;
const truncated: Damage = (fs, path) => fs.truncateSync(path, fs.statSync(path).size - 1);
const empty: Damage = (fs, path) => fs.truncateSync(path, 0);
const missing: Damage = (fs, path) => fs.unlinkSync(path);
const swapped: Damage = (fs, path, other) => fs.writeFileSync(path, fs.readFileSync(other));
const flipped: Damage = (fs, path) => {
  const bytes = fs.readFileSync(path) as Buffer;
  bytes[bytes.length >> 1]! ^= 1;
  fs.writeFileSync(path, bytes);
};
const DAMAGES = { truncated, empty, flipped, missing, swapped };

/** The code, and whether ffmpeg was asked to make anything. */
async function codeOf(fs: Volume, work: () => Promise<unknown>): Promise<string> {
  const before = Object.keys(fs.toJSON()).sort();
  try {
    await work();
    return 'none';
  } catch (error) {
    expect(Object.keys(fs.toJSON()).sort()).toEqual(before);
    return AfmpegError.is(error) ? error.code : String(error);
  }
}

describe('a file of the plan', () => {
  const FILES = [
    { name: 'plan.json', find: () => '/plan/plan.json', other: '/pngs/plan.json' },
    { name: 'the chunk', find: () => '/plan/chunks/000002.json', other: '/plan/chunks/000001.json' },
    { name: 'an input', find: input, other: '/a.png' },
  ] as const;
  const CASES = FILES.flatMap((file) =>
    Object.entries(DAMAGES).map(([kind, damage]) => ({ ...file, kind, damage })),
  );

  it.each(CASES)('$name, $kind', async ({ name, find, other, kind, damage }) => {
    const fs = copy();
    damage(fs, find(), other);
    const code = await codeOf(fs, () => renderChunk(fs, '/plan', 2, '/new.mp4', { runtime }));
    if (kind === 'missing') expect(code).toBe('MISSING_PLAN_ARTIFACT');
    // Another plan in its place is a whole one: its chunk is not here.
    else if (name === 'plan.json' && kind === 'swapped') expect(['PLAN_HASH_MISMATCH']).toContain(code);
    else expect(code).toBe('PLAN_HASH_MISMATCH');
  });

  it.each(Object.entries(DAMAGES))('audio.json, %s', async (kind, damage) => {
    const fs = copy();
    damage(fs, '/plan/audio.json', '/plan/chunks/000000.json');
    const code = await codeOf(fs, () => renderAudio(fs, '/plan', '/new.m4a', { runtime }));
    expect(code).toBe(kind === 'missing' ? 'MISSING_PLAN_ARTIFACT' : 'PLAN_HASH_MISMATCH');
  });

  it('is not looked at where a step does not use it', async () => {
    const fs = copy();
    fs.unlinkSync('/plan/chunks/000000.json');
    expect(await codeOf(fs, () => renderChunk(fs, '/plan', 2, '/work/2.mp4', { runtime }))).toBe('none');
  });

  it('changed by a space is changed', async () => {
    const fs = copy();
    fs.writeFileSync('/plan/plan.json', `${fs.readFileSync('/plan/plan.json', 'utf8') as string} `);
    const code = await codeOf(fs, () => renderChunk(fs, '/plan', 2, '/new.mp4', { runtime }));
    expect(code).toBe('PLAN_HASH_MISMATCH');
  });

  /** What only the last chunk reads. */
  function input(): string {
    const read = (i: number) =>
      (
        JSON.parse(whole.readFileSync(`/plan/chunks/00000${i}.json`, 'utf8') as string) as {
          inputs: string[];
        }
      ).inputs;
    return `/plan/${read(2).find((path) => path.endsWith('.mp4'))!}`;
  }
});

it.each([3, -1])('chunk %d is out of range, which is a code of its own', async (index) => {
  const fs = copy();
  const code = await codeOf(fs, () => renderChunk(fs, '/plan', index, '/new.mp4', { runtime }));
  expect(code).toBe('CHUNK_INDEX_OUT_OF_RANGE');
});

describe('a chunk', () => {
  const join = (fs: Volume & FileSystem, paths = CHUNKS, audio: string | null = '/work/audio.m4a') =>
    codeOf(fs, () => assemble(fs, '/plan', paths, audio, '/out.mp4', { runtime }));

  it.each(Object.entries(DAMAGES))('%s', async (_, damage) => {
    const fs = copy();
    damage(fs, '/work/1.mp4', '/work/2.mp4');
    expect(await join(fs)).toBe('CHUNK_CORRUPT');
    await expect(verifyChunk(fs, '/plan', 1, '/work/1.mp4', { runtime })).rejects.toMatchObject({
      code: 'CHUNK_CORRUPT',
      retryable: true,
      details: { chunkIndex: 1 },
    });
  });

  // Without sidecars, as where only the files travel, what is wrong must still show.
  it.each(['truncated', 'empty', 'missing'] as const)('%s, without its sidecar', async (kind) => {
    const fs = copy();
    for (const path of CHUNKS) fs.unlinkSync(`${path}.json`);
    if (kind === 'truncated') fs.truncateSync('/work/1.mp4', 900);
    else DAMAGES[kind](fs, '/work/1.mp4', '');
    expect(await join(fs)).toBe('CHUNK_CORRUPT');
  });

  it('of another place, with its sidecar', async () => {
    expect(await join(copy(), [CHUNKS[1]!, CHUNKS[0]!, CHUNKS[2]!])).toBe('CHUNK_CORRUPT');
  });

  it('of another plan, with its sidecar', async () => {
    const fs = copy();
    await plan(fs, REEL, '/worse', {
      runtime,
      config: { format: 'mp4', crf: 30, chunks: { kind: 'size', frames: 20 } },
    });
    await renderChunk(fs, '/worse', 1, '/work/1.mp4', { runtime });
    expect(await join(fs)).toBe('CHUNK_CORRUPT');
  });

  it('of other headers, without its sidecar', async () => {
    const fs = copy();
    await runtime.exec(
      fs,
      ...['-i', '/work/1.mp4', '-c:v', 'libx264', '-bf', '0', '-refs', '5', '-profile:v', 'main'],
      ...['-video_track_timescale', '10000', '/other.mp4'],
    );
    for (const path of CHUNKS) fs.unlinkSync(`${path}.json`);
    fs.renameSync('/other.mp4', '/work/1.mp4');
    expect(await join(fs)).toBe('CHUNK_CORRUPT');
  });

  it('whose digest is not the one that its worker told', async () => {
    const fs = copy();
    const sha256 = CHUNKS.map(() => '0'.repeat(64));
    const code = await codeOf(fs, () =>
      assemble(fs, '/plan', CHUNKS, '/work/audio.m4a', '/out.mp4', { runtime, sha256 }),
    );
    expect(code).toBe('CHUNK_CORRUPT');
  });

  it.each([
    ['too few', CHUNKS.slice(1)],
    ['too many', [...CHUNKS, '/work/2.mp4']],
  ])('or rather %s of them', async (_, paths) => {
    expect(await join(copy(), paths)).toBe('INVALID_OPTION');
  });
});

describe('a directory of frames', () => {
  const join = (fs: Volume & FileSystem) =>
    codeOf(fs, () => assemble(fs, '/pngs', FRAMES, '/work/other.m4a', '/out', { runtime }));

  it.each(Object.entries(DAMAGES))('with one %s', async (_, damage) => {
    const fs = copy();
    damage(fs, '/work/1/frame_000003.png', '/work/1/frame_000004.png');
    expect(await join(fs)).toBe('CHUNK_CORRUPT');
  });

  it.each(['truncated', 'empty', 'missing'] as const)('with one %s, without its sidecar', async (kind) => {
    const fs = copy();
    for (const path of FRAMES) fs.unlinkSync(`${path}.json`);
    DAMAGES[kind](fs, '/work/1/frame_000003.png', '');
    expect(await join(fs)).toBe('CHUNK_CORRUPT');
  });

  it('is joined with continuous numbers and its sound', async () => {
    const fs = copy();
    expect(await join(fs)).toBe('none');
    const names = fs.readdirSync('/out') as string[];
    expect(names).toHaveLength(61);
    expect(names.slice(0, 2)).toEqual(['audio.m4a', 'frame_000001.png']);
    expect(names.at(-1)).toBe('frame_000060.png');
    expect(fs.readFileSync('/out/frame_000021.png')).toEqual(fs.readFileSync('/work/1/frame_000000.png'));
  });
});

describe('the sound', () => {
  const join = (fs: Volume & FileSystem, audio: string | null) =>
    codeOf(fs, () => assemble(fs, '/plan', CHUNKS, audio, '/out.mp4', { runtime }));

  it.each([
    ['truncated', 'AUDIO_CORRUPT'],
    ['empty', 'AUDIO_CORRUPT'],
    ['flipped', 'AUDIO_CORRUPT'],
    ['missing', 'AUDIO_MISSING'],
    ['swapped', 'AUDIO_CORRUPT'],
  ] as const)('%s is %s', async (kind, code) => {
    const fs = copy();
    DAMAGES[kind](fs, '/work/audio.m4a', '/voice.wav');
    expect(await join(fs, '/work/audio.m4a')).toBe(code);
  });

  it('that was not given is missing', async () => {
    expect(await join(copy(), null)).toBe('AUDIO_MISSING');
  });

  it('of another plan is none of this one', async () => {
    expect(await join(copy(), '/work/other.m4a')).toBe('AUDIO_CORRUPT');
  });

  it.each([
    ['cut', '5'],
    ['padded', '1'],
  ])('of another length is %s', async (_, seconds) => {
    const fs = copy();
    await runtime.exec(fs, '-f', 'lavfi', '-i', `sine=f=300:r=48000:d=${seconds}`, '-c:a', 'aac', '/own.m4a');
    expect(await join(fs, '/own.m4a')).toBe('none');
    const { streams } = await runtime.probe(fs, '/out.mp4');
    const sound = streams.find(({ type }) => type === 'audio');
    expect(Math.abs(sound!.durationSec! - 3)).toBeLessThan(1024 / 48_000);
  });

  it('that is best effort can be missing, and no other', async () => {
    const fs = copy();
    const chunks = { kind: 'size', frames: 20 } as const;
    await plan(fs, REEL, '/best', { runtime, config: { format: 'mp4', chunks, audio: 'best-effort' } });
    for (const [i, path] of CHUNKS.entries()) await renderChunk(fs, '/best', i, path, { runtime });
    const made = await assemble(fs, '/best', CHUNKS, null, '/out.mp4', { runtime });
    expect(made).toMatchObject({ audio: 'left-out', frames: 60 });
  });
});
