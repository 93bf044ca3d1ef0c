// The packets of one stream, read without decoding, from the list that ffmpeg's framecrc muxer writes: what a
// join is proven with. Every module has it, also those without ffprobe.

import type { Rational } from '../../command/media-info.js';
import { toArgs } from '../../command/to-args.js';
import type { FileSystem } from '../../fs/file-system.js';
import type { Runtime } from '../../runtime/runtime.js';

export interface Packet {
  /** Ticks of the stream's clock; undefined where the container does not say. */
  readonly pts: number | undefined;
  readonly duration: number;
  readonly isKey: boolean;
  /** Decoded, but not shown, as an edit list can say. */
  readonly isDiscarded: boolean;
}

export interface StreamFacts {
  readonly codec: string;
  readonly width: number;
  readonly height: number;
  /** Size and checksum of the codec's parameters; empty where it has none outside of the packets. */
  readonly parameters: string;
  readonly timebase: Rational;
}

const NO_TIMESTAMP = '-9223372036854775808';
const PACKET = /^\d+, *(-?\d+), *(-?\d+), *(-?\d+), *\d+, *0x[0-9a-f]+(?:, F=0x([0-9a-f]+))?/i;
const KEY = 1;
const DISCARD = 4;

/** Rejects with FFMPEG_FAILED where the file has no such stream or cannot be read. */
export async function scanPackets(
  runtime: Runtime,
  fs: FileSystem,
  path: string,
  map: string,
  signal: AbortSignal | undefined,
  visit: (packet: Packet) => void,
): Promise<StreamFacts> {
  const words = toArgs({
    logLevel: 'error',
    options: { copyts: true },
    inputs: [{ path }],
    outputs: [{ url: 'pipe:1', maps: [map], codec: 'copy', format: 'framecrc', options: { copyinkf: true } }],
  });
  const header: string[] = [];
  let rest = '';
  const decoder = new TextDecoder();
  const onStdout = (chunk: Uint8Array) => {
    const lines = (rest + decoder.decode(chunk.slice())).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line.startsWith('#')) header.push(line);
      else if (line !== '') visit(packetOf(line));
    }
  };
  await runtime.exec(fs, ...words, { onStdout, ...(signal && { signal }) });
  return factsOf(header.join('\n'));
}

function packetOf(line: string): Packet {
  const [, , pts, duration, flags] = PACKET.exec(line) ?? [];
  const bits = flags === undefined ? KEY : Number.parseInt(flags, 16);
  return {
    pts: pts === undefined || pts === NO_TIMESTAMP ? undefined : Number(pts),
    duration: Number(duration ?? 0),
    isKey: (bits & KEY) !== 0,
    isDiscarded: (bits & DISCARD) !== 0,
  };
}

function factsOf(header: string): StreamFacts {
  const [, width = 0, height = 0] = (/^#dimensions 0: (\d+)x(\d+)/m.exec(header) ?? []).map(Number);
  const [, num = 0, den = 1] = (/^#tb 0: (\d+)\/(\d+)/m.exec(header) ?? []).map(Number);
  return {
    codec: /^#codec_id 0: (\S+)/m.exec(header)?.[1] ?? '',
    width,
    height,
    parameters: /^#extradata 0: *(.+)$/m.exec(header)?.[1] ?? '',
    timebase: { num, den },
  };
}
