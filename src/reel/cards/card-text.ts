// The little markup of a card's text: *accent*, **accent** too, and a backslash before what is meant as it stands.

export interface TextRun {
  readonly text: string;
  readonly accent: boolean;
}

/**
 * The lines of `text`, each as runs of equal color. A star opens an accent only before, and closes it only
 * after a character that is not a space, so that `2 * 3 * 4` stays as it is; one without a partner is a star.
 * Double stars are as one. An accent may span lines.
 */
export function parseCardText(text: string): readonly (readonly TextRun[])[] {
  const tokens = tokenize(drawable(text));
  const accents = pairStars(tokens);
  const lines: TextRun[][] = [[]];
  let depth = 0;
  tokens.forEach(({ char, escaped }, index) => {
    const change = accents.get(index);
    if (change !== undefined) {
      depth += change;
      return;
    }
    if (char === '\n' && !escaped) {
      lines.push([]);
      return;
    }
    append(lines.at(-1) ?? [], char, depth > 0);
  });
  return lines;
}

/**
 * One code point where there is one for a letter and its marks, so that more fonts have it; and without the
 * selectors between a text's and an emoji's look, since a font has only one of them.
 */
function drawable(text: string): string {
  return text
    .normalize('NFC')
    .replaceAll(/[\uFE0E\uFE0F]/g, '')
    .replaceAll('\t', ' ');
}

/** `runs` parted where `parts` of their text end. */
export function cutRuns(runs: readonly TextRun[], parts: readonly string[]): readonly (readonly TextRun[])[] {
  const rest = [...runs];
  return parts.map((part) => {
    const taken: TextRun[] = [];
    for (let left = part.length; left > 0;) {
      const [run] = rest;
      if (!run) break;
      const text = run.text.slice(0, left);
      taken.push({ ...run, text });
      if (text.length === run.text.length) rest.shift();
      else rest[0] = { ...run, text: run.text.slice(left) };
      left -= text.length;
    }
    return taken;
  });
}

const LONG_WORD = /\S{16,}/gu;
/** After signs as addresses and names of files have them, before what is none. */
const AFTER_SIGNS = /(?<=[/\-?&._=#@:])(?=[^/\-?&._=#@:])/gu;

/** `text` with a mark of no width (U+200B) wherever a word longer than most may be broken without harm. */
export function breakableAtSigns(text: string): string {
  return text.replaceAll(LONG_WORD, (word) => word.replaceAll(AFTER_SIGNS, '\u200b'));
}

interface Token {
  readonly char: string;
  /** A backslash stood before it. */
  readonly escaped: boolean;
}

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  const chars = Array.from(text);
  for (let at = 0; at < chars.length; at++) {
    const char = chars[at] ?? '';
    const next = chars[at + 1];
    const escaped = char === '\\' && (next === '*' || next === '\\');
    tokens.push({ char: escaped ? next : char, escaped });
    if (escaped) at++;
  }
  return tokens;
}

/** Positions of the stars that are not drawn, and whether one begins (1) or ends (-1) an accent, or does no more (0). */
type Accents = Map<number, 1 | 0 | -1>;

/** Double stars first: who writes them means both. */
function pairStars(tokens: readonly Token[]): Accents {
  const accents: Accents = new Map();
  pairRuns(accents, runsOfStars(tokens), tokens);
  const single = tokens.flatMap((token, at) =>
    isStar(token) && !accents.has(at) ? [{ at, length: 1 }] : [],
  );
  pairRuns(accents, single, tokens);
  return accents;
}

interface Run {
  readonly at: number;
  readonly length: number;
}

/** Those of two stars or more. */
function runsOfStars(tokens: readonly Token[]): Run[] {
  const runs: Run[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const start = at;
    while (isStar(tokens[at])) at++;
    if (at - start >= 2) runs.push({ at: start, length: at - start });
  }
  return runs;
}

function pairRuns(accents: Accents, runs: readonly Run[], tokens: readonly Token[]): void {
  let open: Run | undefined;
  for (const run of runs) {
    if (open && isInk(tokens[run.at - 1]) && run.at > open.at + open.length) {
      hide(accents, open, 1);
      hide(accents, run, -1);
      open = undefined;
    } else if (isInk(tokens[run.at + run.length])) {
      open = run;
    }
  }
}

function hide(accents: Accents, { at, length }: Run, change: 1 | -1): void {
  for (let index = at; index < at + length; index++) accents.set(index, index === at ? change : 0);
}

function isStar(token: Token | undefined): boolean {
  return token?.char === '*' && !token.escaped;
}

function isInk(token: Token | undefined): boolean {
  return token !== undefined && !/^\s$/.test(token.char);
}

function append(line: TextRun[], char: string, accent: boolean): void {
  const last = line.at(-1);
  if (last?.accent === accent) line[line.length - 1] = { text: last.text + char, accent };
  else line.push({ text: char, accent });
}
