// How the pictures of a video stand, as ffprobe and the log write it.

/** A display matrix counts counter-clockwise. */
export function clockwise(degrees: number): number {
  return (360 - (Math.round(degrees) % 360)) % 360;
}

/** Reads three lines of an address and three numbers, of which the first two mirror where their determinant is negative. */
export function mirrored(matrix = ''): { mirrored: boolean } | undefined {
  const rows = [...matrix.matchAll(/^\s*\w+:\s+(-?\d+)\s+(-?\d+)\s+-?\d+\s*$/gm)];
  const [a, b, c, d] = rows.slice(0, 2).flatMap(([, x, y]) => [Number(x), Number(y)]);
  if (a === undefined || b === undefined || c === undefined || d === undefined) return undefined;
  return { mirrored: a * d < b * c };
}
