// afmpeg render: a storyboard and the files beside it, to a video.

import { existsSync, realpathSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, extname, join, relative, resolve, sep } from 'node:path';
import { AfmpegError } from '../errors.js';
import { moveHostFile } from '../fs/host/host-files.js';
import { hostFs } from '../fs/host/host-fs.js';
import { renderReel } from '../reel/render-reel.js';
import { AfmpegRenderer } from '../reel/renderers/afmpeg-renderer.js';
import { NativeRenderer } from '../reel/renderers/native/native-renderer.js';
import type { Renderer } from '../reel/renderers/renderer.js';
import { resolveMuxer } from '../reel/timeline/resolve-encoding.js';
import type { Finding } from '../reel/workspace/finding.js';
import type { Video } from '../render/join/video.js';
import type { ModuleSource } from '../runtime/module/module-source.js';
import { Runtime } from '../runtime/runtime.js';
import { MODULE_OPTIONS, NO_MODULE, findModule } from './module.js';
import { printable } from './printable.js';
import { progressLine } from './progress-bar.js';
import { UsageError, checkAll, parse } from './usage.js';

const OPTIONS = {
  ...MODULE_OPTIONS,
  out: { type: 'string', short: 'o' },
  renderer: { type: 'string' },
  draft: { type: 'boolean' },
  silent: { type: 'boolean' },
  json: { type: 'boolean' },
} as const;

type Values = ReturnType<
  typeof parse<{ args: string[]; options: typeof OPTIONS; allowPositionals: true }>
>['values'];

/** The exit code for a storyboard that is not right. */
const FINDINGS_EXIT = 2;
const STOP_SIGNALS = ['SIGINT', 'SIGTERM'] as const;
const CLEAR_LINE = '\r\u001b[K';

export async function renderCommand(args: string[]): Promise<number> {
  const { values, positionals } = parse({ args, options: OPTIONS, allowPositionals: true });
  const [{ workspace, output }, named, name] = checkAll(
    () => openPlaces(positionals, values.out),
    () => findModule(values),
    () => rendererName(values),
  );
  const { renderer, close } = await openRenderer(name, named);
  try {
    return await render(workspace, output, renderer, values);
  } finally {
    await close();
  }
}

interface Target {
  /** The directory, with no link left in its path. */
  readonly root: string;
  readonly storyboard: string;
}

function openPlaces([target, ...more]: readonly string[], out: string | undefined) {
  if (target === undefined || more.length > 0) {
    throw new UsageError('Expected one directory or storyboard: afmpeg render DIR');
  }
  const workspace = openTarget(target);
  return { workspace, output: placeOutput(workspace.root, out) };
}

function openTarget(target: string): Target {
  if (!existsSync(target)) throw new UsageError(`${target} does not exist`);
  const path = realpathSync(target);
  if (statSync(path).isDirectory()) return { root: path, storyboard: 'storyboard.json' };
  return { root: dirname(path), storyboard: basename(path) };
}

interface Output {
  /** As the user names it. */
  readonly shown: string;
  /** In the workspace. */
  readonly path: string;
  /** Moves what was rendered to where the user wants it. */
  readonly finish: () => void | Promise<void>;
  /** Takes away what was rendered, where it was not moved. */
  readonly discard: () => void;
}

/** A file elsewhere is rendered in the workspace, the only directory that a render sees, and then moved. */
function placeOutput(root: string, out: string | undefined): Output {
  const nothing = () => undefined;
  if (out === undefined) {
    const shown = relative('.', join(root, 'reel.mp4'));
    return { shown, path: '/reel.mp4', finish: nothing, discard: nothing };
  }
  const directory = dirname(resolve(out));
  if (out === '' || !existsSync(directory))
    throw new UsageError(`The directory of --out ${out} does not exist`);
  const file = join(realpathSync(directory), basename(out));
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) {
    throw new UsageError(`--out ${out} is a directory: name a file`);
  }
  checkExtension(out);
  if (file.startsWith(root.endsWith(sep) ? root : root + sep)) {
    return { shown: out, path: `/${relative(root, file)}`, finish: nothing, discard: nothing };
  }
  const aside = `.reel.${crypto.randomUUID()}${extname(file)}`;
  return {
    shown: out,
    path: `/${aside}`,
    finish: () => moveHostFile(join(root, aside), file),
    discard: () => rmSync(join(root, aside), { force: true }),
  };
}

