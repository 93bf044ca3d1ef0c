// Which file of the workspace each part of a storyboard means, by name or by convention.

import { contentOf } from '../../media/content-of.js';
import type { MediaContent } from '../../media/media-content.js';
import { mediaOf } from '../cards/card-media.js';
import type { Scene } from '../cards/card-media.js';
import type { Card } from '../cards/card.js';
import { mergeThemes } from '../cards/theme.js';
import type { FullTheme, Theme } from '../cards/theme.js';
import { cardPath, finding, scenePath } from '../workspace/finding.js';
import type { Finding } from '../workspace/finding.js';
import { list, locate, readText, unreadable } from '../workspace/workspace.js';
import type { Workspace } from '../workspace/workspace.js';
import { checkKind, parseTheme } from './parse-storyboard.js';
import type { Music, Storyboard } from './storyboard.js';

/** A card with the files it means; paths are absolute, with no link left in them. */
export interface ResolvedCard {
  readonly card: Card;
  readonly scene?: Scene & { readonly size: number; readonly content?: MediaContent };
  /** Path of the voice-over. */
  readonly voice?: string;
  /** The field that named the voice-over, for findings. */
  readonly voicePlace: string;
}

export interface ResolvedStoryboard {
  readonly storyboard: Storyboard;
  readonly theme: FullTheme;
  readonly cards: readonly ResolvedCard[];
  readonly music?: Music & { readonly path: string };
  readonly findings: readonly Finding[];
}

/** Names of files that hold sound, most often: what is in one decides. */
const AUDIO = new RegExp(
  `\\.(?:${[
    ...[
      'aac',
      'ac3',
      'aif',
      'aifc',
      'aiff',
      'amr',
      'ape',
      'au',
      'caf',
      'eac3',
      'flac',
      'm4a',
      'm4b',
      'mka',
      'mkv',
      'mov',
      'mp2',
    ],
    ...['mp3', 'mp4', 'oga', 'ogg', 'opus', 'tta', 'w64', 'wav', 'weba', 'webm', 'wma', 'wv'],
  ].join('|')})$`,
  'i',
);

export interface ResolveOptions {
  /** Goes before the storyboard's. */
  readonly theme?: Theme;
  /** Leaves voices and music out. Default `false`. */
  readonly silent?: boolean;
  /** Whether theme.json counts. Default `true`. */
  readonly themeFile?: boolean;
}

/** Finds the files; what is missing is a finding. */
export async function resolveStoryboard(
  workspace: Workspace,
  storyboard: Storyboard,
  { theme, silent = false, themeFile = true }: ResolveOptions = {},
): Promise<ResolvedStoryboard> {
  const findings: Finding[] = [];
  const voices = silent ? [] : list(workspace, 'vo').filter((name) => AUDIO.test(name));
  const cards = storyboard.cards.map((card, index): ResolvedCard => {
    const scene = resolveScene(workspace, card, index, findings);
    const voicePlace = cardPath(index, 'vo');
    const voice = silent ? undefined : resolveVoice(workspace, card, index, voices, findings);
    return { card, ...(scene && { scene }), ...(voice !== undefined && { voice }), voicePlace };
  });
  findings.push(...unheard(workspace, voices, cards));
  const music = silent ? undefined : resolveMusic(workspace, storyboard.music, findings);
  const fromFile: ThemeFile = themeFile ? await readTheme(workspace) : { findings: [] };
  return {
    storyboard,
    theme: mergeThemes(fromFile.theme, storyboard.theme, theme),
    cards,
    ...(music && { music }),
    findings: [...findings, ...fromFile.findings],
  };
}

