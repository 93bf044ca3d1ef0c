// When the pictures and the sound of a video are there, on the clock of its file.

import type { Command } from '../../command/command.js';
import type { StreamInfo } from '../../command/media-info.js';
import { PacketSpanMeter, packetsCommand, picturesCommand } from '../../command/packet-list.js';
import type { Packet, PacketSpan } from '../../command/packet-list.js';
import { AfmpegError } from '../../errors.js';
import { readList } from '../../render/steps/packet-scan.js';
import type { SourceTimes } from './frame-grid.js';
import type { PlanContext } from './plan-context.js';

export type Times = Pick<SourceTimes, 'times' | 'keys' | 'end' | 'untimed' | 'timebase'>;

/** What the packets of a video tell. */
export interface SourceSpans {
  readonly times: Times;
  /** From when to when the sound is heard. */
  readonly heard: PacketSpan | undefined;
}

/**
 * When each picture is shown, and sound is heard, in one pass: as the packets say, or, for pictures where some do not,
 * as the decoder works it out, which knows how they are ordered. Only where it knows neither are pictures counted.
 */
export async function readTimes(
  context: PlanContext,
  path: string,
  video: StreamInfo,
  sound: StreamInfo | undefined,
): Promise<SourceSpans> {
  const maps = [video, ...(sound ? [sound] : [])].map(({ index }) => `0:${index}`);
  const meter = new PacketSpanMeter(0);
  const packets = await listTimes(context, packetsCommand(path, maps), (packet) => meter.add(packet));
  if (packets.times.length === 0 && packets.untimed === 0) {
    throw new AfmpegError('PROBE_FAILED', `${path} holds no frame`, { details: { path } });
  }
  const heard = meter.span();
  if (packets.untimed === 0) return { times: packets, heard };
  const decoded = await listTimes(context, picturesCommand(path, `0:${video.index}`, packets.timebase));
  if (decoded.times.length === 0 || decoded.untimed > 0) return { times: packets, heard };
  // Where a seek would land is not known, and the length of a picture that was decoded neither.
  const { num, den } = video.frameRate ?? { num: 25, den: 1 };
  const { timebase } = decoded;
  const frame = (den * timebase.den) / (num * timebase.num);
  const last = decoded.times.reduce((most, time) => Math.max(most, time), -Infinity);
  return { times: { ...decoded, keys: [], end: Math.round(last + frame) }, heard };
}

/** The times of the first stream of a list; `hear` gets the packets of the other. */
async function listTimes(
  { runtime, fs, signal }: PlanContext,
  command: Command,
  hear?: (packet: Packet) => void,
): Promise<Times> {
  const times: number[] = [];
  const keys: number[] = [];
  let end = -Infinity;
  let untimed = 0;
  const list = await readList(runtime, fs, command, signal, (packet) => {
    const { stream, pts, duration, isKey, isDiscarded } = packet;
    if (stream > 0) {
      hear?.(packet);
      return;
    }
    if (isDiscarded) return;
    if (pts === undefined) {
      untimed++;
      return;
    }
    times.push(pts);
    if (isKey) keys.push(pts);
    end = Math.max(end, pts + duration);
  });
  return { times, keys, end, untimed, timebase: list.timebase() };
}
