// One card as the reel shows it, for whoever has no storyboard.

import type { FileSystem } from '../../fs/file-system.js';
import { defineOptions, integer, optional, required } from '../../options.js';
import type { Card } from '../cards/card.js';
import { fontFiles, loadFonts } from '../cards/fonts.js';
import { checkText, createPainter } from '../cards/painter.js';
import type { Theme } from '../cards/theme.js';
import { hasErrors, storyboardError } from '../workspace/finding.js';
import type { Finding } from '../workspace/finding.js';
import { openWorkspace } from '../workspace/workspace.js';
import { readStoryboard } from './parse-storyboard.js';
import { resolveStoryboard } from './resolve-storyboard.js';

/** Size and fonts for {@link drawCard}. */
export interface DrawCardOptions {
  /** Pixels, 1–4096. */
  readonly width: number;
  /** Pixels, 1–4096. */
  readonly height: number;
  /**
   * Font files (TTF, OTF, WOFF, WOFF2) in place of the package's Inter, which is read from the host each time;
   * `bundledFonts()` reads it once for many cards. Default: Inter.
   */
  readonly fonts?: readonly Uint8Array[];
}

const OPTIONS = defineOptions<DrawCardOptions>()('the card options', {
  width: required(integer(1, 4096)),
  height: required(integer(1, 4096)),
  fonts: optional(fontFiles),
});

/**
 * Draws a card as the reel shows it, to a PNG: the same bytes each time. Over a video only the text is drawn, on a
 * transparent ground. `dir` is where its scene and `fonts/` are looked for; the theme is taken as it comes, defaults
 * filled in: theme.json is not read. Takes the calling thread some 100 ms at 1080×1920, more with a scene.
 *
 * Rejects with INVALID_STORYBOARD (paths from the card: `text`, `scene`), INVALID_OPTION or MISSING_PACKAGE.
 */
export async function drawCard(
  fs: FileSystem,
  dir: string,
  card: Card,
  theme: Theme,
  options: DrawCardOptions,
): Promise<Uint8Array> {
  const { fonts: given, ...frame } = OPTIONS.read(options);
  const workspace = openWorkspace(fs, dir);
  // Both go into a picture as they are, and may come from anywhere.
  const parsed = await readStoryboard({ cards: [card], theme });
  if (!parsed.storyboard) throw storyboardError(parsed.findings.map(withinCard));
  const resolved = await resolveStoryboard(workspace, parsed.storyboard, { silent: true, themeFile: false });
  const fonts = await loadFonts(workspace, resolved.theme, [card], given);
  const findings = [...resolved.findings.map(withinCard), ...fonts.findings, ...checkText(card, fonts)];
  if (hasErrors(findings)) throw storyboardError(findings);
  const painter = await createPainter(workspace, resolved.theme, frame, fonts);
  const drawn = await painter.draw(card, resolved.cards[0]?.scene);
  if ('finding' in drawn) throw storyboardError([drawn.finding]);
  return drawn.png;
}

function withinCard(found: Finding): Finding {
  return { ...found, path: found.path.replace(/^cards\[0\]\.?/, '') };
}
