// What resolving a composition may use.

import type { MediaInfo } from '../../command/media-info.js';
import type { FileSystem } from '../../fs/file-system.js';
import type { MediaProber } from '../../media/media-cache.js';
import type { CheckedConfig } from '../../render/plan/config.js';
import type { Runtime } from '../../runtime/runtime.js';

export interface PlanContext {
  readonly runtime: Runtime;
  readonly fs: FileSystem;
  /** Where the plan will be. */
  readonly planDir: string;
  readonly config: CheckedConfig;
  readonly signal: AbortSignal | undefined;
  /** Probes each file once. */
  readonly media: MediaProber;
}

/** What the file holds. Rejects with PROBE_FAILED. */
export function probe({ media, fs, signal }: PlanContext, path: string): Promise<MediaInfo> {
  return media.probe(fs, path, signal ? { signal } : {});
}
