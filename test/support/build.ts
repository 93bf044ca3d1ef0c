// Before any test: dist/ as new as the sources.

import { ensureBuilt } from '../../scripts/tasks.mjs';

export function setup(): void {
  ensureBuilt();
}