/** Before a card is drawn, and of the name that the user gave. */
function checkExtension(out: string): void {
  try {
    resolveMuxer(out);
  } catch (error) {
    throw AfmpegError.is(error) ? new UsageError(error.message.replace('`outputPath`', '`--out`')) : error;
  }
}

function rendererName({ renderer = 'afmpeg' }: Values): 'afmpeg' | 'native' {
  if (renderer === 'afmpeg' || renderer === 'native') return renderer;
  throw new UsageError(`Unknown renderer ${renderer}; known are afmpeg, native`);
}

async function openRenderer(
  name: 'afmpeg' | 'native',
  named: ModuleSource | undefined,
): Promise<{ readonly renderer: Renderer; readonly close: () => Promise<void> }> {
  if (name === 'native') {
    const renderer = new NativeRenderer();
    if (!(await renderer.available())) {
      throw new AfmpegError('RENDERER_UNAVAILABLE', 'Neither ffmpeg nor ffprobe is on the PATH');
    }
    return { renderer, close: () => Promise.resolve() };
  }
  const runtime = await openRuntime(named);
  return { renderer: new AfmpegRenderer(runtime), close: () => runtime.close() };
}

async function openRuntime(named: ModuleSource | undefined): Promise<Runtime> {
  try {
    return await Runtime.create({ wasm: named ?? { core: true } });
  } catch (error) {
    if (!named && AfmpegError.is(error) && error.code === 'MODULE_UNREADABLE')
      throw new UsageError(NO_MODULE);
    throw error;
  }
}

async function render(target: Target, output: Output, renderer: Renderer, values: Values): Promise<number> {
  const interrupt = new AbortController();
  // A second one finds no listener and ends the process at once.
  const stop = () => interrupt.abort();
  for (const signal of STOP_SIGNALS) process.once(signal, stop);
  const bar = terminalBar();
  let warnings: readonly Finding[] = [];
  try {
    const video = await renderReel(hostFs(target.root), '/', {
      renderer,
      storyboardPath: target.storyboard,
      outputPath: output.path,
      draft: values.draft ?? false,
      silent: values.silent ?? false,
      signal: interrupt.signal,
      onWarnings: (found) => (warnings = found),
      ...(bar && { onProgress: bar.show }),
    });
    await output.finish();
    bar?.end();
    printResult(target, warnings, values, { ...video, path: output.shown });
    return 0;
  } catch (error) {
    bar?.end();
    if (!AfmpegError.is(error) || error.code !== 'INVALID_STORYBOARD') throw error;
    printResult(target, (error.details.findings ?? []) as readonly Finding[], values);
    return FINDINGS_EXIT;
  } finally {
    output.discard();
    for (const signal of STOP_SIGNALS) process.off(signal, stop);
  }
}

function terminalBar() {
  if (!process.stderr.isTTY) return undefined;
  let shown = false;
  return {
    show: (progress: Parameters<typeof progressLine>[0]) => {
      shown = true;
      // A terminal that does not know its width says 0.
      const line = progressLine(progress).slice(0, (process.stderr.columns || 80) - 1);
      process.stderr.write(`${CLEAR_LINE}${line}`);
    },
    end: () => {
      if (shown) process.stderr.write('\n');
      shown = false;
    },
  };
}

function printResult(target: Target, findings: readonly Finding[], { json }: Values, video?: Video): void {
  if (json) {
    process.stdout.write(`${JSON.stringify({ ...(video && { video }), findings }, null, 2)}\n`);
    return;
  }
  for (const { path, code, message, severity } of findings) {
    const where = path === '' ? target.storyboard : path;
    const text = severity === 'warning' ? `${code}: warning: ${message}` : `${code}: ${message}`;
    process.stderr.write(`${printable(`${where}: ${text}`).replaceAll('\n', ' ')}\n`);
  }
  if (!video) return;
  const { path, durationSec, frames, bytes } = video;
  const length = Math.round(durationSec * 100) / 100;
  process.stdout.write(`${path}: ${length} s, ${frames} frames, ${Math.ceil(bytes / 1000)} kB\n`);
}
