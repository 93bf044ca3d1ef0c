// afmpeg render: a storyboard and the files beside it, to a video.

import { existsSync, realpathSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, extname, join, normalize, relative, resolve, sep } from 'node:path';
import { AfmpegError } from '../errors.js';
import { moveHostFile } from '../fs/host/host-files.js';
import { hostFs } from '../fs/host/host-fs.js';
import { ioFailed } from '../fs/io-errors.js';
import { renderReel } from '../reel/render-reel.js';
import { AfmpegRenderer } from '../reel/renderers/afmpeg-renderer.js';
import { NativeRenderer } from '../reel/renderers/native/native-renderer.js';
import type { Renderer } from '../reel/renderers/renderer.js';
import { resolveMuxer } from '../reel/timeline/resolve-encoding.js';
import type { Finding } from '../reel/workspace/finding.js';
import type { Video } from '../render/join/video.js';
import type { ModuleSource } from '../runtime/module/module-source.js';
import { Runtime } from '../runtime/runtime.js';
import { defineCommand } from './command.js';
import type { Values } from './command.js';
import { MODULE_OPTIONS, NO_MODULE, findModule } from './module.js';
import { belowRoot, userNames, withUserNames } from './names.js';
import type { NamePair } from './names.js';
import { printable } from './printable.js';
import { openDisplay } from './terminal.js';
import { UsageError, checkAll, choiceOf, onlyOperand } from './usage.js';

const RENDERERS = ['afmpeg', 'native'] as const;
type RendererName = (typeof RENDERERS)[number];

const OPTIONS = {
  out: { short: 'o', value: 'FILE', help: 'the video (default: reel.mp4 in the directory)' },
  renderer: { value: 'NAME', choices: RENDERERS, help: "afmpeg (default), or native: the machine's ffmpeg" },
  draft: { help: 'small and fast' },
  silent: { help: 'without voices and music' },
  json: { help: 'what was made, and findings, as JSON' },
  quiet: { short: 'q', help: 'nothing of how far it is' },
  ...MODULE_OPTIONS,
} as const;

type Flags = Values<typeof OPTIONS>;

/** The exit code for a storyboard that is not right. */
const FINDINGS_EXIT = 2;
const STOP_SIGNALS = ['SIGINT', 'SIGTERM'] as const;

export const renderCommand = defineCommand({
  name: 'render',
  usage: 'DIR | FILE.json [-o FILE] [OPTIONS] [--wasm FILE | --core]',
  summary: 'Renders a storyboard to a video',
  more: `
It is DIR/storyboard.json, or FILE.json, with the files beside it. Writes cards/,
cover.png and the video. Problems with it are told one a line, as
path: code: message, with exit code 2. Without a module, the installed
@ffmpeg/core is used. How far it is shows as a bar on a terminal, elsewhere as a
line at each tenth or every ten seconds.
`,
  options: OPTIONS,
  takesOperands: true,
  async run({ values, operands }) {
    const [{ workspace, output }, named, name] = checkAll(
      () => openPlaces(operands, values.out),
      () => findModule(values),
      () => choiceOf('renderer', values.renderer ?? 'afmpeg', RENDERERS),
    );
    const { renderer, close } = await openRenderer(name, named);
    try {
      const told = userNames(namesIn(workspace, output, name));
      return await withUserNames(told, () => render(workspace, output, renderer, values));
    } finally {
      await close();
    }
  },
});

/** The machine's ffmpeg knows files by their paths on the host. */
function namesIn({ root, shown }: Target, output: Output, renderer: RendererName): NamePair[] {
  const host: NamePair[] = [
    [join(root, '/'), shown],
    [join(tmpdir(), '/'), join(tmpdir(), '/')],
  ];
  return [[output.path, output.shown], ...belowRoot(shown), ...(renderer === 'native' ? host : [])];
}

interface Target {
  /** The directory, with no link left in its path. */
  readonly root: string;
  readonly storyboard: string;
  /** What the user calls the directory, with `/` at its end; empty for the working directory. */
  readonly shown: string;
}

function openPlaces(operands: readonly string[], out: string | undefined) {
  const workspace = openTarget(onlyOperand('directory or storyboard', 'afmpeg render DIR', operands));
  return { workspace, output: placeOutput(workspace.root, out) };
}

function openTarget(target: string): Target {
  if (!existsSync(target)) throw new UsageError(`${target} does not exist`);
  const path = realpathSync(target);
  if (statSync(path).isDirectory()) {
    return { root: path, storyboard: 'storyboard.json', shown: directoryName(target) };
  }
  return { root: dirname(path), storyboard: basename(path), shown: directoryName(dirname(target)) };
}

function directoryName(directory: string): string {
  return normalize(directory) === '.' ? '' : join(directory, '/');
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

async function openRenderer(
  name: RendererName,
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

async function render(target: Target, output: Output, renderer: Renderer, values: Flags): Promise<number> {
  const interrupt = new AbortController();
  // A second one finds no listener and ends the process at once.
  const stop = () => interrupt.abort();
  for (const signal of STOP_SIGNALS) process.once(signal, stop);
  const display = openDisplay(values.quiet ?? false);
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
      ...(display.progress && { onProgress: display.progress }),
    });
    await finish(output);
    display.end();
    printResult(target, warnings, values, { ...video, path: output.shown });
    return 0;
  } catch (error) {
    display.end();
    if (!AfmpegError.is(error) || error.code !== 'INVALID_STORYBOARD') throw error;
    printResult(target, (error.details.findings ?? []) as readonly Finding[], values);
    return FINDINGS_EXIT;
  } finally {
    output.discard();
    for (const signal of STOP_SIGNALS) process.off(signal, stop);
  }
}

async function finish({ finish, shown }: Output): Promise<void> {
  try {
    await finish();
  } catch (error) {
    throw ioFailed(error, shown);
  }
}

function printResult(target: Target, findings: readonly Finding[], { json }: Flags, video?: Video): void {
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
