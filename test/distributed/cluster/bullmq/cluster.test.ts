import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Redis } from 'ioredis';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { renderDistributed, renderOnCluster } from '../../../../src/distributed/index.js';
import type { ClusterOptions, RenderProgress } from '../../../../src/distributed/index.js';
import { Runtime } from '../../../../src/index.js';
import { start } from '../../../cli/afmpeg.js';
import { wasiModule } from '../../../support/modules.js';
import { hasRedis } from '../../../support/redis.js';
import { CLIP, CONFIG, Cluster, RETENTION_MS, clip } from './cluster.js';

/** Takes some seconds for each of its two chunks. */
const SLOW = { format: 'mp4', preset: 'veryslow', chunks: { kind: 'size', frames: 48 } } as const;
const slowClip = (runtime: Runtime) => clip(runtime, '480x270', 96);

/** Options of a slow render, and the moment when its first frames are done. */
function watched(cluster: Cluster, more: Partial<ClusterOptions> = {}) {
  let onProgress: ClusterOptions['onProgress'];
  const underWay = new Promise<void>((resolve) => {
    onProgress = ({ frame }) => {
      if (frame > 0) resolve();
    };
  });
  return { underWay, options: cluster.options({ config: SLOW, ...(onProgress && { onProgress }), ...more }) };
}

