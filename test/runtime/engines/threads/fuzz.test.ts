import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { wasiModule } from '../../../support/modules.js';
import { SEED, SIZE } from '../../../support/seed.js';

const SCRIPT = fileURLToPath(new URL('../../../../scripts/fuzz.mjs', import.meta.url));

it('mutated media of twelve formats end in a result or a typed error', async () => {
  const env = { ...process.env, AFMPEG_TEST_FFMPEG_WASM: wasiModule() ?? '' };
  const seeds = String(12 * SIZE);
  const first = String((SEED ?? 1) % 2 ** 31);
  const words = [
    SCRIPT,
    '--seeds',
    seeds,
    '--seed',
    first,
    ...(wasiModule() === undefined ? ['--core'] : []),
  ];
  const { stdout } = await promisify(execFile)(process.execPath, words, { env, timeout: 55_000 * SIZE });
  expect(stdout).toContain(`${seeds} seeds of mp4, mkv, webm, avi, ts, flac, mp3, wav, gif, png, jpg, ogg`);
});
