// Damage as files meet it, the same for the same seed.

/** Flips, replaces, cuts, doubles or fills parts of the file, most of them near its head. */
export function mutate(original, random) {
  let bytes = Buffer.from(original);
  for (let edits = 1 + random(8); edits > 0; edits--) {
    const span = random(3) === 0 ? bytes.length : Math.min(bytes.length, 512);
    const at = random(span);
    const length = 1 + random(64);
    switch (random(6)) {
      case 0:
        bytes[at] ^= 1 << random(8);
        break;
      case 1:
        bytes[at] = random(256);
        break;
      case 2:
        bytes.fill(random(2) * 255, at, Math.min(bytes.length, at + (random(2) === 0 ? 4 : length)));
        break;
      case 3:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
        break;
      case 4:
        bytes = Buffer.concat([bytes.subarray(0, at + length), bytes.subarray(at)]);
        break;
      default:
        if (random(4) === 0) bytes = bytes.subarray(0, Math.max(1, random(bytes.length)));
        else for (let i = at; i < Math.min(at + length, bytes.length); i++) bytes[i] = random(256);
    }
    if (bytes.length === 0) return Buffer.from([0]);
  }
  return bytes;
}

/** xorshift32: the same numbers for the same seed. */
export function generator(seed) {
  let state = Math.imul(seed, 0x9e3779b1) | 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}
