// What a program on Node may write, whose types come from @types/node.

import * as nodeFs from 'node:fs';
import { Readable } from 'node:stream';
import { Runtime } from 'afmpeg-ts';
import type { FileSystem, RunResult } from 'afmpeg-ts';

export const host: FileSystem = nodeFs;

export async function upload(body: AsyncIterable<Uint8Array>): Promise<RunResult> {
  await using runtime = await Runtime.create({ wasm: { bytes: nodeFs.readFileSync('ffmpeg.wasm') } });
  const result = await runtime.run(nodeFs, '-i', 'pipe:0', '/tmp/out.mp4', { stdin: body });
  await runtime.run(nodeFs, '-i', 'pipe:0', '/tmp/out.mp4', { stdin: Readable.from([result.stdout]) });
  return result;
}
