import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { wasiModule } from '../../../support/modules.js';
import { SEED, SIZE } from '../../../support/seed.js';

const SCRIPT = fileURLToPath(new URL('../../../../scripts/fuzz.mjs', import.meta.url));

/** Those that the script makes; each seed takes the next. */
const FORMATS = 'mp4 mkv webm avi ts flac mp3 wav gif png jpg tiff webp mpg aac mov ogg'.split(' ');

it('mutated media of every format end in a result or a typed error', async () => {
  const env = { ...process.env, AFMPEG_TEST_FFMPEG_WASM: wasiModule() ?? '' };
  const seeds = String(FORMATS.length * SIZE);
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
  expect(stdout).toContain(`${seeds} seeds of ${FORMATS.join(', ')}: {`);
});
