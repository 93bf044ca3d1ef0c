// How long what a filter gives is, by the length of what it gets. A filter without a rule may do anything.

import { oneToOne } from './filter-rule.js';
import type { FilterRule } from './filter-rule.js';
import { FRAME_RULES } from './frame-rules.js';
import { JOINING_RULES } from './joining-rules.js';
import { AUDIO_TO_VIDEO, SAME_AUDIO, SAME_TIME_VIDEO, SAME_VIDEO } from './same-length.js';
import { SOURCE_RULES } from './source-rules.js';
import type { StreamSpan } from './stream-span.js';

const RULES: Readonly<Record<string, FilterRule>> = { ...SOURCE_RULES, ...FRAME_RULES, ...JOINING_RULES };

/** Their options need no reading. */
const ANY_ORDER = Array.from({ length: 100 }, (_, position) => `option${position}`);

/** The rule of a filter; undefined where it has none. */
export function filterRule(name: string): FilterRule | undefined {
  if (Object.hasOwn(RULES, name)) return RULES[name];
  const same = RECLOCKED.has(name) ? uncounted : (span: StreamSpan) => span;
  if (SAME_VIDEO.has(name)) return oneToOne('video', ANY_ORDER, same);
  if (SAME_AUDIO.has(name)) return oneToOne('audio', ANY_ORDER, same);
  if (SAME_TIME_VIDEO.has(name)) return oneToOne('video', ANY_ORDER, uncounted);
  if (AUDIO_TO_VIDEO.has(name)) {
    return oneToOne('audio', ANY_ORDER, (span) => ({ ...uncounted(span), kind: 'video' }));
  }
  return undefined;
}

const RECLOCKED: ReadonlySet<string> = new Set(['aformat', 'loudnorm', 'settb']);

/** The same time, by another count. */
function uncounted(span: StreamSpan): StreamSpan {
  const { kind, start, end } = span;
  return { kind, start, end, rate: NaN, frames: NaN };
}
