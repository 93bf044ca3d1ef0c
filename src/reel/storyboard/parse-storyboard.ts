// From what an author wrote to a storyboard, or to everything that is wrong with it.

import { describe, nearestOf } from '../../options.js';
import { mediaOf } from '../cards/card-media.js';
import type { Card } from '../cards/card.js';
import type { Theme } from '../cards/theme.js';
import { boundFindings, cardPath, finding } from '../workspace/finding.js';
import type { Finding } from '../workspace/finding.js';
import { fieldsAt } from './known-fields.js';
import type { Issue, Schema } from './schema.js';
import { loadSchemas } from './schema.js';
import type { Storyboard } from './storyboard.js';

/** A storyboard with warnings at most, or what is wrong with it. */
export interface ParsedStoryboard {
  /** Absent where a finding is an error. */
  readonly storyboard?: Storyboard;
  /** What is wrong or odd; empty where nothing is. */
  readonly findings: readonly Finding[];
}

/** Longer texts are not read: 200 cards of the longest texts and paths are less. */
const MAX_CHARACTERS = 2 * 1024 * 1024;

/**
 * Checks the text of a storyboard.json, or a value of that shape, as far as that goes without its files.
 * With a `storyboard` the findings are warnings at most. Rejects with MISSING_PACKAGE without zod.
 */
export async function parseStoryboard(source: unknown): Promise<ParsedStoryboard> {
  const read = await readStoryboard(source);
  if (!read.storyboard) return read;
  // By the names of the files, which are not looked at.
  const kinds = read.storyboard.cards.flatMap((card, index) => checkKind(card, mediaOf(card)?.kind, index));
  return kinds.length > 0 ? { findings: [...read.findings, ...kinds] } : read;
}

/** The same for who looks at the files, and calls {@link checkKind} then. */
export async function readStoryboard(source: unknown): Promise<ParsedStoryboard> {
  const { storyboard: schema } = await loadSchemas();
  const read = readJson(source, '');
  if ('finding' in read) return { findings: [read.finding] };
  const parsed = check(schema, read.value, (path) => path);
  if (parsed.value === undefined) return { findings: parsed.findings };
  const findings = parsed.value.cards.flatMap((card, index) => checkCard(card, index));
  const all = [...findings, ...checkCovers(parsed.value.cards)];
  if (all.some(({ severity }) => severity === 'error')) return { findings: all };
  return { storyboard: parsed.value, findings: all };
}

/** The same for theme.json, whose findings have paths like `theme.json#fontSize`. */
export async function parseTheme(
  source: unknown,
  file = 'theme.json',
): Promise<{ readonly theme: Theme; readonly findings: readonly Finding[] }> {
  const { theme: schema } = await loadSchemas();
  const read = readJson(source, file);
  if ('finding' in read) return { theme: {}, findings: [read.finding] };
  const { value, findings } = check(schema, read.value, (path) => (path === '' ? file : `${file}#${path}`));
  return { theme: value ?? {}, findings };
}

/** JSON Schema of storyboard.json, for editors. Rejects with MISSING_PACKAGE without zod. */
export async function storyboardJsonSchema(): Promise<Record<string, unknown>> {
  const schemas = await loadSchemas();
  return schemas.toJsonSchema(schemas.storyboard);
}

function readJson(source: unknown, path: string): { value: unknown } | { finding: Finding } {
  if (typeof source !== 'string') return { value: source };
  if (source.length > MAX_CHARACTERS) {
    return { finding: finding('TOO_LARGE', path, `Expected at most ${MAX_CHARACTERS} characters`) };
  }
  try {
    return { value: JSON.parse(source.replace(/^\uFEFF/, '')) as unknown };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { finding: finding('INVALID_JSON', path, `Expected JSON: ${why}`) };
  }
}

function check<T>(
  schema: Schema<T>,
  value: unknown,
  place: (path: string) => string,
): { value?: T; findings: readonly Finding[] } {
  const result = schema.safeParse(value);
  if (result.success) return { value: result.data, findings: [] };
  const seen = { schema, value, place };
  const findings = result.error.issues.flatMap((issue) => describeIssue(issue, [], seen));
  return { findings: boundFindings(firstOfEachPlace(findings)) };
}

/** Two bounds of one number say the same. There may be as many findings as a hostile author has fields. */
function firstOfEachPlace(findings: readonly Finding[]): Finding[] {
  const places = new Set<string>();
  return findings.filter(({ path }) => places.size < places.add(path).size);
}

interface Checked {
  readonly schema: Schema<unknown>;
  readonly value: unknown;
  readonly place: (path: string) => string;
}

