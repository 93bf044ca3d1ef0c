// The little markup of a card's text: *accent*, and a backslash before what is meant as it stands.

export interface TextRun {
  readonly text: string;
  readonly accent: boolean;
}

/**
 * The lines of `text`, each as runs of equal color. A star opens an accent only before, and closes it only
 * after a character that is not a space, so that `2 * 3 * 4` stays as it is; one without a partner is a star.
 * An accent may span lines.
 */
export function parseCardText(text: string): readonly (readonly TextRun[])[] {
  const tokens = tokenize(drawable(text));
  const accents = pairStars(tokens);
  const lines: TextRun[][] = [[]];
  let accent = false;
  tokens.forEach(({ char, escaped }, index) => {
    if (accents.has(index)) {
      accent = !accent;
      return;
    }
    if (char === '\n' && !escaped) {
      lines.push([]);
      return;
    }
    append(lines.at(-1) ?? [], char, accent);
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

/** Positions of the stars that open and close accents. */
function pairStars(tokens: readonly Token[]): ReadonlySet<number> {
  const paired = new Set<number>();
  let open: number | undefined;
  tokens.forEach(({ char, escaped }, index) => {
    if (char !== '*' || escaped) return;
    if (open !== undefined && isInk(tokens[index - 1]) && index > open + 1) {
      paired.add(open).add(index);
      open = undefined;
    } else if (isInk(tokens[index + 1])) {
      open = index;
    }
  });
  return paired;
}

function isInk(token: Token | undefined): boolean {
  return token !== undefined && !/^\s$/.test(token.char);
}

function append(line: TextRun[], char: string, accent: boolean): void {
  const last = line.at(-1);
  if (last?.accent === accent) line[line.length - 1] = { text: last.text + char, accent };
  else line.push({ text: char, accent });
}
