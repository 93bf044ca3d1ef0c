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

/**
 * When each picture is shown: as the packets say, or, where some do not, as the decoder works it out, which knows how
 * they are ordered. Only where it knows neither are pictures counted.
 */
export async function readTimes(context: PlanContext, path: string, stream: StreamInfo): Promise<Times> {
  const { runtime, fs, signal } = context;
  const map = `0:${stream.index}`;
  const packets = await listTimes(context, packetsCommand(path, [map]));
  if (packets.times.length === 0 && packets.untimed === 0) {
    throw new AfmpegError('PROBE_FAILED', `${path} holds no frame`, { details: { path } });
  }
  if (packets.untimed === 0) return packets;
  const { times, untimed, timebase } = await listTimes({ runtime, fs, signal }, picturesCommand(path, map));
  if (times.length === 0 || untimed > 0) return packets;
  // Where a seek would land is not known, and the length of a picture that was decoded neither.
  const { num, den } = stream.frameRate ?? { num: 25, den: 1 };
  const frame = (den * timebase.den) / (num * timebase.num);
  return { times, keys: [], end: Math.round(Math.max(...times) + frame), untimed: 0, timebase };
}

async function listTimes(
  { runtime, fs, signal }: Pick<PlanContext, 'runtime' | 'fs' | 'signal'>,
  command: Command,
): Promise<Times> {
  const times: number[] = [];
  const keys: number[] = [];
  let end = -Infinity;
  let untimed = 0;
  const list = await readList(runtime, fs, command, signal, ({ pts, duration, isKey, isDiscarded }) => {
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

/** From when to when a sound is heard, on the clock of the file. */
export async function readSpan(
  { runtime, fs, signal }: PlanContext,
  path: string,
  { index }: StreamInfo,
): Promise<PacketSpan | undefined> {
  const meter = new PacketSpanMeter(0);
  const command = packetsCommand(path, [`0:${index}`]);
  const packets: Packet[] = [];
  const list = await readList(runtime, fs, command, signal, (packet) => void packets.push(packet));
  packets.forEach((packet) => meter.add(packet, list.timebase()));
  return meter.span();
}
