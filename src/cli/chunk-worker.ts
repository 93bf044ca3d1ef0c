// afmpeg chunk-worker: this machine renders for a cluster until it is told to stop.

import { startClusterWorker } from '../distributed/cluster/bullmq/cluster-worker.js';
import type { JobReport } from '../distributed/cluster/bullmq/cluster-worker.js';
import { stepName } from '../distributed/cluster/jobs.js';
import { Runtime } from '../runtime/runtime.js';
import { MODULE_OPTIONS, requireModule } from './module.js';
import { UsageError, parse } from './usage.js';

export async function chunkWorkerCommand(args: string[]): Promise<number> {
  const { values } = parse({
    args,
    options: {
      ...MODULE_OPTIONS,
      redis: { type: 'string' },
      store: { type: 'string' },
      concurrency: { type: 'string', default: '1' },
      prefix: { type: 'string' },
      'lock-ms': { type: 'string' },
      'retention-ms': { type: 'string' },
      'grace-ms': { type: 'string', default: '30000' },
    },
  });
  const { redis, store, prefix } = values;
  if (redis === undefined || store === undefined) {
    throw new UsageError('Give --redis URL and --store URL: where jobs come from, and where bytes go');
  }
  if (store.startsWith('memory:')) {
    throw new UsageError('Give a --store that all machines reach: memory: is of one process');
  }
  const concurrency = numberOf('--concurrency', values.concurrency);
  const graceMs = numberOf('--grace-ms', values['grace-ms']);
  const lockMs = values['lock-ms'] === undefined ? undefined : numberOf('--lock-ms', values['lock-ms']);
  const retention = values['retention-ms'];
  const retentionMs = retention === undefined ? undefined : numberOf('--retention-ms', retention);

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

function numberOf(flag: string, text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 0 && text.trim() !== '') return value;
  throw new UsageError(`Expected ${flag} to be a whole number, got ${text}`);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
