// Waiting for what is meant, not for a time in which it should have happened.

import { vi } from 'vitest';

/** Waits until `check` does not throw, as often as the event loop allows; after 30 s it throws what `check` threw last. */
export function until(check: () => void): Promise<void> {
  return vi.waitFor(check, { timeout: 30_000, interval: 5 });
}
