// What a file holds as far as its packets tell, in place of what its header says, guesses or leaves out.

import type { Command } from '../../command/command.js';
import type { MediaDamage, MediaInfo, StreamInfo } from '../../command/media-info.js';
import { isPictureFormat } from '../../command/media-info.js';
import { PacketList, PacketSpanMeter, packetsCommand, picturesCommand } from '../../command/packet-list.js';
import type { PacketSpan } from '../../command/packet-list.js';
import { toArgs } from '../../command/to-args.js';
import { isWholeContainer, riffBytes } from '../../command/whole-container.js';
import type { FileSystem } from '../../fs/file-system.js';
import { openToRead } from '../../fs/open-flags.js';
import { readAt } from '../../fs/whole-files.js';
import type { RunModule } from '../run/run-module.js';
import type { QueryOptions } from './probe-options.js';

/** Of a packet that does not say its length, in a stream that does not say its rate. */
const PACKET_SEC = 0.04;
/** What FFmpeg writes into an AVI whose end it does not know yet. libavformat/avienc.c. */
const PLACEHOLDER_FRAMES = 2 ** 30;
/** A clock for pictures that are only counted. */
const COUNTED = { num: 1, den: 90_000 };
/** Lengths of a header that are this much longer than what is there still agree with it. */
const TOLERANCE_SEC = 0.1;

interface Read {
  readonly run: RunModule;
  readonly fs: FileSystem;
  readonly path: string;
  readonly given: QueryOptions;
}

/**
 * `info` with the lengths of what is there, and what is missing. Reads no packet of a file whose header can be believed,
 * and decodes only where packets are missing.
 */
export async function measureMedia(
  run: RunModule,
  fs: FileSystem,
  path: string,
  info: MediaInfo,
  given: QueryOptions,
): Promise<MediaInfo> {
  const read = { run, fs, path, given };
  const streams = info.streams.filter(isMeasured);
  // A picture lasts as long as one likes.
  if (streams.length === 0 || isPictureFormat(info.format)) return info;
  const promised = promiseOf(fs, path, info);
  if (promised.lengths === 'believed') return info;
  const spans = await readSpans(read, streams);
  if (spans.size === 0) return info;
  const measured = withSpans(info, spans);
  const expectedSec = promised.lengths === 'none' ? undefined : missing(info, measured, promised.share);
  if (expectedSec === undefined) return measured;
  const damage = await damageOf(read, info, { expectedSec, foundSec: measured.durationSec ?? 0 });
  return { ...measured, damage };
}

function isMeasured({ type, codec, disposition }: StreamInfo): boolean {
  return (
    (type === 'video' || type === 'audio') && codec !== undefined && disposition['attached_pic'] !== true
  );
}

interface Promised {
  readonly lengths: 'believed' | 'measured' | 'none';
  /** Of the bytes that are promised, how many are there: ffmpeg itself takes a WAV for as long as its file. */
  readonly share: number;
}

/** What the lengths of the header are worth. Mounted files are read by the guest alone. */
function promiseOf(fs: FileSystem, path: string, info: MediaInfo): Promised {
  const { durationSec, durationIsEstimate, streams } = info;
  const isUnfinished = streams.some(({ frames }) => frames === PLACEHOLDER_FRAMES);
  const none = { lengths: 'none', share: 1 } as const;
  // The length of a WAV whose end is missing is an estimate, too, and its outermost chunk still says how long it was.
  const isGuess = durationIsEstimate === true && info.format !== 'wav';
  if (durationSec === undefined || isGuess || isUnfinished) return none;
  let fd: number | undefined;
  try {
    const opened = (fd = openToRead(fs, path));
    const read = (position: number, length: number) => readAt(fs, opened, position, length);
    const { size } = fs.fstatSync(opened);
    const riff = riffBytes(read);
    if (riff === Infinity) return none;
    const share = riff === undefined ? 1 : Math.min(1, size / riff);
    return { lengths: isWholeContainer(read, size) ? 'believed' : 'measured', share };
  } catch {
    return { lengths: 'measured', share: 1 };
  } finally {
    if (fd !== undefined) fs.closeSync(fd);
  }
}

