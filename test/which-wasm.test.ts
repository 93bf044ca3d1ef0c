// Which built module scripts and tests take: what `--single` means is the same everywhere.

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { defaultWasm, takeSingle } from '../scripts/default-wasm.mjs';
import { cachedWasm, wasmKey } from '../scripts/wasm.mjs';

const SCRIPT = fileURLToPath(new URL('../scripts/wasm.mjs', import.meta.url));

let cache: string;
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'afmpeg-cache-'));
  vi.stubEnv('AFMPEG_CACHE_DIR', cache);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(cache, { recursive: true });
});

function built(single: boolean): string {
  const path = join(cache, 'wasm', wasmKey({ single }), 'gpl-full', 'ffmpeg.wasm');
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, '');
  return path;
}

function wasm(...words: string[]) {
  return spawnSync(process.execPath, [SCRIPT, ...words], { encoding: 'utf8' });
}

it('the module with threads goes before that for one thread, which serves where the other is not built', () => {
  expect(defaultWasm()).toBeUndefined();
  const single = built(true);
  expect(defaultWasm()).toBe(single);
  const threads = built(false);
  expect(threads).not.toBe(single);
  expect(defaultWasm()).toBe(threads);
  expect(defaultWasm({ single: true })).toBe(single);
  expect(cachedWasm()).toBe(threads);
  expect(cachedWasm({ single: true })).toBe(single);
});

it('--single among the words of a script is taken out of them', () => {
  expect(takeSingle(['a', '--single', 'b'])).toEqual({ single: true, rest: ['a', 'b'] });
  expect(takeSingle(['a'])).toEqual({ single: false, rest: ['a'] });
});

it('npm run wasm -- --print says what is built, and else how to build it', () => {
  const none = wasm('--print', '--single', '--profile', 'lean');
  expect(none.status).toBe(1);
  expect(none.stderr).toContain('npm run wasm -- --single --variant gpl --profile lean');
  expect(wasm('--print').stderr).toContain('npm run wasm -- --variant gpl --profile full');
  const threads = built(false);
  expect(wasm('--print').stdout).toBe(`${threads}\n`);
});

it('there is no --threads any more', () => {
  const { status, stderr } = wasm('--threads');
  expect(status).toBe(2);
  expect(stderr).toContain("Unknown option '--threads'");
});
