// A whole workspace, from storyboard.json to the mp4, in the file system it is in.

import { abortedError } from '../abort.js';
import { AfmpegError } from '../errors.js';
import type { FileSystem } from '../fs/file-system.js';
import { OutputFile, ioFailed } from '../fs/output-file.js';
import { childOf } from '../fs/paths.js';
import { writeWhole } from '../fs/whole-files.js';
import { checkKeys, checkString, invalidOption } from '../options.js';
import { checkFileSystem } from '../runtime/run/run-options.js';
import type { Frame } from './cards/card-elements.js';
import { createPainter } from './cards/draw-card.js';
import type { Drawn, Painter } from './cards/draw-card.js';
import type { RenderOptions, Renderer, Video } from './renderers/renderer.js';
import { buildTimeline, frameOf, frameRateOf } from './storyboard/build-timeline.js';
import { isComposed, standStill } from './storyboard/card-media.js';
import { CHECK_KEYS, examine } from './storyboard/check-storyboard.js';
import type { CheckOptions } from './storyboard/check-storyboard.js';
import type { Examined } from './storyboard/check-storyboard.js';
import type { ResolvedCard } from './storyboard/resolve-storyboard.js';
import type { Timeline } from './timeline/timeline.js';
import { cardPath, hasErrors, storyboardError } from './workspace/finding.js';
import type { Finding } from './workspace/finding.js';
import { ensureDirectory, openWorkspace } from './workspace/workspace.js';
import type { Workspace } from './workspace/workspace.js';
import { CARDS, COVER, cardFile } from './workspace/written-files.js';

export interface PrepareOptions extends Omit<CheckOptions, 'renderer'> {
  /** Probes what the storyboard names, and renders it. */
  readonly renderer: Pick<Renderer, 'probe'>;
  /** Small and fast: shorter side 360 pixels, 15 frames per second, and coarse. Default `false`. */
  readonly draft?: boolean;
  /** Whether to write `cover.png`. Default: unless it is a draft. */
  readonly cover?: boolean;
  /** Absolute path of the mp4. Default `reel.mp4` in the workspace. */
  readonly outputPath?: string;
}

export interface ReelOptions extends PrepareOptions, Omit<RenderOptions, 'outputPath'> {
  readonly renderer: Renderer;
  /** Gets what is odd with the storyboard but does not keep it from being rendered. */
  readonly onWarnings?: (warnings: readonly Finding[]) => void;
}

const PREPARE_KEYS = [...CHECK_KEYS, 'draft', 'cover', 'outputPath'];

/**
 * Renders the storyboard of a directory: draws `cards/01.png` and on, `cover.png`, and then the mp4, each there
 * as a whole or not at all. Touches nothing but `fs`; to keep from reading the package's fonts of the host,
 * hand them in as `fonts`.
 *
 * One at a time in a directory: two at once draw over each other's cards, also of different storyboards. Give each
 * a copy, as the studio does.
 *
 * Rejects with INVALID_STORYBOARD (`details.findings`), ABORTED, MISSING_PACKAGE, INVALID_OPTION and what the
 * renderer rejects with.
 */
export async function renderReel(fs: FileSystem, directory: string, options: ReelOptions): Promise<Video> {
  checkKeys('the reel options', options, [...PREPARE_KEYS, 'onProgress', 'onWarnings']);
  const { onProgress, onWarnings, ...prepare } = options;
  const { timeline, outputPath, warnings } = await prepareReel(fs, directory, prepare);
  if (warnings.length > 0) onWarnings?.(warnings);
  const { signal, renderer } = options;
  return renderer.render(fs, timeline, {
    outputPath,
    ...(signal && { signal }),
    ...(onProgress && { onProgress }),
  });
}

export interface PreparedReel {
  /** Ready for any renderer over the same file system. */
  readonly timeline: Timeline;
  /** Where {@link renderReel} would write the file. */
  readonly outputPath: string;
  readonly warnings: readonly Finding[];
}

