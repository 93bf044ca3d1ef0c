// A plan is whole or not there, says everything that later steps need, and is the same wherever it is made.

import type { Volume } from 'memfs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { estimate, listSupported, plan, renderChunk } from '../../src/distributed/index.js';
import type { Composition, DistributedConfig } from '../../src/distributed/index.js';
import { treeBytes } from '../../src/fs/tree.js';
import { AfmpegError, Runtime } from '../../src/index.js';
import type { FileSystem } from '../../src/index.js';
import { PLAN_DIR_SIZE_LIMIT_BYTES } from '../../src/render/plan/config.js';
import { rejectUnsupportedDistributedFormat } from '../../src/render/plan/formats.js';
import { hashPlan, planText } from '../../src/render/plan/plan-format.js';
import { readPlan } from '../../src/render/plan/read-plan.js';
import { sha256OfValue } from '../../src/sha256-stream.js';
import { newVolume, succeed } from '../support/media.js';
import { withoutFfprobe } from '../support/without-ffprobe.js';
import { REEL, frames, listing, withFrames, withReel } from './media.js';

let runtime: Runtime;
let volume: Volume & FileSystem;
beforeAll(async () => {
  runtime = await Runtime.create({ wasm: { core: true } });
  volume = await withFrames(runtime, 12);
});
afterAll(() => runtime.close());

const copyOf = (fs: Volume): Volume & FileSystem => {
  const files = Object.keys(fs.toJSON());
  return newVolume(Object.fromEntries(files.map((path) => [path, fs.readFileSync(path) as Buffer])));
};
const MOV: DistributedConfig = { format: 'mov' };

it('is the same for the same sources under other names, with equal files once', async () => {
  const fs = copyOf(volume);
  const first = await plan(fs, frames(12), '/plans/a', { runtime, config: MOV });
  fs.renameSync('/f0003.png', '/other.png');
  fs.writeFileSync('/copy.png', fs.readFileSync('/f0000.png'));
  const paths = frames(12).frames.map((path) => (path === '/f0003.png' ? '/other.png' : path));
  const second = await plan(fs, { ...frames(12), frames: paths }, '/elsewhere', { runtime, config: MOV });
  expect(second.planHash).toBe(first.planHash);
  const twice = await plan(fs, { ...frames(12), frames: [...paths, '/copy.png'] }, '/twice', {
    runtime,
    config: MOV,
  });
  expect(twice.planHash).not.toBe(first.planHash);
  expect(fs.readdirSync('/twice/inputs')).toEqual(fs.readdirSync('/plans/a/inputs'));
  expect(first).toMatchObject({ frames: 12, chunkCount: 2, hasAudio: false, planDir: '/plans/a' });
  expect(treeBytes(fs, '/plans/a')).toBe(first.bytes);
});

it('changes with everything that it locks', async () => {
  const fs = copyOf(volume);
  const hashes = new Set<string>();
  const variants: [Composition, DistributedConfig][] = [
    [frames(12), MOV],
    [frames(11), MOV],
    [frames(12, { frameRate: { num: 25, den: 1 } }), MOV],
    [frames(12), { format: 'mp4' }],
    [frames(12), { format: 'mp4', crf: 21 }],
    [frames(12), { format: 'mp4', chunks: { kind: 'size', frames: 5 } }],
    [frames(12), { ...MOV, runtimeEnv: { TZ: 'UTC' } }],
  ];
  for (const [composition, config] of variants) {
    hashes.add((await plan(fs, composition, '/plan', { runtime, config })).planHash);
  }
  expect(hashes.size).toBe(variants.length);
});

it('locks the encoder: closed GOPs, no B-frames, one thread, headers in every chunk', async () => {
  const fs = copyOf(volume);
  await plan(fs, frames(12), '/plan', {
    runtime,
    config: { format: 'mp4', chunks: { kind: 'size', frames: 6 } },
  });
  const spec = JSON.parse(fs.readFileSync('/plan/chunks/000001.json', 'utf8') as string) as {
    args: string[];
  };
  const after = (name: string) => spec.args[spec.args.indexOf(name) + 1];
  expect(after('-g:v')).toBe('6');
  expect(after('-keyint_min:v')).toBe('6');
  expect(after('-bf:v')).toBe('0');
  expect(after('-threads:v')).toBe('1');
  expect(after('-x264-params:v')).toBe('scenecut=0:open-gop=0:repeat-headers=1:stitchable=1');
  expect(spec.args).not.toContain('-r:v');
  expect(spec).toMatchObject({ index: 1, start: 6, end: 12 });
});

it('takes the directory over from an older plan, and leaves nothing of it', async () => {
  const fs = copyOf(volume);
  await plan(fs, frames(12), '/plan', { runtime, config: { ...MOV, chunks: { kind: 'size', frames: 3 } } });
  const small = await plan(fs, frames(2), '/plan', { runtime, config: MOV });
  expect(fs.readdirSync('/plan/inputs')).toHaveLength(2);
  expect(fs.readdirSync('/plan/chunks')).toEqual(['000000.json']);
  expect(treeBytes(fs, '/plan')).toBe(small.bytes);
});

