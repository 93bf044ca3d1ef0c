// afmpeg worker: the render worker as a service, from environment variables and flags.

import { accessSync, constants, mkdirSync, readdirSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { AfmpegError } from '../errors.js';
import { hostFs } from '../fs/host/host-fs.js';
import { hostFreeBytes } from '../fs/host/host-space.js';
import type { ModuleSource } from '../runtime/module/module-source.js';
import { Runtime } from '../runtime/runtime.js';
import { checkSettings, configError } from '../worker/config/config.js';
import type { CheckedSettings, Settings, WorkerConfig } from '../worker/config/config.js';
import { chooseTrack } from '../worker/inputs/music.js';
import { pinoLogger } from '../worker/observe/pino-logger.js';
import { promMetrics } from '../worker/observe/prom-metrics.js';
import { serveStatus } from '../worker/observe/status-server.js';
import { RenderWorker } from '../worker/render-worker.js';
import { defineCommand } from './command.js';
import type { Values } from './command.js';
import { MODULE_OPTIONS, requireModule } from './module.js';
import { UsageError } from './usage.js';

/** The exit code of `--once` where the API was not reached or a job did not end well. */
const NOT_DONE = 1;

/** Flags that take a value, and the setting that each stands for. */
const FLAGS = {
  'music-dir': 'MUSIC_DIR',
  'music-select': 'MUSIC_SELECT',
  'content-dir': 'CONTENT_DIR',
  output: 'OUTPUT_DIR',
  'tmp-dir': 'TMP_DIR',
  'log-level': 'LOG_LEVEL',
} as const;

const OPTIONS = {
  once: { help: 'one poll and its jobs; exit code 1 where not all went well' },
  'log-level': { value: 'LEVEL', help: 'debug, info or error', choices: ['debug', 'info', 'error'] },
  'json-logs': { help: 'one JSON object a line', isNegatable: true },
  debug: { help: 'the level debug, whatever --log-level says', isNegatable: true },
  'music-dir': { value: 'DIR', help: 'where music lies' },
  'music-select': { value: 'RULE', help: 'first, or named:FILE' },
  'content-dir': { value: 'DIR', help: 'where frames lie' },
  output: { value: 'DIR', help: 'where videos go' },
  'tmp-dir': { value: 'DIR', help: 'for files on their way' },
  ...MODULE_OPTIONS,
} as const;

export const workerCommand = defineCommand({
  name: 'worker',
  usage: '[OPTIONS] [--wasm FILE | --core]',
  summary: 'Renders the jobs of an API',
  more: `API_BASE_URL and API_AUTH_TOKEN name it; the other settings are in
src/worker/operating.md of the package. SIGTERM lets running jobs finish.
`,
  options: OPTIONS,
  run: ({ values }) => work(values),
});

async function work(values: Values<typeof OPTIONS>): Promise<number> {
  const { source, config, doubts } = checkedStart(values, settingsOf(values));
  for (const doubt of doubts) process.stderr.write(`afmpeg: ${doubt}\n`);
  const { debug, logLevel, jsonLogs: json, apiAuthToken } = config;
  const logger = await pinoLogger({
    write: (line) => process.stdout.write(line),
    level: debug ? 'debug' : logLevel,
    json,
    secrets: [apiAuthToken],
  });
  const metrics = await promMetrics();
  await using runtime = await Runtime.create({ wasm: source, concurrency: config.maxConcurrent });
  const worker = new RenderWorker({
    config,
    runtime,
    files: {
      content: hostFs(config.contentDir),
      music: hostFs(config.musicDir),
      output: hostFs(config.outputDir),
      tmp: hostFs(config.tmpDir),
    },
    freeBytes: () => hostFreeBytes(config.outputDir),
    logger,
    metrics,
  });
  const { healthPort: port, healthHost: host } = config;
  const server = port === undefined ? undefined : await serveStatus(worker, metrics, { port, host });
  stopOnSignals(worker);
  try {
    const { errored, lost, polled } = await worker.run({ once: values.once === true });
    return values.once && (!polled || errored + lost > 0) ? NOT_DONE : 0;
  } finally {
    await server?.close();
  }
}

function settingsOf(values: Values<typeof OPTIONS>): Settings {
  const settings: Record<string, string | undefined> = { ...process.env };
  for (const [flag, name] of Object.entries(FLAGS)) {
    const value = values[flag as keyof typeof FLAGS];
    if (value !== undefined) settings[name] = value;
  }
  if (values['json-logs'] !== undefined) settings['JSON_LOGS'] = String(values['json-logs']);
  if (values.debug !== undefined) settings['DEBUG'] = String(values.debug);
  return settings;
}

/** The module, the settings and the directories they name: every problem in one error. */
function checkedStart(values: Values<typeof OPTIONS>, settings: Settings) {
  const defaults = { workerId: `${hostname().replaceAll(/[^\w.-]/g, '-') || 'worker'}-${process.pid}` };
  const called = (name: string) => flagOf(name, values) ?? name;
  const { config, problems: wrongSettings, doubts } = checkSettings(settings, defaults, called);
  const { contentDir, musicDir, outputDir, tmpDir } = config;
  const directories = {
    CONTENT_DIR: contentDir,
    MUSIC_DIR: musicDir,
    OUTPUT_DIR: outputDir,
    TMP_DIR: tmpDir,
  };
  let source: ModuleSource | undefined;
  const problems: string[] = [];
  try {
    source = requireModule(values);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    problems.push(...error.problems);
  }
  problems.push(...wrongSettings);
  for (const [name, path] of Object.entries(directories)) {
    if (path === undefined) continue;
    const isWritten = name === 'OUTPUT_DIR' || name === 'TMP_DIR';
    const problem = directoryProblem(path, { isWritten, isMade: name === 'TMP_DIR' });
    if (problem !== undefined) problems.push(`${called(name)}: ${problem}`);
  }
  const noTrack = trackProblem(config);
  if (noTrack !== undefined) problems.push(`${called('MUSIC_SELECT')}: ${noTrack}`);
  if (source === undefined || problems.length > 0) throw configError([...problems, ...doubts]);
  return { source, config: config as WorkerConfig, doubts };
}

/** The flag that the setting was given by, if it was. */
function flagOf(setting: string, values: Values<typeof OPTIONS>): string | undefined {
  const flag = (Object.keys(FLAGS) as (keyof typeof FLAGS)[]).find((name) => FLAGS[name] === setting);
  return flag !== undefined && values[flag] !== undefined ? `--${flag}` : undefined;
}

function directoryProblem(
  path: string,
  { isWritten, isMade }: { isWritten: boolean; isMade: boolean },
): string | undefined {
  try {
    if (isMade) mkdirSync(path, { recursive: true });
    if (!statSync(path).isDirectory()) return `${path} is not a directory`;
    accessSync(path, isWritten ? constants.R_OK | constants.W_OK : constants.R_OK);
    return undefined;
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return `the directory ${path} does not exist; make it or mount it there`;
    return `${path} cannot be ${isWritten ? 'written' : 'read'} (${code})`;
  }
}

/** Every job without music of its own would fail by it. */
function trackProblem({ musicDir, musicSelect }: CheckedSettings['config']): string | undefined {
  if (musicDir === undefined || musicSelect === undefined || musicSelect === 'first') return undefined;
  try {
    chooseTrack(readdirSync(musicDir), musicSelect, musicDir);
    return undefined;
  } catch (error) {
    // What is wrong with the directory itself is told already.
    return AfmpegError.is(error) ? error.message : undefined;
  }
}

function stopOnSignals(worker: RenderWorker): void {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    // A second one finds no listener and ends the process at once.
    process.once(signal, () => void worker.stop());
  }
}
