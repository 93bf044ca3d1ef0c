// A whole workspace, from storyboard.json to the mp4, in the file system it is in.

import { throwIfAborted } from '../abort.js';
import { AfmpegError } from '../errors.js';
import { checkFileSystem } from '../fs/check-file-system.js';
import type { FileSystem } from '../fs/file-system.js';
import { ioFailed } from '../fs/io-errors.js';
import { OutputFile } from '../fs/output-file.js';
import { childOf } from '../fs/paths.js';
import { writeWhole } from '../fs/whole-files.js';
import { MediaCache, mediaProber } from '../media/media-cache.js';
import type { MediaProber } from '../media/media-cache.js';
import {
  boolean,
  callback,
  checkedBy,
  checkString,
  defineOptions,
  invalidOption,
  objectWith,
  optional,
  required,
} from '../options.js';
import type { Video } from '../render/join/video.js';
import type { Frame } from './cards/card-elements.js';
import { isComposed, standStill } from './cards/card-media.js';
import { createPainter } from './cards/painter.js';
import type { Drawn, Painter } from './cards/painter.js';
import type { RenderOptions, Renderer } from './renderers/renderer.js';
import { buildTimeline, frameOf, frameRateOf } from './storyboard/build-timeline.js';
import { CHECK_OPTIONS, examine } from './storyboard/check-storyboard.js';
import type { CheckOptions, Examined } from './storyboard/check-storyboard.js';
import type { ResolvedCard } from './storyboard/resolve-storyboard.js';
import type { Timeline } from './timeline/timeline.js';
import { cardPath, hasErrors, storyboardError } from './workspace/finding.js';
import type { Finding } from './workspace/finding.js';
import { ensureDirectory, openWorkspace } from './workspace/workspace.js';
import type { Workspace } from './workspace/workspace.js';
import { CARDS, COVER, cardFile } from './workspace/written-files.js';

/** Options of {@link prepareReel}. */
export interface PrepareOptions extends Omit<CheckOptions, 'renderer'> {
  /** Probes the files that the storyboard names. */
  readonly renderer: MediaProber;
  /**
   * Small and fast: shorter side at most 360 pixels, at most 15 frames per second, coarse.
   *
   * @default false
   */
  readonly draft?: boolean;
  /** Whether to write `cover.png`. Default: `true`, but `false` for a draft. */
  readonly cover?: boolean;
  /** Absolute path of the video; its extension is that of {@link RenderOptions.outputPath}. Default `reel.mp4` in `dir`. */
  readonly outputPath?: string;
}

/** Options of {@link renderReel}. */
export interface ReelOptions extends PrepareOptions, Pick<RenderOptions, 'onProgress'> {
  /** Probes the files that the storyboard names, and renders. */
  readonly renderer: Renderer;
  /** Called once before the render, if the storyboard has findings that do not keep it from being rendered. */
  readonly onWarnings?: (warnings: readonly Finding[]) => void;
}

const absolutePath = checkedBy('an absolute path', (option, value) => {
  const path = checkString(option, value);
  if (!path.startsWith('/')) throw invalidOption(option, 'an absolute path', value);
  return path;
});

const PREPARE_OPTIONS = defineOptions<PrepareOptions>()('the reel options', {
  ...CHECK_OPTIONS.fields,
  renderer: required(mediaProber),
  draft: optional(boolean),
  cover: optional(boolean),
  outputPath: optional(absolutePath),
});

const REEL_OPTIONS = defineOptions<ReelOptions>()('the reel options', {
  ...PREPARE_OPTIONS.fields,
  renderer: required(objectWith<Renderer>('a renderer', 'render', 'probe')),
  onProgress: optional(callback<NonNullable<ReelOptions['onProgress']>>()),
  onWarnings: optional(callback<NonNullable<ReelOptions['onWarnings']>>()),
});

/**
 * Renders the storyboard of the directory `dir`: writes `cards/01.png` and on, `cover.png`, and then the video. Each
 * file appears complete or not at all. Reads and writes nothing outside of `fs`, but for the package's fonts on the
 * host; give `fonts` to avoid that, too.
 *
 * Run one render at a time in a directory: two at once write the same cards. Give each its own copy, as the studio
 * does.
 *
 * @example
 * const renderer = new AfmpegRenderer(runtime);
 * const { durationSec } = await renderReel(volume, '/my-reel', { renderer });
 *
 * @throws {@link AfmpegError} INVALID_STORYBOARD (`details.findings`), ABORTED, MISSING_PACKAGE, INVALID_OPTION and what
 * the renderer rejects with.
 */
export async function renderReel(fs: FileSystem, dir: string, options: ReelOptions): Promise<Video> {
  const { onProgress, onWarnings, renderer, ...prepare } = REEL_OPTIONS.read(options);
  const media = new MediaCache(renderer);
  const { timeline, outputPath, warnings } = await prepareReel(fs, dir, { ...prepare, renderer: media });
  if (warnings.length > 0) onWarnings?.(warnings);
  const { signal } = prepare;
  return renderer.render(fs, timeline, {
    outputPath,
    media,
    ...(signal && { signal }),
    ...(onProgress && { onProgress }),
  });
}

/** A reel whose cards are drawn: what is left is to render its timeline. */
export interface PreparedReel {
  /** What to render: for any renderer, over the same file system. */
  readonly timeline: Timeline;
  /** Where {@link renderReel} would write the file. */
  readonly outputPath: string;
  /** What is odd with the storyboard but does not keep it from being rendered. */
  readonly warnings: readonly Finding[];
}

/**
 * All of {@link renderReel} but the rendering: checks the storyboard, writes the cards and the cover, and returns the
 * timeline. Rejects like it.
 */
export async function prepareReel(
  fs: FileSystem,
  dir: string,
  options: PrepareOptions,
): Promise<PreparedReel> {
  fs = checkFileSystem(fs);
  const checked = PREPARE_OPTIONS.read(options);
  const { draft = false, cover = !draft, signal } = checked;
  const workspace = openWorkspace(fs, dir);
  const outputPath = checked.outputPath ?? childOf(workspace.dir, 'reel.mp4');
  throwIfAborted(signal);

  const { findings, examined } = await examine(workspace, { ...checked, draft });
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
  if (cover) writePicture(workspace.fs, childOf(workspace.dir, COVER), cover);
  return paths;
}

function cardsFolder(workspace: Workspace): string {
  try {
    return ensureDirectory(workspace, CARDS);
  } catch (error) {
    throw AfmpegError.is(error) ? error : ioFailed(error, childOf(workspace.dir, CARDS));
  }
}

/** Where the card alone is not the whole picture, one that is: a scene that moves stands still, what only ffmpeg can show is left out. */
async function drawCover(
  painter: Painter,
  { card, scene }: ResolvedCard,
  picture: Uint8Array | undefined,
): Promise<Drawn> {
  if (picture && (!scene || isComposed(scene))) return { png: picture };
  return painter.draw(card, scene?.kind === 'image' && scene.isDrawn ? standStill(scene) : undefined);
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