function describeIssue(issue: Issue, base: readonly PropertyKey[], checked: Checked): Finding[] {
  const { schema, value, place } = checked;
  const keys = [...base, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    const known = fieldsAt(schema, keys);
    return issue.keys.map((key, index) => {
      const hint = index < MAX_HINTS ? hintOf(key, known, `; known are ${known.join(', ')}`) : '';
      const message = `Unknown field ${JSON.stringify(shorten(key))}${hint}`;
      return finding('UNKNOWN_FIELD', place(pathText([...keys, key])), message);
    });
  }
  if (issue.code === 'invalid_union') {
    const meant = issue.errors.find((errors) => errors.every(isWithinType));
    if (meant) return meant.flatMap((inner) => describeIssue(inner, keys, checked));
  }
  const got = valueAt(value, keys);
  const hint = typeof got === 'string' ? hintOf(got, wordsOf(issue)) : '';
  const outside = issue.code === 'custom' && issue.params?.['outside'] === true;
  const message = `${issue.message}, got ${describe(got)}${hint}`;
  return [finding(outside ? 'PATH_OUTSIDE' : 'INVALID_VALUE', place(pathText(keys)), message)];
}

/** Most unknown fields of one object that get a hint, and most letters of a name that may be near another. */
const MAX_HINTS = 20;
const MAX_LETTERS = 60;

function hintOf(name: string, known: readonly string[], otherwise = ''): string {
  const nearest = name.length > MAX_LETTERS ? undefined : nearestOf(name, known);
  return nearest === undefined ? otherwise : `; did you mean \`${nearest}\`?`;
}

/** The words that the value could have been. */
function wordsOf(issue: Issue): readonly string[] {
  if (issue.code === 'invalid_union') {
    const ofItself = issue.errors.flat().filter(({ path }) => path.length === 0);
    return ofItself.flatMap(wordsOf);
  }
  if (issue.code !== 'invalid_value') return [];
  return issue.values.filter((word) => typeof word === 'string');
}

/** An issue of a value that has the right type at least, and so of the branch that was meant. */
function isWithinType({ code, path }: Issue): boolean {
  return path.length > 0 || (code !== 'invalid_type' && code !== 'invalid_value');
}

/** `cards[2].scene`; keys are the author's, and may be anything. */
function pathText(keys: readonly PropertyKey[]): string {
  return keys
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${shorten(String(key))}`))
    .join('')
    .replace(/^\./, '');
}

function shorten(key: string): string {
  return key.length > 60 ? `${key.slice(0, 60)}…` : key;
}

function valueAt(value: unknown, keys: readonly PropertyKey[]): unknown {
  return keys.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, key)
        ? (inner as Record<PropertyKey, unknown>)[key]
        : undefined,
    value,
  );
}

/** Rules about several fields of a card. */
function checkCard(card: Card, index: number): Finding[] {
  const found: Finding[] = [];
  const { scene, media, mode } = card;
  if (scene !== undefined && media) {
    found.push(
      finding('CONFLICT', cardPath(index, 'scene'), '`scene` is short for `media`: give one of them'),
    );
  }
  const hasScene = scene !== undefined || media !== undefined;
  if (mode === 'overlay' && !hasScene) {
    found.push(finding('CONFLICT', cardPath(index, 'mode'), 'An overlay needs a `scene` or `media`'));
  }
  if (mode === 'block' && hasScene) {
    const message = 'A block shows no scene: leave `mode` out to see it';
    found.push(finding('CONFLICT', cardPath(index, 'mode'), message, 'warning'));
  }
  return found;
}

/** Fields that only images have, or only videos; nothing where the card shows neither. */
export function checkKind(
  { media }: Card,
  kind: 'image' | 'video' | undefined,
  index: number,
): readonly Finding[] {
  const conflict = (field: string, message: string) => [
    finding('CONFLICT', cardPath(index, `media.${field}`), message),
  ];
  if (!media || kind === undefined) return [];
  if (kind === 'video') return media.motion ? conflict('motion', 'Only images are moved by `motion`') : [];
  if (media.startSec === undefined && media.audio === undefined) return [];
  const field = media.startSec !== undefined ? 'startSec' : 'audio';
  return conflict(field, `Only videos have \`${field}\``);
}

function checkCovers(cards: readonly Card[]): Finding[] {
  const covers = cards.flatMap(({ cover }, index) => (cover ? [index] : []));
  return covers
    .slice(1)
    .map((index) =>
      finding('CONFLICT', cardPath(index, 'cover'), `cards[${covers[0] ?? 0}] is the cover already`),
    );
}
