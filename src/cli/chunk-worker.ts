// afmpeg chunk-worker: this machine renders for a cluster until it is told to stop.

import { startClusterWorker } from '../distributed/cluster/bullmq/cluster-worker.js';
import type { JobReport } from '../distributed/cluster/bullmq/cluster-worker.js';
import { stepName } from '../distributed/cluster/jobs.js';
import { Runtime } from '../runtime/runtime.js';
import { defineCommand } from './command.js';
import type { Values } from './command.js';
import { MODULE_OPTIONS, requireModule } from './module.js';
import { UsageError, numberOf } from './usage.js';

export const chunkWorkerCommand = defineCommand({
  name: 'chunk-worker',
  usage: '--redis URL --store URL [OPTIONS] [--wasm FILE | --core]',
  summary: 'Renders chunks for a cluster',
  more: `SIGTERM ends it gracefully. AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are those
of an s3 store.
`,
  options: {
    redis: { value: 'URL', help: 'where jobs come from' },
    store: { value: 'URL', help: 'file:///DIR, redis://… or s3://BUCKET/BASE?endpoint=URL' },
    concurrency: { value: 'N', help: 'chunks at the same time (default 1)' },
    prefix: { value: 'NAME', help: 'of the queues and keys in Redis' },
    'lock-ms': { value: 'N', help: 'how long a job is held without a sign of life' },
    'retention-ms': { value: 'N', help: 'how long what a render left is kept' },
    'grace-ms': { value: 'N', help: 'time for running jobs after SIGTERM (default 30000)' },
    ...MODULE_OPTIONS,
  },
  run: ({ values }) => work(values),
});

interface Flags extends Values<typeof MODULE_OPTIONS> {
  readonly redis?: string;
  readonly store?: string;
  readonly concurrency?: string;
  readonly prefix?: string;
  readonly 'lock-ms'?: string;
  readonly 'retention-ms'?: string;
  readonly 'grace-ms'?: string;
}

async function work(values: Flags): Promise<number> {
  const { redis, store, prefix } = values;
  if (redis === undefined || store === undefined) {
    throw new UsageError('Give --redis URL and --store URL: where jobs come from, and where bytes go');
  }
  if (store.startsWith('memory:')) {
    throw new UsageError('Give a --store that all machines reach: memory: is of one process');
  }
  const count = (flag: Extract<keyof Flags, `${string}-ms` | 'concurrency'>) => {
    const text = values[flag];
    return text === undefined ? undefined : numberOf(`--${flag}`, text, 'a whole number');
  };
  const concurrency = count('concurrency') ?? 1;
  const graceMs = count('grace-ms') ?? 30_000;
  const lockMs = count('lock-ms');
  const retentionMs = count('retention-ms');

  const stopped = stopSignal();
  await using runtime = await Runtime.create({ wasm: requireModule(values), concurrency });
  const { sha256, ffmpegVersion } = await runtime.identity();
  const s3 = credentials();
  const worker = await startClusterWorker({
    redis,
    store,
    runtime,
    concurrency,
    ...(s3 && { s3 }),
    ...(prefix !== undefined && { prefix }),
    ...(lockMs !== undefined && { lockMs }),
    ...(retentionMs !== undefined && { retentionMs }),
    onJob: (job) => print(jobLine(job)),
    onError: (error) => print(`error ${error.message}`),
  });
  await Promise.race([worker.ready, stopped]);
  print(`worker ${process.pid} waits for jobs, ffmpeg ${ffmpegVersion}, sha256 ${sha256}`);
  await stopped;
  print(`worker ${process.pid} stops`);
  await worker.close(graceMs);
  return 0;
}

function jobLine({ render, step, attempt, outcome, durationMs, frames, bytes, error }: JobReport): string {
  return [
    outcome,
    render,
    stepName(step),
    `attempt=${attempt}`,
    `ms=${durationMs}`,
    ...(frames === undefined ? [] : [`frames=${frames}`]),
    ...(bytes === undefined ? [] : [`bytes=${bytes}`]),
    ...(error ? [`code=${error.code}`, JSON.stringify(error.message)] : []),
  ].join(' ');
}

/** The names that every S3 tool reads. */
function credentials(): { accessKeyId: string; secretAccessKey: string } | undefined {
  const accessKeyId = process.env['AWS_ACCESS_KEY_ID'];
  const secretAccessKey = process.env['AWS_SECRET_ACCESS_KEY'];
  return accessKeyId && secretAccessKey ? { accessKeyId, secretAccessKey } : undefined;
}

/** A second signal finds no listener and ends the process at once. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => resolve());
  });
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
