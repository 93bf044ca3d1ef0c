// A plan for other machines is bound to the module by its digest: it must be that of the bytes that were compiled.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, dirname } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it, test } from 'vitest';
import { Runtime } from '../../../src/index.js';
import { wasiModule } from '../../support/modules.js';

const sha256 = (...parts: (string | Uint8Array)[]) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

test('a package is its module and its JavaScript together', async () => {
  const main = createRequire(import.meta.url).resolve('@ffmpeg/core');
  const read = (name: string) => readFileSync(join(dirname(main), name));
  const runtime = await Runtime.create({ wasm: { core: true }, execution: 'inline' });
  const both = sha256(sha256(read('ffmpeg-core.wasm')), sha256(read('ffmpeg-core.js')));
  expect(await runtime.identity()).toEqual({ sha256: both.toString('hex'), ffmpegVersion: '5.1.4' });
  expect(await runtime.identity()).toEqual({ sha256: both.toString('hex'), ffmpegVersion: '5.1.4' });
  await runtime.close();
});

const file = wasiModule();
it.runIf(file !== undefined)('is of the unzipped bytes as they were when they were compiled', async () => {
  const wasm = readFileSync(file!);
  const expected = sha256(wasm).toString('hex');
  const bytes = Uint8Array.from(wasm);
  const runtimes = await Promise.all([
    Runtime.create({ wasm: { file: file! }, execution: 'inline' }),
    Runtime.create({ wasm: { bytes: gzipSync(wasm) }, execution: 'inline' }),
    Runtime.create({ wasm: { bytes }, execution: 'inline' }),
  ]);
  bytes[100]! ^= 1;
  for (const runtime of runtimes) {
    expect((await runtime.identity()).sha256).toBe(expected);
    await runtime.close();
  }
});

it.runIf(file !== undefined)('is not known of a module that came compiled', async () => {
  const module = await WebAssembly.compile(readFileSync(file!));
  const runtime = await Runtime.create({ wasm: { module }, execution: 'inline' });
  await expect(runtime.identity()).rejects.toMatchObject({ code: 'INVALID_OPTION' });
  await runtime.close();
});
