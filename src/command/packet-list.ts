// How long a stream is, from the list of its packets that the framecrc muxer writes.

const NO_TIMESTAMP = '-9223372036854775808';
const PACKET = /^\d+, *(-?\d+), *(-?\d+), *(\d+), *\d+, *0x/;

/**
 * End of the last packet in seconds; 0 for an empty list. `frameSec` is the length of a packet that does not
 * say its own. Lines in the middle may be missing.
 */
export function packetListEndSec(list: string, frameSec: number): number {
  const [, num = 0, den = 1] = (/^#tb 0: (\d+)\/(\d+)/m.exec(list) ?? []).map(Number);
  const frameTicks = num > 0 ? (frameSec * den) / num : 0;
  let end = 0;
  let first: number | undefined;
  for (const line of list.split('\n')) {
    const [, dts, pts, duration] = PACKET.exec(line) ?? [];
    if (dts === undefined) continue;
    first ??= Number(dts);
    // A raw stream has no presentation times; its decoding times start as far before 0 as frames are reordered.
    const start = pts === NO_TIMESTAMP ? Number(dts) - first : Number(pts);
    end = Math.max(end, start + (Number(duration) || frameTicks));
  }
  return (end * num) / den;
}
