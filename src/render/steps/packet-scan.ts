// The packets of one stream, read without decoding: what a join is proven with.

import type { Command } from '../../command/command.js';
import type { Rational } from '../../command/media-info.js';
import { PacketList, packetsCommand } from '../../command/packet-list.js';
import type { Packet } from '../../command/packet-list.js';
import { toArgs } from '../../command/to-args.js';
import type { FileSystem } from '../../fs/file-system.js';
import type { Runtime } from '../../runtime/runtime.js';
import { namingPath } from './naming-input.js';

export interface StreamFacts {
  readonly codec: string;
  readonly width: number;
  readonly height: number;
  /** Size and checksum of the codec's parameters; empty where it has none outside of the packets. */
  readonly parameters: string;
  readonly timebase: Rational;
}

/** Rejects with FFMPEG_FAILED where the file has no such stream or cannot be read. */
export async function scanPackets(
  runtime: Runtime,
  fs: FileSystem,
  path: string,
  map: string,
  signal: AbortSignal | undefined,
  visit: (packet: Packet) => void,
): Promise<StreamFacts> {
  const list = await readList(runtime, fs, packetsCommand(path, [map]), signal, visit);
  const [, width = 0, height = 0] = (list.field('dimensions', 0, /(\d+)x(\d+)/) ?? []).map(Number);
  return {
    codec: list.field('codec_id', 0, /\S+/)?.[0] ?? '',
    width,
    height,
    parameters: list.field('extradata', 0, /\S.*/)?.[0] ?? '',
    timebase: list.timebase(),
  };
}

/** Hands on what a command of `packetsCommand` or `picturesCommand` lists. Rejects with FFMPEG_FAILED, which names the file. */
export async function readList(
  runtime: Runtime,
  fs: FileSystem,
  command: Command,
  signal: AbortSignal | undefined,
  visit: (packet: Packet) => void,
): Promise<PacketList> {
  const list = new PacketList(visit);
  const onStdout = (chunk: Uint8Array) => list.push(chunk);
  await runtime
    .exec(fs, ...toArgs(command), { onStdout, ...(signal && { signal }) })
    .catch((error: unknown) => {
      throw namingPath(error, command.inputs?.[0]?.path);
    });
  return list;
}
