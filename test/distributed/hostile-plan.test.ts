// Whoever can write a plan can write its hash, too: a plan that lies must not lead a worker astray.

import type { Volume } from 'memfs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { plan, renderAudio, renderChunk, verifyChunk } from '../../src/distributed/index.js';
import type { Plan } from '../../src/distributed/index.js';
import { Runtime } from '../../src/index.js';
import type { FileSystem } from '../../src/index.js';
import { hashPlan, planText } from '../../src/render/plan/plan-format.js';
import type { ChunkSpec } from '../../src/render/plan/plan-format.js';
import { readPlan } from '../../src/render/plan/read-plan.js';
import { sha256 } from '../../src/sha256-stream.js';
import { REEL, frames, withFrames, withReel } from './media.js';

let runtime: Runtime;
let volume: Volume & FileSystem;

beforeAll(async () => {
  runtime = await Runtime.create({ wasm: { core: true }, concurrency: 1 });
  volume = await withFrames(runtime, 2);
});
afterAll(() => runtime.close());

function publish(body: object): void {
  // The hash is not under itself.
  volume.writeFileSync('/plan/plan.json', planText({ ...body, planHash: hashPlan(body as Plan) }));
}

it('shows the guest no file that the plan does not name', async () => {
  volume.writeFileSync('/secret.png', volume.readFileSync('/f0000.png'));
  await plan(volume, frames(2), '/plan', { runtime, config: { format: 'mp4' } });
  const honest = readPlan(volume, '/plan');
  const [chunk] = honest.chunks;
  const path = `/plan/${chunk!.spec.path}`;
  const spec = JSON.parse(String(volume.readFileSync(path))) as ChunkSpec;
  const text = planText({
    ...spec,
    sequence: { ...spec.sequence, inputs: ['../secret.png', '../secret.png'] },
  });
  volume.writeFileSync(path, text);
  const changed = { ...chunk!.spec, sha256: sha256(text), bytes: Buffer.byteLength(text) };
  publish({ ...honest, chunks: [{ ...chunk!, spec: changed }] });
  await expect(renderChunk(volume, '/plan', 0, '/out.mp4', { runtime })).rejects.toMatchObject({
    code: 'PLAN_HASH_MISMATCH',
    message: expect.stringContaining('../secret.png') as string,
  });
  expect(volume.existsSync('/out.mp4')).toBe(false);
});

it.each([
  { version: 1, runtimeEnv: {} },
  { version: 1, runtimeEnv: {}, chunks: [{}], inputs: [] },
  { version: 1, runtimeEnv: {}, chunks: [null], inputs: [null], audio: 1 },
])('is told by its code where it lacks a part: %j', async (body) => {
  volume.mkdirSync('/plan', { recursive: true });
  publish(body);
  await expect(renderChunk(volume, '/plan', 0, '/out.mp4', { runtime })).rejects.toMatchObject({
    code: 'PLAN_HASH_MISMATCH',
  });
});

it('is as little harmed by a sidecar that holds nothing', async () => {
  const fs = await withReel(runtime);
  await plan(fs, REEL, '/plan', { runtime, config: { format: 'mp4', chunks: { kind: 'size', frames: 60 } } });
  await renderChunk(fs, '/plan', 0, '/0.mp4', { runtime });
  fs.writeFileSync('/0.mp4.json', 'null');
  await expect(verifyChunk(fs, '/plan', 0, '/0.mp4', { runtime })).rejects.toMatchObject({
    code: 'CHUNK_CORRUPT',
  });
  await renderAudio(fs, '/plan', '/a.m4a', { runtime });
});

it('ends a plan with ABORTED, whatever the reason of the signal', async () => {
  const stop = new AbortController();
  const fs = Object.assign(Object.create(volume) as typeof volume, {
    linkSync: () => {
      stop.abort(new Error('mine'));
      throw new Error('no links');
    },
  });
  const options = { signal: stop.signal, inputs: 'link' } as const;
  await expect(
    plan(fs, frames(2), '/other', { runtime, config: { format: 'mp4' }, ...options }),
  ).rejects.toMatchObject({
    code: 'ABORTED',
    cause: { message: 'mine' },
  });
});
