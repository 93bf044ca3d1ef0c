import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { wasiModule } from '../../../support/modules.js';

const SCRIPT = fileURLToPath(new URL('../../../../scripts/fuzz.mjs', import.meta.url));

it('mutated media of twelve formats end in a result or a typed error', async () => {
  const env = { ...process.env, AFMPEG_TEST_FFMPEG_WASM: wasiModule() ?? '' };
  const words = [SCRIPT, '--seeds', '12', ...(wasiModule() === undefined ? ['--core'] : [])];
  const { stdout } = await promisify(execFile)(process.execPath, words, { env, timeout: 55_000 });
  expect(stdout).toContain('12 seeds of mp4, mkv, webm, avi, ts, flac, mp3, wav, gif, png, jpg, ogg');
});
