// `examples/render-service` from end to end, as `npm run render-service` starts it.

import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

const SCRIPT = fileURLToPath(new URL('../../scripts/render-service.mjs', import.meta.url));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'afmpeg-example-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

test('the example queues jobs, shows the log of a worker, and ends with playable files', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [SCRIPT, folder]);
  for (const event of ['start', 'poll', 'claim', 'preflight', 'rendering', 'done', 'error', 'stop']) {
    expect(stdout).toContain(`"event":"${event}"`);
  }
  const videos = [...stdout.matchAll(/^job-\d: (\/.*\.mp4), (\d+×\d+), 2(?:\.\d+)? s, h264 and aac$/gm)];
  expect(videos.map(([, , size]) => size)).toEqual(['640×360', '320×180', '320×240']);
  expect(stdout).toMatch(/^job-4: errored, PreflightError: The frames directory .* does not exist$/m);
}, 120_000);
