// What can be wrong with a storyboard: one list, whoever shows it (command line, HTTP, page).

import { AfmpegError } from '../../errors.js';

/** Every code a {@link Finding} can carry. */
export const FINDING_CODES = [
  /** The text is not valid JSON. */
  'INVALID_JSON',
  /** A field has another type or lies outside of its range. */
  'INVALID_VALUE',
  /** A field that does not exist: most often a typing error. */
  'UNKNOWN_FIELD',
  /** Two fields, or two files, exclude each other. */
  'CONFLICT',
  /** A path leads out of the workspace, by its letters or through a link. */
  'PATH_OUTSIDE',
  /** There is no such file. */
  'MISSING_FILE',
  /** The file is there, but is not what the field asks for. */
  'UNREADABLE_FILE',
  /** The file was cut short: less of it decodes than its header promises. */
  'DAMAGED_FILE',
  /** Something of a file is not in the reel, though nobody said that it should not be. */
  'LEFT_OUT',
  /** A file is larger than the renderer takes. */
  'TOO_LARGE',
  /** A transition is longer than the cards it joins. */
  'TRANSITION_TOO_LONG',
  /** No font has a character of the text. */
  'MISSING_GLYPH',
  /** The text does not fit on the card even at the smallest size. */
  'TEXT_TOO_LONG',
] as const;

/** Why something is a {@link Finding}. */
export type FindingCode = (typeof FINDING_CODES)[number];

/** One thing that is wrong with a storyboard or a file that it names. */
export interface Finding {
  /** Where, in the storyboard: `cards[2].scene`. In another file: `theme.json#fontSize`. Empty: the storyboard. */
  readonly path: string;
  /** For programs. */
  readonly code: FindingCode;
  /** For people. */
  readonly message: string;
  /** An `error` keeps the storyboard from being rendered, a `warning` does not. */
  readonly severity: 'error' | 'warning';
}

/** No list grows past this: a hostile storyboard could have as many findings as bytes. */
const MAX_FINDINGS = 200;

export function finding(
  code: FindingCode,
  path: string,
  message: string,
  severity: Finding['severity'] = 'error',
): Finding {
  return { path, code, message, severity };
}

/** The first 200, and how many more there are. */
export function boundFindings(findings: readonly Finding[]): readonly Finding[] {
  if (findings.length <= MAX_FINDINGS) return findings;
  const more = findings.length - MAX_FINDINGS;
  return [...findings.slice(0, MAX_FINDINGS), finding('INVALID_VALUE', '', `${more} more findings`)];
}

export function hasErrors(findings: readonly Finding[]): boolean {
  return findings.some(({ severity }) => severity === 'error');
}

/** INVALID_STORYBOARD, with the first error for a message. */
export function storyboardError(findings: readonly Finding[]): AfmpegError {
  const [first, ...more] = findings.filter(({ severity }) => severity === 'error');
  const where = first === undefined || first.path === '' ? '' : `${first.path}: `;
  const others = more.length > 0 ? ` (and ${more.length} more)` : '';
  return new AfmpegError('INVALID_STORYBOARD', `${where}${first?.message ?? ''}${others}`, {
    details: { findings },
  });
}

/** The path of a field of the card at `index`. */
export function cardPath(index: number, field?: string): string {
  return field === undefined ? `cards[${index}]` : `cards[${index}].${field}`;
}

/** The path of the field that names the scene of a card. */
export function scenePath(card: { readonly media?: object }, index: number): string {
  return cardPath(index, card.media ? 'media.path' : 'scene');
}