/** All of {@link renderReel} but the rendering: checks, draws the cards and the cover, and answers the timeline. */
export async function prepareReel(
  fs: FileSystem,
  directory: string,
  options: PrepareOptions,
): Promise<PreparedReel> {
  checkFileSystem(fs);
  checkKeys('the reel options', options, PREPARE_KEYS);
  const { draft = false, cover = !draft, signal } = options;
  const workspace = openWorkspace(fs, directory);
  const outputPath = options.outputPath ?? childOf(workspace.directory, 'reel.mp4');
  checkOutputPath(outputPath);
  throwIfAborted(signal);

  const { findings, examined } = await examine(workspace, { ...options, draft });
  if (!examined || hasErrors(findings)) throw storyboardError(findings);
  const { resolved, timed = [] } = examined;
  const frame = frameOf(resolved.storyboard, draft);
  const pictures = await writeCards(workspace, examined, frame, cover, signal);
  const timeline = buildTimeline({
    resolved,
    cards: timed.map((card, index) => ({ ...card, picture: pictures[index] ?? '' })),
    frame,
    frameRate: frameRateOf(resolved.storyboard, draft),
    draft,
  });
  return { timeline, outputPath, warnings: findings };
}

/** Draws all cards, and then writes them: a text that does not fit leaves the old ones as they are. */
async function writeCards(
  workspace: Workspace,
  { resolved, fonts }: Examined,
  frame: Frame,
  withCover: boolean,
  signal: AbortSignal | undefined,
): Promise<string[]> {
  const painter = await createPainter(workspace, resolved.theme, frame, fonts);
  const findings: Finding[] = [];
  const pictures: Uint8Array[] = [];
  const keep = (drawn: Drawn, index: number): Uint8Array => {
    if ('png' in drawn) return drawn.png;
    findings.push({ ...drawn.finding, path: cardPath(index, drawn.finding.path) });
    return new Uint8Array();
  };
  for (const [index, { card, scene }] of resolved.cards.entries()) {
    // Drawing takes the thread: let others have it in between.
    await new Promise((resolve) => setTimeout(resolve, 0));
    throwIfAborted(signal);
    pictures.push(keep(await painter.draw(card, scene), index));
  }
  const coverIndex = Math.max(
    0,
    resolved.cards.findIndex(({ card }) => card.cover),
  );
  const coverCard = withCover ? resolved.cards[coverIndex] : undefined;
  const cover = coverCard && keep(await drawCover(painter, coverCard, pictures[coverIndex]), coverIndex);
  if (hasErrors(findings)) throw storyboardError(findings);
  throwIfAborted(signal);

  const folder = cardsFolder(workspace);
  const paths = pictures.map((_, index) => childOf(folder, cardFile(index)));
  paths.forEach((path, index) => writePicture(workspace.fs, path, pictures[index] ?? new Uint8Array()));
  if (cover) writePicture(workspace.fs, childOf(workspace.directory, COVER), cover);
  return paths;
}

function cardsFolder(workspace: Workspace): string {
  try {
    return ensureDirectory(workspace, CARDS);
  } catch (error) {
    throw AfmpegError.is(error) ? error : ioFailed(error, childOf(workspace.directory, CARDS));
  }
}

/** Where the card alone is not the whole picture, one that is: a scene that moves stands still, a video is left out. */
async function drawCover(
  painter: Painter,
  { card, scene }: ResolvedCard,
  picture: Uint8Array | undefined,
): Promise<Drawn> {
  if (picture && (!scene || isComposed(scene))) return { png: picture };
  return painter.draw(card, scene?.kind === 'image' ? standStill(scene) : undefined);
}

function checkOutputPath(path: unknown): void {
  if (!checkString('outputPath', path).startsWith('/'))
    throw invalidOption('outputPath', 'an absolute path', path);
}

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw abortedError(signal);
}

function writePicture(fs: FileSystem, path: string, bytes: Uint8Array): void {
  const file = new OutputFile(fs, path);
  try {
    writeWhole(fs, file.aside('png'), bytes);
    file.commit('png');
  } catch (error) {
    throw AfmpegError.is(error) ? error : ioFailed(error, path);
  } finally {
    file.discard();
  }
}
