// All that is wrong with a storyboard and the files it names: the list that command line, HTTP and page show.

import type { FileSystem } from '../../fs/file-system.js';
import { mediaProber } from '../../media/media-cache.js';
import type { MediaProber } from '../../media/media-cache.js';
import { abortSignal, anything, boolean, defineOptions, optional, text } from '../../options.js';
import { fontFiles, loadFonts } from '../cards/fonts.js';
import type { CardFonts } from '../cards/fonts.js';
import { checkText } from '../cards/painter.js';
import { themeObject } from '../cards/theme.js';
import type { Theme } from '../cards/theme.js';
import { boundFindings, cardPath, finding, hasErrors, scenePath } from '../workspace/finding.js';
import type { Finding } from '../workspace/finding.js';
import { locate, openWorkspace, readText } from '../workspace/workspace.js';
import type { Workspace } from '../workspace/workspace.js';
import { writtenPictures } from '../workspace/written-files.js';
import { frameRateOf } from './build-timeline.js';
import { timeCards } from './card-timing.js';
import type { CardTiming } from './card-timing.js';
import { readStoryboard } from './parse-storyboard.js';
import { probeMedia } from './probe-media.js';
import type { ProbedCard } from './probe-media.js';
import { resolveStoryboard } from './resolve-storyboard.js';
import type { ResolvedCard, ResolvedStoryboard } from './resolve-storyboard.js';

/** Options of {@link checkStoryboard}. */
export interface CheckOptions {
  /** The storyboard: the text of a storyboard.json, or a value of that shape. Default: read from `storyboardPath`. */
  readonly source?: unknown;
  /** Path in the workspace. Default `storyboard.json`. */
  readonly storyboardPath?: string;
  /** Probes voices, videos and music. Default: none, and it is only checked that these files are there. */
  readonly renderer?: MediaProber;
  /** Overrides the storyboard's theme and theme.json, field by field. Default: nothing. */
  readonly theme?: Theme;
  /** Leaves voices and music out. Default `false`. */
  readonly silent?: boolean;
  /** Font files (TTF, OTF, WOFF, WOFF2) in place of the package's Inter, which is read from the host. Default: Inter. */
  readonly fonts?: readonly Uint8Array[];
  /** Ends the check; it rejects with ABORTED. Looked at while media is probed. */
  readonly signal?: AbortSignal;
}

export const CHECK_OPTIONS = defineOptions<CheckOptions>()('the check options', {
  source: optional(anything),
  storyboardPath: optional(text('a path')),
  renderer: optional(mediaProber),
  theme: optional(themeObject),
  silent: optional(boolean),
  fonts: optional(fontFiles),
  signal: optional(abortSignal),
});

/**
 * Everything that can be said of the storyboard in the directory `dir` before a card is drawn; empty: it can be
 * rendered. Writes nothing.
 *
 * Rejects with INVALID_OPTION, ABORTED, MISSING_PACKAGE, and what `renderer.probe` rejects with but PROBE_FAILED, which
 * is a finding.
 */
export async function checkStoryboard(
  fs: FileSystem,
  dir: string,
  options: CheckOptions = {},
): Promise<readonly Finding[]> {
  const checked = CHECK_OPTIONS.read(options);
  const { findings } = await examine(openWorkspace(fs, dir), { ...checked, draft: false });
  return findings;
}

export type TimedCard = ResolvedCard & Pick<ProbedCard, 'hasAudio'> & { readonly timing: CardTiming };

/** What is known of a storyboard that is right in itself. */
export interface Examined {
  readonly resolved: ResolvedStoryboard;
  readonly fonts: CardFonts;
  /** Card by card; with a renderer to probe with. */
  readonly timed?: readonly TimedCard[];
}

/** `examined` is there unless the storyboard itself is wrong; findings are in the order of the cards. */
export async function examine(
  workspace: Workspace,
  options: CheckOptions & { readonly draft: boolean },
): Promise<{ readonly findings: readonly Finding[]; readonly examined?: Examined }> {
  const { renderer, signal, draft } = options;
  const source = readSource(workspace, options);
  if ('finding' in source) return { findings: [source.finding] };
  const parsed = await readStoryboard(source.value);
  if (!parsed.storyboard) return { findings: parsed.findings };

  const resolved = await resolveStoryboard(workspace, parsed.storyboard, options);
  const fonts = await loadFonts(workspace, resolved.theme, parsed.storyboard.cards, options.fonts);
  const overdrawn = checkScenes(workspace, resolved.cards);
  const findings = [...parsed.findings, ...resolved.findings, ...overdrawn, ...fonts.findings];
  resolved.cards.forEach(({ card }, index) => {
    for (const found of checkText(card, fonts))
      findings.push({ ...found, path: cardPath(index, found.path) });
  });
  if (!renderer) return { findings: arrange(findings), examined: { resolved, fonts } };

  const media = await probeMedia(workspace, resolved, renderer, signal);
  findings.push(...media.findings);
  const { frameRate, transition } = {
    ...parsed.storyboard,
    frameRate: frameRateOf(parsed.storyboard, draft),
  };
  const timed = timeCards(media.cards, frameRate, transition);
  // A length that a missing file would give is not known yet.
  if (!hasErrors(findings)) findings.push(...timed.findings);
  const cards = resolved.cards.flatMap((card, index) => {
    const [timing, probed] = [timed.timings[index], media.cards[index]];
    return timing && probed ? [{ ...card, timing, hasAudio: probed.hasAudio }] : [];
  });
  return { findings: arrange(findings), examined: { resolved, fonts, timed: cards } };
}

/** A finding for each scene that the render would draw over. */
function checkScenes({ dir }: Workspace, cards: readonly ResolvedCard[]): Finding[] {
  const written = new Set(writtenPictures(dir, cards.length));
  return cards.flatMap(({ card, scene }, index) => {
    if (!scene || !written.has(scene.path)) return [];
    const place = scenePath(card, index);
    const named = card.media?.path ?? card.scene ?? '';
    const message = `The render writes ${named} itself: give the picture another name`;
    return [finding('CONFLICT', place, message)];
  });
}

function readSource(
  workspace: Workspace,
  { source, storyboardPath = 'storyboard.json' }: CheckOptions,
): { readonly value: unknown } | { readonly finding: Finding } {
  if (source !== undefined) return { value: source };
  const located = locate(workspace, storyboardPath, '');
  if (located.path === undefined) return located;
  if (located.size > MAX_STORYBOARD_BYTES) {
    return { finding: finding('TOO_LARGE', '', `Expected at most ${MAX_STORYBOARD_BYTES} bytes`) };
  }
  return { value: readText(workspace, located.path) };
}

const MAX_STORYBOARD_BYTES = 8 * 1024 * 1024;

/** Card by card, what is about no card first. */
function arrange(findings: readonly Finding[]): readonly Finding[] {
  const card = ({ path }: Finding) => Number(/^cards\[(\d+)\]/.exec(path)?.[1] ?? -1);
  return boundFindings([...findings].sort((a, b) => card(a) - card(b)));
}
