// The list of packets that ffmpeg's framecrc muxer writes, read as it comes: what a file really holds, without
// decoding. Every module has the muxer, also those without ffprobe.

import type { Command, CommandOutput } from './command.js';
import { filter } from './filters.js';
import type { Rational } from './media-info.js';
import { oneGraph } from './one-graph.js';

/** Lists the packets of the streams that `maps` names, without decoding, on the clock of the file. */
export function packetsCommand(path: string, maps: readonly string[]): Command {
  return listCommand(path, { maps, codec: 'copy', options: { copyinkf: true } });
}

/** Sides of pictures that only have to be there. */
const SIDE = 16;

/** Lists the pictures that decode of the video that `map` names, as packets, on the clock `timebase`. */
export function picturesCommand(path: string, map: string, { num, den }: Rational): Command {
  const filters = [filter('scale', { w: SIDE, h: SIDE, flags: 'neighbor' })];
  // "The clock of the file" is -1 in FFmpeg 5, `demux` in 9; a ratio they both know.
  const options = { fps_mode: 'passthrough', enc_time_base: `${num}:${den}` };
  return listCommand(path, { maps: [map], video: { codec: 'rawvideo', filters }, options });
}

function listCommand(path: string, output: Omit<CommandOutput, 'url' | 'path' | 'format'>): Command {
  return {
    logLevel: 'error',
    options: { copyts: true },
    inputs: [{ path, options: { ...oneGraph({}), autorotate: false } }],
    outputs: [{ url: 'pipe:1', format: 'framecrc', ...output }],
  };
}

/** One packet of a stream. */
export interface Packet {
  /** Position of its stream among those that were mapped. */
  readonly stream: number;
  /** Seconds of a tick of its stream's clock. */
  readonly timebase: Rational;
  /** Ticks of the stream's clock; undefined where the container does not say. */
  readonly pts: number | undefined;
  /** As `pts`; counted on by ffmpeg where the container has none. */
  readonly dts: number;
  /** Ticks; 0 where nobody says. */
  readonly duration: number;
  readonly isKey: boolean;
  /** Decoded, but not shown, as an edit list can say. */
  readonly isDiscarded: boolean;
}

const NO_TIMESTAMP = '-9223372036854775808';
const PACKET = /^(\d+), *(-?\d+), *(-?\d+), *(\d+), *\d+, *0x[0-9a-f]+(?:, F=0x([0-9a-f]+))?/i;
const KEY = 1;
const DISCARD = 4;

/** Takes the bytes of the list as they come; hands on each packet when its line is complete. */
export class PacketList {
  /** Lines of the head, which describe the streams. */
  private readonly head: string[] = [];
  private readonly timebases: Rational[] = [];
  private readonly decoder = new TextDecoder();
  private rest = '';

  constructor(private readonly visit: (packet: Packet) => void) {}

  push(chunk: Uint8Array): void {
    const lines = (this.rest + this.decoder.decode(chunk.slice())).split('\n');
    this.rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line.startsWith('#')) this.readHead(line);
      else this.readPacket(line);
    }
  }

  /** Seconds of a tick of a stream; 0/1 where the list does not name it. */
  timebase(stream = 0): Rational {
    return this.timebases[stream] ?? { num: 0, den: 1 };
  }

  /** What the head says of a stream, for example its `dimensions`, as far as `value` matches. */
  field(name: string, stream: number, value: RegExp): RegExpExecArray | undefined {
    const start = `#${name} ${stream}: `;
    const line = this.head.find((one) => one.startsWith(start));
    return line === undefined ? undefined : (value.exec(line.slice(start.length)) ?? undefined);
  }

  private readHead(line: string): void {
    this.head.push(line);
    const timebase = /^#tb (\d+): (\d+)\/(\d+)/.exec(line)?.slice(1).map(Number);
    if (!timebase) return;
    const [stream = 0, num = 0, den = 1] = timebase;
    this.timebases[stream] = { num, den };
  }

  private readPacket(line: string): void {
    const [, stream, dts, pts, duration, flags] = PACKET.exec(line) ?? [];
    if (stream === undefined) return;
    const bits = flags === undefined ? KEY : Number.parseInt(flags, 16);
    this.visit({
      stream: Number(stream),
      timebase: this.timebase(Number(stream)),
      pts: pts === undefined || pts === NO_TIMESTAMP ? undefined : Number(pts),
      dts: Number(dts),
      duration: Number(duration),
      isKey: (bits & KEY) !== 0,
      isDiscarded: (bits & DISCARD) !== 0,
    });
  }
}

/** From when to when the packets of one stream last, in seconds. */
export interface PacketSpan {
  /** When the first one that is shown begins. */
  readonly startSec: number;
  /** When the last one ends. */
  readonly endSec: number;
  /** How many are shown. */
  readonly packets: number;
}

/** Adds up the packets of one stream, in the order of the file. */
export class PacketSpanMeter {
  private start = Infinity;
  private end = -Infinity;
  private firstDts: number | undefined;
  private isTimed = false;
  private count = 0;

  /** `packetSec` is the length of a packet that does not say its own. */
  constructor(private readonly packetSec: number) {}

  add({ pts, dts, duration, isDiscarded, timebase: { num, den } }: Packet): void {
    this.firstDts ??= dts;
    if (isDiscarded) return;
    this.count++;
    const seconds = (ticks: number) => (ticks * num) / den;
    // A raw stream has no presentation times; its decoding times start as far before 0 as frames are reordered. Among
    // packets that have a time, one that has none follows the others.
    if (pts !== undefined) this.isTimed = true;
    const untimed = () => (this.isTimed ? this.end : seconds(dts - Math.min(0, this.firstDts ?? 0)));
    const start = pts === undefined ? untimed() : seconds(pts);
    this.start = Math.min(this.start, start);
    this.end = Math.max(this.end, start + (duration > 0 ? seconds(duration) : this.packetSec));
  }

  /** Undefined where there was no packet to show. */
  span(): PacketSpan | undefined {
    return this.count === 0 ? undefined : { startSec: this.start, endSec: this.end, packets: this.count };
  }
}
