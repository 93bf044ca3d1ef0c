// How a worker chooses a track.

/** `first`: the first `.mp3` in sorted order. `named:FILE`: that file of the directory. */
export type MusicSelect = 'first' | `named:${string}`;

export function isMusicSelect(value: string): value is MusicSelect {
  return value === 'first' || /^named:[^/\0]+$/.test(value);
}