it('links inputs where it is told to, without a copy', async () => {
  const fs = copyOf(volume);
  await plan(fs, frames(2), '/plan', { runtime, config: MOV, inputs: 'link' });
  for (const name of fs.readdirSync('/plan/inputs') as string[]) {
    expect(fs.statSync(`/plan/inputs/${name}`).nlink).toBe(2);
  }
});

describe('refuses before anything is written', () => {
  const code = (name: string, more: object = {}) => ({ code: name, ...more });
  const option = (name: string) => code('INVALID_OPTION', { details: { option: name } });
  const wrong = (config: object): DistributedConfig => config as DistributedConfig;
  const CASES: [string, Composition, DistributedConfig, object][] = [
    ['webm', frames(12), wrong({ format: 'webm' }), code('FORMAT_NOT_SUPPORTED_IN_DISTRIBUTED')],
    [
      'HDR mp4',
      frames(12),
      { format: 'mp4', hdrMode: 'force-hdr' },
      code('FORMAT_NOT_SUPPORTED_IN_DISTRIBUTED'),
    ],
    ['x265', frames(12), { format: 'mp4', codec: 'libx265' }, code('FORMAT_NOT_SUPPORTED_IN_DISTRIBUTED')],
    ['another format', frames(12), wrong({ format: 'avi' }), option('format')],
    ['another codec', frames(12), { format: 'mp4', codec: 'mpeg4' }, option('codec')],
    ['an unknown option', frames(12), wrong({ format: 'mp4', fps: 3 }), option('fps')],
    ['a crf for ProRes', frames(12), { format: 'mov', crf: 3 }, option('crf')],
    ['the host’s PATH', frames(12), { ...MOV, runtimeEnv: { PATH: '/bin' } }, option('runtimeEnv.PATH')],
    ['a preload', frames(12), { ...MOV, runtimeEnv: { LD_PRELOAD: 'x' } }, option('runtimeEnv.LD_PRELOAD')],
    ['a plan past the limit', frames(12), { ...MOV, planSizeLimitBytes: 5000 }, code('PLAN_TOO_LARGE')],
    ['no frames', frames(0), MOV, option('composition.frames')],
    [
      'a frame of another kind',
      { ...frames(1), frames: ['/f0000.png', '/a.jpg'] },
      MOV,
      option('composition.frames[1]'),
    ],
    [
      'a frame that is not there',
      { ...frames(1), frames: ['/f0000.png', '/x.png'] },
      MOV,
      option('composition'),
    ],
    ['no picture', { ...frames(1), frames: ['/x.png'] }, MOV, code('PROBE_FAILED')],
    ['an odd size', frames(2, { width: 97, height: 64 }), MOV, option('composition.width')],
    [
      'ranges with a gap',
      frames(12),
      { ...MOV, chunks: { kind: 'ranges', ranges: [{ start: 1, end: 12 }] } },
      option('chunks.ranges[0].start'),
    ],
    ['another composition', wrong({ kind: 'film' }) as never, MOV, option('composition.kind')],
  ];
  it.each(CASES)('%s', async (_, composition, config, error) => {
    const before = listing(volume);
    await expect(plan(volume, composition, '/plan', { runtime, config })).rejects.toMatchObject(error);
    expect(listing(volume)).toEqual(before);
    expect(volume.existsSync('/plan')).toBe(false);
  });

  it('an HDR source, unless it is told to take it as it is', async () => {
    const fs = newVolume();
    const marks = 'setparams=color_trc=smpte2084:color_primaries=bt2020:colorspace=bt2020nc,format=yuv420p';
    await succeed(
      runtime,
      fs,
      ...[
        '-f',
        'lavfi',
        '-i',
        `testsrc2=s=96x64:d=0.4,${marks}`,
        '-c:v',
        'libx264',
        '-color_trc',
        'smpte2084',
        '/in.mp4',
      ],
    );
    const video = { kind: 'video', path: '/in.mp4' } as const;
    await expect(plan(fs, video, '/plan', { runtime, config: { format: 'mp4' } })).rejects.toMatchObject({
      code: 'FORMAT_NOT_SUPPORTED_IN_DISTRIBUTED',
    });
    expect(fs.existsSync('/plan')).toBe(false);
    // A module without ffprobe has only its log to say so.
    const byLog = withoutFfprobe(runtime);
    await expect(
      plan(fs, video, '/plan', { runtime: byLog, config: { format: 'mp4' } }),
    ).rejects.toMatchObject({ code: 'FORMAT_NOT_SUPPORTED_IN_DISTRIBUTED' });
    await expect(
      plan(fs, video, '/plan', { runtime, config: { format: 'mp4', hdrMode: 'force-sdr' } }),
    ).resolves.toMatchObject({
      frames: 10,
    });
  });
});

