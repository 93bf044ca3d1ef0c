// A render never touches the host: every function of node:fs, and of the binding beneath it, is denied
// while one runs, in the caller's thread and in the guest's.

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import type { ModuleSource } from '../../../src/index.js';
import { everyFamily } from '../../support/modules.js';

interface Settings {
  readonly wasm: ModuleSource;
  readonly execution: 'inline' | 'thread';
  /** Touches the host in several ways once the render is done. */
  readonly touch?: true;
}

interface Report {
  readonly exitCodes: readonly (number | string)[];
  readonly durationSec: number;
  readonly files: readonly string[];
  readonly recorded: readonly string[];
}

async function render(settings: Settings): Promise<Report> {
  const program = fileURLToPath(new URL('render.mjs', import.meta.url));
  const alarm = new URL('deny-fs.mjs', import.meta.url).href;
  const args = ['--import', alarm, program, JSON.stringify(settings)];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return JSON.parse(stdout) as Report;
}

test.each(everyFamily())('$name renders without touching the host', async ({ source, execution }) => {
  const report = await render({ wasm: source, execution });
  expect(report.recorded).toEqual([]);
  expect(report.exitCodes).toEqual([0, 0]);
  expect(report.durationSec).toBeCloseTo(1, 1);
  expect(report.files).toEqual(['/clip.mp4', '/frame-01.png']);
});

test('the alarm sees whoever touches the host, however they came by the function', async () => {
  const { recorded } = await render({ wasm: { core: true }, execution: 'inline', touch: true });
  expect(recorded).toEqual(
    expect.arrayContaining([
      'fs.existsSync /sync',
      expect.stringMatching(/^binding\..* \/taken/),
      'fs.promises.readFile /promise',
      'fs.writeFileSync /write',
      'fs.statSync /require',
    ]),
  );
});