describe.runIf(hasRedis())('a render on a cluster', () => {
  let cluster: Cluster;
  afterEach(() => cluster.stop());

  it('is the same, to the byte, as on one machine; twice at once, with progress, and nothing left', async () => {
    cluster = await Cluster.start('redis');
    const { runtime } = cluster;
    await Promise.all([cluster.addWorker(), cluster.addWorker('--concurrency', '2')]);
    const volume = await clip(runtime);
    const seen: RenderProgress[] = [];
    const [one, two] = await Promise.all([
      renderOnCluster(volume, CLIP, cluster.options({ onProgress: (progress) => void seen.push(progress) })),
      renderOnCluster(volume, CLIP, cluster.options({ outputPath: '/two.mp4' })),
    ]);
    const alone = await renderDistributed(volume, CLIP, {
      runtime,
      config: CONFIG,
      outputPath: '/alone.mp4',
    });
    expect(volume.readFileSync('/out.mp4')).toEqual(volume.readFileSync('/alone.mp4'));
    expect(one).toMatchObject({
      sha256: alone.sha256,
      bytes: alone.bytes,
      planHash: alone.planHash,
      frames: 48,
    });
    expect(two.sha256).toBe(alone.sha256);
    const fractions = seen.map(({ fraction }) => fraction);
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
    expect(seen.at(-1)).toMatchObject({
      fraction: 1,
      frame: 48,
      totalFrames: 48,
      chunksDone: 12,
      chunkCount: 12,
    });
    expect(await cluster.leftovers()).toEqual({ keys: [], blobs: [] });
  });

  it('renders frames to PNG over a cluster, too', async () => {
    cluster = await Cluster.start();
    await cluster.addWorker();
    const volume = await clip(cluster.runtime);
    const config = { format: 'png-sequence', chunks: { kind: 'size', frames: 20 } } as const;
    const options = cluster.options({ config, outputPath: '/frames' });
    expect(await renderOnCluster(volume, CLIP, options)).toMatchObject({ frames: 48 });
    const names = volume.readdirSync('/frames').map(String).sort();
    expect(names).toHaveLength(49); // and the sound
    expect(names.slice(0, 2)).toEqual(['audio.m4a', 'frame_000001.png']);
    expect(await cluster.leftovers()).toEqual({ keys: [], blobs: [] });
  });

  it('ends on all workers soon after the client aborts it', async () => {
    cluster = await Cluster.start();
    await Promise.all([cluster.addWorker(), cluster.addWorker()]);
    const volume = await slowClip(cluster.runtime);
    const controller = new AbortController();
    const rendering = renderOnCluster(
      volume,
      CLIP,
      cluster.options({
        config: SLOW,
        signal: controller.signal,
        onProgress: ({ frame }) => frame > 0 && controller.abort(new Error('changed my mind')),
      }),
    );
    await expect(rendering).rejects.toMatchObject({ code: 'ABORTED', cause: { message: 'changed my mind' } });
    // Two chunks were under way, and neither was finished.
    const log = cluster.workers.map((worker) => worker.log).join('');
    expect(log).toMatch(/^failed \S+ chunk-\d .*code=ABORTED/m);
    expect(log).not.toMatch(/^done \S+ assemble/m);
    expect((await cluster.leftovers()).blobs).toEqual([]);
    expect(Object.keys(volume.toJSON())).toEqual(['/in.mp4']);
    // Only the stop is left, so that a worker that comes back late sees it; it expires.
    const { keys } = await cluster.leftovers();
    expect(keys.filter((key) => !key.endsWith(':stop'))).toEqual([]);
    await vi.waitFor(async () => expect((await cluster.leftovers()).keys).toEqual([]), {
      timeout: RETENTION_MS + 1000,
    });
  });

  it.runIf(wasiModule() !== undefined)(
    'fails with the code of a worker that has another module',
    async () => {
      cluster = await Cluster.start();
      const worker = await cluster.addWorker();
      await using core = await Runtime.create({ wasm: { core: true } });
      const volume = await clip(cluster.runtime);
      const rendering = renderOnCluster(volume, CLIP, cluster.options({ runtime: core }));
      await expect(rendering).rejects.toMatchObject({ code: 'FFMPEG_VERSION_MISMATCH', retryable: false });
      expect(worker.log).toMatch(/^failed .* attempt=1 .*code=FFMPEG_VERSION_MISMATCH/m);
      expect((await cluster.leftovers()).blobs).toEqual([]);
    },
  );

  it('resumes when Redis loses everything', async () => {
    cluster = await Cluster.start('redis');
    const { server, runtime } = cluster;
    await Promise.all([cluster.addWorker(), cluster.addWorker()]);
    const volume = await clip(runtime);
    const rendering = renderOnCluster(volume, CLIP, cluster.options());
    rendering.catch(() => undefined);
    await Promise.race(cluster.workers.map((worker) => worker.says(/^done /m)));
    await server.kill();
    await server.up();
    const { sha256 } = await rendering;
    const alone = await renderDistributed(volume, CLIP, {
      runtime,
      config: CONFIG,
      outputPath: '/alone.mp4',
    });
    expect(sha256).toBe(alone.sha256);
  });

  it('fails with a code, and does not hang, when Redis stays away', async () => {
    cluster = await Cluster.start();
    const worker = await cluster.addWorker('--grace-ms', '0');
    const volume = await slowClip(cluster.runtime);
    const { underWay, options } = watched(cluster, { patienceMs: 500 });
    const rendering = renderOnCluster(volume, CLIP, options);
    rendering.catch(() => undefined);
    await underWay;
    await cluster.server.kill();
    await expect(rendering).rejects.toMatchObject({ code: 'CLUSTER_FAILED', retryable: true });
    // A worker without its Redis still ends when it is told to.
    expect(await worker.kill('SIGTERM')).toBe(0);
  });

  it('hands a chunk back at SIGTERM, and another worker renders it', async () => {
    cluster = await Cluster.start();
    const { runtime } = cluster;
    const first = await cluster.addWorker('--grace-ms', '0');
    const volume = await slowClip(runtime);
    const { underWay, options } = watched(cluster);
    const rendering = renderOnCluster(volume, CLIP, options);
    rendering.catch(() => undefined);
    await underWay;
    expect(await first.kill('SIGTERM')).toBe(0);
    expect(first.log).toMatch(/^given-up \S+ chunk-\d/m);
    const second = await cluster.addWorker();
    await rendering;
    expect(second.log).toMatch(/^done \S+ chunk-\d attempt=1 /m);
    expect(second.log).not.toMatch(/^(?:failed|retry) /m);
    expect(await cluster.leftovers()).toEqual({ keys: [], blobs: [] });
  });

  it('finishes its chunk at SIGTERM where there is time', async () => {
    cluster = await Cluster.start();
    const first = await cluster.addWorker('--grace-ms', '60000');
    const volume = await slowClip(cluster.runtime);
    const { underWay, options } = watched(cluster);
    const rendering = renderOnCluster(volume, CLIP, options);
    rendering.catch(() => undefined);
    await underWay;
    expect(await first.kill('SIGTERM')).toBe(0);
    expect(first.log).toMatch(/^done \S+ chunk-\d/m);
    expect(first.log).not.toContain('given-up');
    await cluster.addWorker();
    await rendering;
  });

  it('carries names only in its jobs, which return less than 200 bytes', async () => {
    cluster = await Cluster.start();
    const redis = new Redis(cluster.server.url());
    const id = 'x'.repeat(48);
    const rendering = renderOnCluster(await clip(cluster.runtime), CLIP, cluster.options({ id }));
    rendering.catch(() => undefined);
    let key: string | undefined;
    while (key === undefined) [key] = await redis.keys(`afmpeg:renders:${id}-*-chunk-11`);
    expect((await redis.hget(key, 'data'))?.length).toBeLessThan(300);
    const worker = await cluster.addWorker();
    await worker.says(/^done \S+ chunk-11/m);
    const results = Object.values(await redis.hgetall(key.replace('chunk-11', 'assemble:processed')));
    expect(results.length).toBeGreaterThan(0);
    for (const result of results) expect(result.length).toBeLessThan(200);
    await rendering;
    redis.disconnect();
  });

  it('has nothing to do with one of another plan under the same name', async () => {
    cluster = await Cluster.start();
    await cluster.addWorker('--concurrency', '2');
    const volume = await clip(cluster.runtime);
    const [one, two] = await Promise.all(
      [20, 40].map((crf) =>
        renderOnCluster(
          volume,
          CLIP,
          cluster.options({ id: 'same', config: { ...CONFIG, crf }, outputPath: `/${crf}.mp4` }),
        ),
      ),
    );
    const { runtime } = cluster;
    for (const [crf, video] of [[20, one] as const, [40, two] as const]) {
      const config = { ...CONFIG, crf };
      const alone = await renderDistributed(volume, CLIP, { runtime, config, outputPath: '/alone.mp4' });
      expect(video).toMatchObject({ id: 'same', sha256: alone.sha256, planHash: alone.planHash });
    }
    expect(await cluster.leftovers()).toEqual({ keys: [], blobs: [] });
  });

  it('is taken up by its name when the client died, and swept when it never comes back', async () => {
    cluster = await Cluster.start();
    const worker = await cluster.addWorker();
    const volume = await clip(cluster.runtime);
    const dead = async (id: string) => {
      const options = cluster.options({ id });
      const code = CLIENT(options.redis, options.store as string, id, RETENTION_MS);
      const { execPath } = process;
      const client = promisify(execFile)(execPath, ['--input-type=module', '-e', code], { cwd: ROOT });
      await client.catch(() => undefined);
    };
    await dead('back');
    const video = await renderOnCluster(volume, CLIP, cluster.options({ id: 'back' }));
    expect(video).toMatchObject({ id: 'back', frames: 48 });
    await dead('gone');
    await worker.says(/^done gone-\w+ assemble/m);
    expect((await cluster.leftovers()).blobs.length).toBeGreaterThan(0);
    await vi.waitFor(async () => expect(await cluster.leftovers()).toEqual({ keys: [], blobs: [] }), {
      timeout: 30_000,
      interval: 200,
    });
  });
});

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));