async function readSpans(read: Read, streams: readonly StreamInfo[]): Promise<Map<number, PacketSpan>> {
  const meters = streams.map(({ frameRate }) => {
    return new PacketSpanMeter(frameRate ? frameRate.den / frameRate.num : PACKET_SEC);
  });
  const list = new PacketList((packet) => meters[packet.stream]?.add(packet));
  const maps = streams.map(({ index }) => `0:${index}`);
  await readList(read, packetsCommand(read.path, maps), list);
  return new Map(
    streams.flatMap(({ index }, i) => {
      const span = meters[i]?.span();
      return span ? [[index, span] as const] : [];
    }),
  );
}

/** What cannot be read ends the list; what came before it counts. */
async function readList({ run, fs, given }: Read, command: Command, list: PacketList): Promise<void> {
  await run(fs, ...toArgs(command), { ...given, onStdout: (chunk: Uint8Array) => list.push(chunk) });
}

function withSpans(info: MediaInfo, spans: ReadonlyMap<number, PacketSpan>): MediaInfo {
  const all = [...spans.values()];
  const startSec = Math.min(...all.map((span) => span.startSec));
  const endSec = Math.max(...all.map((span) => span.endSec));
  const rest = { ...info };
  delete (rest as { durationIsEstimate?: true }).durationIsEstimate;
  return {
    ...rest,
    startSec: info.startSec ?? startSec,
    durationSec: endSec - (info.startSec ?? startSec),
    streams: info.streams.map((stream) => {
      const span = spans.get(stream.index);
      if (!span) return stream;
      return {
        ...stream,
        startSec: span.startSec,
        durationSec: span.endSec - span.startSec,
        ...(stream.type === 'video' && { frames: span.packets }),
      };
    }),
  };
}

/** How long a stream, or the file, was to be, where less of it is there; undefined where nothing is missing. */
function missing(header: MediaInfo, measured: MediaInfo, share: number): number | undefined {
  const foundSec = measured.durationSec ?? 0;
  if (header.format === 'wav') {
    return foundSec / share > foundSec + TOLERANCE_SEC ? foundSec / share : undefined;
  }
  const lacks = (claimed: number | undefined, found: number | undefined, stream?: StreamInfo) => {
    const rate = stream?.frameRate;
    const tolerance = Math.max(TOLERANCE_SEC, rate ? (3 * rate.den) / rate.num : 0);
    return claimed !== undefined && found !== undefined && claimed > found + tolerance ? claimed : undefined;
  };
  const says = header.streams.some((stream) => isMeasured(stream) && stream.durationSec !== undefined);
  if (!says) {
    // Times of a stream of subtitles or data count into the length of a file; they are not read.
    const isAll = header.streams.every((stream) => isMeasured(stream) || stream.type === 'attachment');
    const video = header.streams.find(({ type }) => type === 'video');
    return isAll ? lacks(header.durationSec, measured.durationSec, video) : undefined;
  }
  const claims = measured.streams.flatMap((stream, i) => {
    const before = header.streams[i];
    if (!before || !isMeasured(before)) return [];
    // The sound of an AVI counts gaps that nothing stands for.
    if (header.format === 'avi' && stream.type === 'audio') return [];
    return lacks(before.durationSec, stream.durationSec, stream) ?? [];
  });
  return claims.length === 0 ? undefined : Math.max(...claims);
}

async function damageOf(
  read: Read,
  header: MediaInfo,
  lengths: Pick<MediaDamage, 'expectedSec' | 'foundSec'>,
): Promise<MediaDamage> {
  const video = header.streams.find((stream) => stream.type === 'video' && isMeasured(stream));
  if (!video) return lengths;
  let decodedFrames = 0;
  const list = new PacketList(() => {
    decodedFrames++;
  });
  await readList(read, picturesCommand(read.path, `0:${video.index}`, COUNTED), list);
  const { num, den } = video.frameRate ?? { num: 25, den: 1 };
  const expectedFrames = video.frames ?? Math.round((lengths.expectedSec * num) / den);
  return { ...lengths, decodedFrames, expectedFrames };
}
