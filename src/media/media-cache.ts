// Each file of a render is probed once, by whichever part of it asks first.

import type { MediaInfo } from '../command/media-info.js';
import type { FileSystem } from '../fs/file-system.js';
import { objectWith } from '../options.js';

/** Says what a media file holds: a renderer, a Runtime, or a {@link MediaCache} before one of them. */
export interface MediaProber {
  /** Streams and length of the file at `path` in `fs`. Rejects with PROBE_FAILED where it is not a media file. */
  probe(
    fs: FileSystem,
    path: string,
    options?: {
      /** Ends the probe, which rejects with ABORTED. */
      readonly signal?: AbortSignal;
      /** Whether lengths are to be those of what is there, as for {@link Runtime.probe}. Default `false`. */
      readonly measure?: boolean;
    },
  ): Promise<MediaInfo>;
}

export const mediaProber = objectWith<MediaProber>('an object with a `probe` method', 'probe');

/**
 * Remembers what `prober` measured, for as long as the file stays as it is: by file system, path, size, time and inode.
 * Who asks while another one's probe runs waits for that one, and shares its end; a probe that failed is not kept.
 */
export class MediaCache implements MediaProber {
  private readonly known = new WeakMap<FileSystem, Map<string, Promise<MediaInfo>>>();

  constructor(private readonly prober: MediaProber) {}

  /** Always measured: what is decided by a length must not be decided by a guess. */
  probe(
    fs: FileSystem,
    path: string,
    { signal }: { readonly signal?: AbortSignal } = {},
  ): Promise<MediaInfo> {
    const options = { measure: true, ...(signal && { signal }) };
    const key = identityOf(fs, path);
    if (key === undefined) return this.prober.probe(fs, path, options);
    const files = this.known.get(fs) ?? new Map<string, Promise<MediaInfo>>();
    this.known.set(fs, files);
    const found = files.get(key);
    if (found) return found;
    const probing = this.prober.probe(fs, path, options);
    files.set(key, probing);
    probing.catch(() => files.delete(key));
    return probing;
  }
}

/** Undefined where the file cannot be looked at: the probe then says why. */
function identityOf(fs: FileSystem, path: string): string | undefined {
  try {
    const { size, mtimeMs, ino } = fs.statSync(path);
    return JSON.stringify([path, size, mtimeMs, ino]);
  } catch {
    return undefined;
  }
}