/** A client that is killed as soon as the cluster works for it. */
const CLIENT = (redis: string, store: string, id: string, retentionMs: number) => `
  import { Runtime } from 'afmpeg-ts';
  import { renderOnCluster } from 'afmpeg-ts/distributed';
  import { Volume } from 'memfs';
  const runtime = await Runtime.create({ wasm: ${JSON.stringify(wasiModule() === undefined ? { core: true } : { file: wasiModule() })} });
  const volume = new Volume();
  await runtime.exec(volume, '-f', 'lavfi', '-i', 'testsrc2=s=96x64:r=24', '-f', 'lavfi', '-i', 'sine=440',
    '-frames:v', '48', '-shortest', '-c:v', 'mpeg4', '-c:a', 'aac', '/in.mp4');
  await renderOnCluster(volume, ${JSON.stringify(CLIP)}, {
    redis: ${JSON.stringify(redis)}, store: ${JSON.stringify(store)}, id: ${JSON.stringify(id)}, runtime,
    config: ${JSON.stringify(CONFIG)}, outputPath: '/out.mp4', pollMs: 50, retentionMs: ${retentionMs},
    onProgress: ({ frame }) => { if (frame > 0) process.kill(process.pid, 'SIGKILL'); },
  });
`;

describe('without the packages of a cluster', () => {
  const hide = (names: string) =>
    `data:text/javascript,${encodeURIComponent(`
      import { register } from 'node:module';
      register('data:text/javascript,' + encodeURIComponent(\`export function resolve(name, context, next) {
        if (!/^(?:${names})$/.test(name)) return next(name, context);
        throw Object.assign(new Error('Cannot find package ' + name), { code: 'ERR_MODULE_NOT_FOUND' });
      }\`));`)}`;
  const run = async (names: string, code: string) => {
    const words = ['--no-warnings', '--import', hide(names), '--input-type=module', '-e', code];
    const { stdout } = await promisify(execFile)(process.execPath, words, { cwd: ROOT });
    return stdout.trim();
  };

  it('afmpeg-ts/distributed loads', async () => {
    const code = `import { plan, renderOnCluster } from 'afmpeg-ts/distributed'; console.log(typeof plan, typeof renderOnCluster);`;
    expect(await run('bullmq|ioredis|unstorage|aws4fetch', code)).toBe('function function');
  });

  it.each(['unstorage', 'bullmq', 'ioredis'])(
    'the missing package %s is named, with the line to type',
    async (name) => {
      const code =
        name === 'unstorage'
          ? `import { openBlobStore } from 'afmpeg-ts/distributed'; openBlobStore('memory:')`
          : `import { Runtime } from 'afmpeg-ts'; import { startClusterWorker } from 'afmpeg-ts/distributed';
           const runtime = await Runtime.create({ wasm: { core: true } });
           startClusterWorker({ redis: 'redis://127.0.0.1:1', store: 'memory:', runtime }).finally(() => runtime.close())`;
      expect(await run(name, `${code}.catch(({ code, message }) => console.log(code, message))`)).toBe(
        `MISSING_PACKAGE The package ${name} is not installed: npm install bullmq ioredis unstorage`,
      );
    },
  );
});

describe('afmpeg chunk-worker', () => {
  it.each([
    [[], 'Give --redis URL and --store URL'],
    [['--redis', 'redis://127.0.0.1:1', '--store', 'memory:'], 'that all machines reach'],
    [['--redis', 'http://127.0.0.1', '--store', 'file:///tmp', '--core'], 'redis:// or rediss://'],
    [['--redis', 'redis://127.0.0.1:1', '--store', 'ftp://x', '--core'], 'one of memory:, file:///'],
    [
      ['--redis', 'redis://127.0.0.1:1', '--store', 'file:///tmp', '--concurrency', 'x', '--core'],
      '--concurrency',
    ],
  ])('refuses %j', async (flags, said) => {
    const child = start(['chunk-worker', ...flags]);
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const exitCode = await new Promise((resolve) => child.once('close', resolve));
    expect(stderr).toContain(said);
    expect(exitCode).toBe(2);
  });
});
