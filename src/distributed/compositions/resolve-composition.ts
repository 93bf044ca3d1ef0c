// From any composition that a caller names to what the engine needs of it.

import type { FileSystem } from '../../fs/file-system.js';
import { checkKeys, invalidOption } from '../../options.js';
import type { ResolvedComposition } from '../../render/composition.js';
import type { CheckedConfig } from '../../render/plan/config.js';
import type { Runtime } from '../../runtime/runtime.js';
import type { Composition } from './composition.js';
import { resolveFrames } from './frames-composition.js';
import { resolveTimelineComposition } from './timeline-composition.js';
import { resolveVideo } from './video-composition.js';

/** What resolving a composition may use. */
export interface PlanContext {
  readonly runtime: Runtime;
  readonly fs: FileSystem;
  readonly config: CheckedConfig;
  readonly signal: AbortSignal | undefined;
}

/** Reads what has to be known of the sources. Rejects with INVALID_OPTION, PROBE_FAILED and as a run does. */
export async function resolveComposition(
  context: PlanContext,
  composition: Composition,
): Promise<ResolvedComposition> {
  if (typeof composition !== 'object' || (composition as unknown) === null) {
    throw invalidOption('composition', 'an object', composition);
  }
  switch (composition.kind) {
    case 'timeline':
      checkKeys('the composition', composition, ['kind', 'timeline']);
      return resolveTimelineComposition(context, composition);
    case 'frames':
      return resolveFrames(context, composition);
    case 'video':
      return resolveVideo(context, composition);
    default:
      throw invalidOption(
        'composition.kind',
        'one of timeline, frames, video',
        (composition as { kind?: unknown }).kind,
      );
  }
}
