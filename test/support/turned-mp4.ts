// MP4 files that say that their pictures are turned. FFmpeg 5 marks them by `-metadata:s:v rotate=`, 9 by
// `-display_rotation`, and neither knows the other's way: the matrix is written into the file here.

/**
 * A copy whose video, the first track, is to be turned clockwise by 0, 90, 180 or 270 degrees to stand upright, and
 * before that to be `mirrored` top to bottom.
 */
export function turnedMp4(file: Buffer, clockwise: number, mirrored = false): Buffer {
  const turned = Buffer.from(file);
  const box = turned.indexOf('tkhd') - 4;
  const isLong = turned[box + 8] === 1;
  // ISO/IEC 14496-12 §8.3.2: a b u, c d v, x y w, of which u, v and w stay as they are.
  const matrix = box + (isLong ? 60 : 48);
  const [cos = 0, sin = 0] = { 0: [1, 0], 90: [0, 1], 180: [-1, 0], 270: [0, -1] }[clockwise] ?? [];
  const y = mirrored ? -1 : 1;
  for (const [at, value] of [cos, sin, 0, -sin * y, cos * y].entries()) {
    turned.writeInt32BE(value * 0x10000, matrix + at * 4);
  }
  return turned;
}
