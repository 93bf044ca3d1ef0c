// The same plan and chunk give the same bytes: in another process, in a thread or not, after an attempt that was
// killed, and while another attempt writes to the same place.

import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plan, renderAudio, renderChunk } from '../../src/distributed/index.js';
import type { ChunkResult } from '../../src/distributed/index.js';
import { Runtime, hostFs } from '../../src/index.js';
import { noted } from '../support/left-out.js';
import { newVolume } from '../support/media.js';
import { everyFamily } from '../support/modules.js';
import { REEL, withReel } from './media.js';

const CHILD = fileURLToPath(new URL('children/render-chunk.mjs', import.meta.url));
const run = promisify(execFile);
/** Set by npm run test:engines. */
const OTHER_NODE = process.env['AFMPEG_OTHER_NODE'] ?? '';
const MODULES = everyFamily().filter(({ execution }) => execution === 'thread');

describe.each(MODULES)('by $module', ({ module: name, source }) => {
  const module = 'file' in source ? source.file : 'core';
  let runtime: Runtime;
  let root: string;
  let first: ChunkResult;
  beforeAll(async () => {
    runtime = await Runtime.create({ wasm: source, concurrency: 2 });
    root = mkdtempSync(join(tmpdir(), 'afmpeg-test-'));
    const volume = await withReel(runtime);
    for (const [path, content] of Object.entries(volume.toJSON())) {
      if (content === null) continue;
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), volume.readFileSync(path));
    }
    const config = { format: 'mp4', chunks: { kind: 'size', frames: 20 } } as const;
    await plan(hostFs(root), REEL, '/plan', { runtime, config });
    first = await renderChunk(hostFs(root), '/plan', 1, '/first.mp4', { runtime });
  });
  afterAll(async () => {
    await runtime.close();
    rmSync(root, { recursive: true, force: true });
  });

  const digest = (path: string) =>
    createHash('sha256')
      .update(readFileSync(join(root, path)))
      .digest('hex');

  it('tells the digest of what it wrote, in few bytes', () => {
    expect(first).toEqual({
      index: 1,
      frames: 20,
      bytes: readFileSync(join(root, 'first.mp4')).length,
      sha256: digest('first.mp4'),
    });
    expect(JSON.stringify(first).length).toBeLessThan(200);
    const sidecar = JSON.parse(readFileSync(join(root, 'first.mp4.json'), 'utf8')) as object;
    expect(sidecar).toMatchObject({ ...first, planHash: expect.stringMatching(/^[0-9a-f]{64}$/) as string });
  });

  const executions = name === 'WASI with threads' ? ['thread'] : ['thread', 'inline'];
  it.each(executions)('in another process, %s', async (execution) => {
    const { stdout } = await run(process.execPath, [CHILD, root, module, execution, `/${execution}.mp4`]);
    expect(JSON.parse(stdout)).toEqual(first);
    expect(digest(`${execution}.mp4`)).toBe(first.sha256);
  });

  it.runIf(OTHER_NODE !== '' || noted('another release of Node', 'npm run test:engines'))(
    'in another release of Node',
    async () => {
      const { stdout } = await run(OTHER_NODE, [CHILD, root, module, 'thread', '/other.mp4']);
      expect(JSON.parse(stdout)).toEqual(first);
      expect(digest('other.mp4')).toBe(first.sha256);
      const release = async (node: string) => (await run(node, ['--version'])).stdout;
      expect(await release(OTHER_NODE)).not.toBe(await release(process.execPath));
    },
  );

  it('in memory, from a plan that was carried there', async () => {
    const names = readdirSync(join(root, 'plan'), { recursive: true, withFileTypes: true });
    const files = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    const volume = newVolume(
      Object.fromEntries(
        files.map((path) => [path.replace(join(root, 'plan'), '/far/away'), readFileSync(path)]),
      ),
    );
    expect(await renderChunk(volume, '/far/away', 1, '/deep/down/out.mp4', { runtime })).toEqual(first);
  });

  it('after an attempt that was killed', async () => {
    const child = spawn(process.execPath, [CHILD, root, module, 'thread', '/killed.mp4', 'tell'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await new Promise<void>((resolve) => child.stdout.once('data', () => resolve()));
    child.kill('SIGKILL');
    await new Promise<void>((resolve) => child.once('close', () => resolve()));
    expect(await renderChunk(hostFs(root), '/plan', 1, '/killed.mp4', { runtime })).toEqual(first);
    expect(digest('killed.mp4')).toBe(first.sha256);
  });

  it('in attempts that run at once on the same path, none of which leaves anything', async () => {
    const attempts = [0, 1, 2].map(() => renderChunk(hostFs(root), '/plan', 1, '/twice.mp4', { runtime }));
    const stopped = new AbortController();
    const ended = renderChunk(hostFs(root), '/plan', 1, '/twice.mp4', {
      runtime,
      signal: stopped.signal,
      onProgress: () => stopped.abort(),
    }).catch((error: unknown) => (error as { code: string }).code);
    stopped.abort();
    expect(await Promise.all(attempts)).toEqual([first, first, first]);
    expect(await ended).toBe('ABORTED');
    expect(digest('twice.mp4')).toBe(first.sha256);
    expect(readdirSync(root).filter((name) => name.startsWith('twice'))).toEqual([
      'twice.mp4',
      'twice.mp4.json',
    ]);
  });

  it('of the sound, too', async () => {
    const sounds = await Promise.all(
      ['/a.m4a', '/b.m4a'].map((path) => renderAudio(hostFs(root), '/plan', path, { runtime })),
    );
    expect(sounds[0]).toEqual(sounds[1]);
    expect(sounds[0]).toMatchObject({ samples: 144_000, sha256: digest('a.m4a') });
  });

  it('of a directory of frames, in attempts at once', async () => {
    const config = { format: 'png-sequence', chunks: { kind: 'size', frames: 30 } } as const;
    await plan(hostFs(root), REEL, '/pngs', { runtime, config });
    const attempts = [0, 1, 2].map(() => renderChunk(hostFs(root), '/pngs', 1, '/frames', { runtime }));
    const [one, ...more] = await Promise.all(attempts);
    expect(more).toEqual([one, one]);
    expect(readdirSync(join(root, 'frames'))).toHaveLength(30);
    expect(readdirSync(root).filter((name) => name.startsWith('frames'))).toEqual(['frames', 'frames.json']);
  });
});
