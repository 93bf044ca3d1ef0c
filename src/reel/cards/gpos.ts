// Where a font puts glyphs higher or lower, turned upside down: OpenType 1.9, "GPOS — Glyph Positioning Table".

/** What is above becomes below, in place. Throws a RangeError for parts that lie over each other. */
export function turnPlaces(gpos: Uint8Array): void {
  const table = openTable(gpos);
  const lookups = table.u16(8);
  for (const lookup of table.offsets(lookups, lookups)) {
    const type = table.u16(lookup);
    for (const at of table.offsets(lookup + 4, lookup)) {
      if (type === EXTENSION) turnSubtable(table, table.u16(at + 2), at + table.u32(at + 4));
      else turnSubtable(table, type, at);
    }
  }
}

const EXTENSION = 9;

interface Table {
  /** 0 past the end: HarfBuzz passes over what is not there. */
  u16(at: number): number;
  u32(at: number): number;
  /** Of a list, whose length is at `at` and whose offsets are counted from `base`, each part that is met the first time. */
  offsets(at: number, base: number, columns?: number): Iterable<number>;
  /** Changes the sign of what is at `at`, once, however many parts share it. */
  turn(at: number): void;
}

function openTable(bytes: Uint8Array): Table {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [turned, met] = [new Uint8Array(bytes.length), new Uint8Array(bytes.length)];
  // Fonts share a few parts; in a small hostile file all could lie over each other, for hours of work.
  let steps = 8 * bytes.length;
  const isThere = (at: number, size: number) => {
    if (--steps < 0) throw new RangeError('Expected parts of GPOS that lie apart');
    return at + size <= bytes.length;
  };
  const isFirst = (marks: Uint8Array, at: number) => isThere(at, 2) && marks[at] === 0;
  const u16 = (at: number) => (isThere(at, 2) ? view.getUint16(at) : 0);
  return {
    u16,
    u32: (at) => (isThere(at, 4) ? view.getUint32(at) : 0),
    *offsets(at, base, columns = 1) {
      const count = columns * u16(at);
      for (let n = 1; n <= count; n++) {
        const offset = u16(at + 2 * n);
        if (offset === 0 || !isFirst(met, base + offset)) continue;
        met[base + offset] = 1;
        yield base + offset;
      }
    },
    turn: (at) => {
      if (!isFirst(turned, at)) return;
      turned[at] = 1;
      view.setInt16(at, -view.getInt16(at));
    },
  };
}

/** Lookups of context (7, 8) place nothing by themselves. */
function turnSubtable(table: Table, type: number, at: number): void {
  if (type === 1) turnSingles(table, at);
  else if (type === 2 && table.u16(at) === 1) turnPairs(table, at);
  else if (type === 2) turnClassPairs(table, at);
  else if (type === 3) turnCursive(table, at);
  else if (type >= 4 && type <= 6) turnMarks(table, at, type === 5);
}

function turnSingles(table: Table, at: number): void {
  const isOne = table.u16(at) === 1;
  turnValues(table, at + (isOne ? 6 : 8), isOne ? 1 : table.u16(at + 6), [table.u16(at + 4)]);
}

function turnPairs(table: Table, at: number): void {
  const formats = [table.u16(at + 4), table.u16(at + 6)];
  for (const set of table.offsets(at + 8, at)) turnValues(table, set + 2, table.u16(set), formats, 2);
}

function turnClassPairs(table: Table, at: number): void {
  const formats = [table.u16(at + 4), table.u16(at + 6)];
  turnValues(table, at + 16, table.u16(at + 12) * table.u16(at + 14), formats);
}

/** `count` times `head` bytes and a ValueRecord of each format. */
function turnValues(table: Table, start: number, count: number, formats: readonly number[], head = 0): void {
  if (!formats.some((format) => format & Y_PLACEMENT)) return;
  let at = start;
  for (let n = 0; n < count; n++) {
    at += head;
    for (const format of formats) {
      if (format & Y_PLACEMENT) table.turn(at + 2 * (format & X_PLACEMENT));
      at += 2 * bitsOf(format);
    }
  }
}

const [X_PLACEMENT, Y_PLACEMENT] = [1, 2];

function bitsOf(format: number): number {
  return [0, 1, 2, 3, 4, 5, 6, 7].filter((bit) => (format >> bit) & 1).length;
}

function turnCursive(table: Table, at: number): void {
  // Entry and exit of each glyph.
  for (const anchor of table.offsets(at + 4, at, 2)) turnAnchor(table, anchor);
}

function turnMarks(table: Table, at: number, areLigatures: boolean): void {
  const [classes, marks, bases] = [
    table.u16(at + 6),
    at + table.u16(at + 8),
    at + table.u16(at + 10),
  ] as const;
  const count = table.u16(marks);
  for (let n = 0; n < count; n++) {
    turnAnchor(table, marks + table.u16(marks + 4 + 4 * n));
  }
  // Of a ligature each letter has anchors of its own.
  for (const rows of areLigatures ? table.offsets(bases, bases) : [bases]) {
    for (const anchor of table.offsets(rows, rows, classes)) turnAnchor(table, anchor);
  }
}

function turnAnchor(table: Table, at: number): void {
  table.turn(at + 4);
}