it('without sound that is missing fails, is silent, or does not look', async () => {
  const fs = await withReel(runtime);
  fs.unlinkSync('/music.wav');
  const config = { format: 'mp4' } as const;
  await expect(plan(fs, REEL, '/plan', { runtime, config })).rejects.toMatchObject({
    code: 'INVALID_OPTION',
  });
  const best = await plan(fs, REEL, '/plan', { runtime, config: { ...config, audio: 'best-effort' } });
  expect(best).toMatchObject({ hasAudio: false, frames: 60 });
  expect(await plan(fs, REEL, '/plan', { runtime, config: { ...config, audio: 'none' } })).toMatchObject({
    hasAudio: false,
  });
});

it('of a loudness of two passes holds what the first one measured', async () => {
  const fs = await withReel(runtime);
  const timeline = { ...REEL.timeline, loudness: { integratedLufs: -16 } };
  await plan(fs, { kind: 'timeline', timeline }, '/plan', { runtime, config: { format: 'mp4' } });
  expect(fs.readFileSync('/plan/audio.json', 'utf8')).toMatch(/loudnorm=[^"]*measured_i=-\d/);
});

it('is refused by another module, and without its environment', async () => {
  const fs = copyOf(volume);
  await plan(fs, frames(12), '/plan', { runtime, config: MOV });
  const good = readPlan(fs, '/plan');
  const attempt = async (body: object) => {
    const changed = JSON.parse(JSON.stringify({ ...good, ...body })) as typeof good;
    fs.writeFileSync('/plan/plan.json', planText({ ...changed, planHash: hashPlan(changed) }));
    return renderChunk(fs, '/plan', 0, '/out.mov', { runtime }).then(
      () => 'rendered',
      (error: unknown) => (AfmpegError.is(error) ? `${error.code} ${error.retryable}` : error),
    );
  };
  expect(await attempt({})).toBe('rendered');
  expect(await attempt({ module: { ...good.module, sha256: '0'.repeat(64) } })).toBe(
    'FFMPEG_VERSION_MISMATCH false',
  );
  expect(await attempt({ module: { ...good.module, ffmpegVersion: '7.0' } })).toBe(
    'FFMPEG_VERSION_MISMATCH false',
  );
  expect(await attempt({ runtimeEnv: undefined })).toBe('MISSING_RUNTIME_ENV_SNAPSHOT false');
  expect(await attempt({ runtimeEnv: { PATH: '/bin' } })).toBe('INVALID_OPTION false');
  expect(await attempt({ version: 2 })).toBe('PLAN_HASH_MISMATCH false');
  const [input] = good.inputs;
  expect(await attempt({ inputs: [{ ...input, path: '../f0000.png' }] })).toBe('PLAN_HASH_MISMATCH false');
});

it('frames what it hashes, so that nothing can move from one field to the next', () => {
  const values = [
    ['ab', 'c'],
    ['a', 'bc'],
    ['abc'],
    'abc',
    { a: 'bc' },
    { ab: 'c' },
    [['abc']],
    ['1'],
    [1],
    [null],
    [],
  ];
  expect(new Set(values.map(sha256OfValue)).size).toBe(values.length);
  expect(sha256OfValue({ a: 1, b: 2 })).toBe(sha256OfValue({ b: 2, a: 1 }));
});

it('can be estimated: what a worker fetches and needs', async () => {
  const fs = copyOf(volume);
  const { bytes } = await plan(fs, frames(12), '/plan', {
    runtime,
    config: { ...MOV, chunks: { kind: 'size', frames: 1 } },
  });
  const guess = await estimate(fs, '/plan');
  expect(guess.planBytes).toBe(bytes);
  expect(guess.workerInputBytes).toBeLessThan(bytes);
  const chunk = await renderChunk(fs, '/plan', 3, '/chunk.mov', { runtime });
  expect(guess.chunkBytes).toBeGreaterThan(chunk.bytes / 4);
  const { peakMemoryBytes } = JSON.parse(fs.readFileSync('/chunk.mov.json', 'utf8') as string) as {
    peakMemoryBytes: number;
  };
  expect(guess.workerMemoryBytes).toBeGreaterThan(peakMemoryBytes);
});

it('says which formats there are, and why not the others', () => {
  expect(PLAN_DIR_SIZE_LIMIT_BYTES).toBe(2_147_483_648);
  for (const { format, codec, supported, reason } of listSupported()) {
    expect(supported).toBe(reason === undefined);
    if (codec.includes('HDR')) continue;
    const check = () => rejectUnsupportedDistributedFormat({ format, codec });
    if (supported) expect(check).not.toThrow();
    else expect(check).toThrow(expect.objectContaining({ code: 'FORMAT_NOT_SUPPORTED_IN_DISTRIBUTED' }));
  }
});