function resolveScene(workspace: Workspace, card: Card, index: number, findings: Finding[]) {
  const media = mediaOf(card);
  if (!media) return undefined;
  const place = scenePath(card, index);
  const located = locate(workspace, media.path, place);
  if (located.path === undefined) {
    findings.push(located.finding);
    return undefined;
  }
  const content = contentOf(workspace.fs, located.path);
  if (content && 'refused' in content) {
    findings.push(unreadable(place, media.path, content.refused));
    return undefined;
  }
  const kind = card.media?.kind ?? content?.kind ?? media.kind;
  findings.push(...checkKind(card, kind, index));
  return {
    ...media,
    kind,
    isDrawn: content?.isDrawn ?? media.isDrawn,
    ...located,
    ...(content && { content }),
  };
}

function resolveVoice(
  workspace: Workspace,
  { vo }: Card,
  index: number,
  voices: readonly string[],
  findings: Finding[],
): string | undefined {
  if (vo === false) return undefined;
  const place = cardPath(index, 'vo');
  const numbered = vo === undefined ? voices.filter((name) => numberOf(name) === index + 1) : [];
  const path = vo ?? (numbered[0] === undefined ? undefined : `vo/${numbered[0]}`);
  if (path === undefined) return undefined;
  if (numbered.length > 1) {
    findings.push(
      finding('CONFLICT', place, `Several voices for this card: ${numbered.join(', ')}; name one`),
    );
  }
  const located = locate(workspace, path, place);
  if (located.path !== undefined) return located.path;
  findings.push(located.finding);
  return undefined;
}

/** Voices that no card takes, neither by number nor by name: most often a slip in a file's name. */
function unheard(workspace: Workspace, voices: readonly string[], cards: readonly ResolvedCard[]): Finding[] {
  const named = new Set(cards.map(({ voice }) => voice));
  const isUnheard = (name: string): boolean => {
    const number = numberOf(name) ?? 0;
    return (number < 1 || number > cards.length) && !named.has(locate(workspace, `vo/${name}`, 'vo').path);
  };
  return voices.filter(isUnheard).map((name) => {
    const message = `No card takes this voice: begin its name with a card's number, 1 to ${cards.length}, or name it in a card's \`vo\``;
    return finding('LEFT_OUT', `vo/${name}`, message, 'warning');
  });
}

/** `1.mp3`, `01.wav`, `02-intro.m4a`: the card that a file in `vo/` belongs to, counted from 1. */
function numberOf(name: string): number | undefined {
  const digits = /^\d{1,4}(?=[-_. ])/.exec(name)?.[0];
  return digits === undefined ? undefined : Number(digits);
}

function resolveMusic(
  workspace: Workspace,
  given: Storyboard['music'],
  findings: Finding[],
): (Music & { path: string }) | undefined {
  if (given === false) return undefined;
  const music: Music = typeof given === 'string' ? { path: given } : (given ?? {});
  const place = typeof given === 'object' ? 'music.path' : 'music';
  const beds =
    music.path === undefined
      ? list(workspace, '.').filter((name) => /^music\./i.test(name) && AUDIO.test(name))
      : [];
  const path = music.path ?? beds[0];
  if (path === undefined) {
    if (given) findings.push(finding('MISSING_FILE', place, 'There is no file music.*'));
    return undefined;
  }
  if (beds.length > 1) {
    findings.push(
      finding('CONFLICT', place, `Several music beds: ${beds.join(', ')}; name one in \`music\``),
    );
  }
  const located = locate(workspace, path, place);
  if (located.path !== undefined) return { ...music, path: located.path };
  findings.push(located.finding);
  return undefined;
}

interface ThemeFile {
  readonly theme?: Theme;
  readonly findings: readonly Finding[];
}

const MAX_THEME_BYTES = 64 * 1024;

/** The workspace's theme.json, which need not be there. */
async function readTheme(workspace: Workspace): Promise<ThemeFile> {
  const located = locate(workspace, 'theme.json', 'theme.json');
  if (located.path === undefined) {
    return { findings: located.finding.code === 'MISSING_FILE' ? [] : [located.finding] };
  }
  if (located.size > MAX_THEME_BYTES) {
    return { findings: [finding('TOO_LARGE', 'theme.json', `Expected at most ${MAX_THEME_BYTES} bytes`)] };
  }
  return parseTheme(readText(workspace, located.path));
}
