// Before any test: dist/ as new as the sources. After all: what was left out.

import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBuilt } from '../../scripts/tasks.mjs';
import { collectLeftOut } from './left-out.js';

export function setup(): () => void {
  ensureBuilt();
  return collectLeftOut(mkdtempSync(join(tmpdir(), 'afmpeg-left-out-')));
}
