// Whether a file is the chunk that the plan wants: its digest where one is known, and always what a join
// depends on: the frames, their times, the codec's parameters, the key frame at the start.

import { AfmpegError } from '../../errors.js';
import { errnoOf } from '../../fs/errno.js';
import type { FileSystem } from '../../fs/file-system.js';
import { sha256OfFile } from '../../fs/hash-file.js';
import { namesIn, treeBytes } from '../../fs/tree.js';
import { exists, isFile, readText } from '../../fs/whole-files.js';
import { readPngHeader } from '../../media/png-header.js';
import { sha256OfValue } from '../../sha256-stream.js';
import type { Plan } from '../plan/plan-format.js';
import { chunkOf } from '../plan/read-plan.js';
import { guestView } from './guest-view.js';
import { scanPackets } from './packet-scan.js';
import type { StepContext } from './step-context.js';

/** What a queue carries of a chunk; less than 200 bytes as JSON. */
export interface ChunkResult {
  /** Counted from 0. */
  readonly index: number;
  /** Pictures in it. */
  readonly frames: number;
  /** Size of the file, or of all files of a directory. */
  readonly bytes: number;
  /** Of the file; of a directory of frames, over the names and digests of its files. */
  readonly sha256: string;
}

/** Beside the chunk, as `<path>.json`: what it is, and what it took. */
export interface ChunkSidecar extends ChunkResult {
  /** Of the plan that it belongs to. */
  readonly planHash: string;
  /** Wall time of the step. */
  readonly durationMs: number;
  /** Wall time of ffmpeg. */
  readonly encodeMs: number;
  /** Frames by `encodeMs`. */
  readonly framesPerSec: number;
  /** The most that the guest had. */
  readonly peakMemoryBytes: number;
}

export interface VerifiedChunk extends ChunkResult {
  /** The codec's parameters; equal for all chunks that can be joined. */
  readonly parameters: string;
}

export function sidecarPath(path: string): string {
  return `${path}.json`;
}

/** What a queue carries of a chunk that was verified. */
export function chunkResult({ index, frames, bytes, sha256 }: VerifiedChunk): ChunkResult {
  return { index, frames, bytes, sha256 };
}

/**
 * Resolves for a chunk that can be joined. `expected` is its digest as its worker reported it; without one the
 * sidecar's counts, where there is one. Rejects with CHUNK_CORRUPT, also for one that does not exist.
 */
export async function verifyChunk(
  context: StepContext,
  index: number,
  path: string,
  expected?: string,
): Promise<VerifiedChunk> {
  const { fs, plan, signal, verified } = context;
  const { start, end } = chunkOf(plan, index);
  const known = verified.get(fs, path) as VerifiedChunk | undefined;
  if (known?.index === index && (expected ?? known.sha256) === known.sha256) return known;
  const corrupt = corruptAt(index, path);
  if (!exists(fs, path)) throw corrupt('it does not exist');
  const digest = expected ?? sidecarDigest(fs, plan, index, path, corrupt);
  const sha256 = await digestOf(fs, path, signal);
  if (digest !== undefined && sha256 !== digest) throw corrupt('it has another SHA-256', digest, sha256);
  const chunk = { path, frames: end - start, corrupt };
  const parameters =
    plan.format === 'png-sequence' ? inspectFrames(context, chunk) : await inspectStream(context, chunk);
  return { index, frames: chunk.frames, bytes: treeBytes(fs, path), sha256, parameters };
}

/** Digest of a chunk: of its bytes, or of a directory over the names and digests of its files. */
export async function digestOf(
  fs: FileSystem,
  path: string,
  signal: AbortSignal | undefined,
): Promise<string> {
  if (!fs.statSync(path).isDirectory()) return sha256OfFile(fs, path, signal);
  const files: [string, string][] = [];
  for (const name of namesIn(fs, path)) files.push([name, await sha256OfFile(fs, `${path}/${name}`, signal)]);
  return sha256OfValue(files);
}

type Corrupt = (why: string, expected?: string, actual?: string) => AfmpegError;

function corruptAt(chunkIndex: number, path: string): Corrupt {
  return (why, expected, actual) =>
    new AfmpegError('CHUNK_CORRUPT', `Chunk ${chunkIndex} at ${path} cannot be joined: ${why}`, {
      retryable: true,
      details: {
        chunkIndex,
        path,
        reason: why,
        ...(expected !== undefined && { expected }),
        ...(actual !== undefined && { actual }),
      },
    });
}

function sidecarDigest(
  fs: FileSystem,
  plan: Plan,
  index: number,
  path: string,
  corrupt: Corrupt,
): string | undefined {
  const side = sidecarPath(path);
  if (!isFile(fs, side)) return undefined;
  let sidecar: Partial<ChunkSidecar>;
  try {
    sidecar = (JSON.parse(readText(fs, side)) ?? {}) as Partial<ChunkSidecar>;
  } catch {
    throw corrupt(`its sidecar ${side} cannot be read`);
  }
  if (sidecar.planHash !== plan.planHash) {
    throw corrupt('it is of another plan', plan.planHash, String(sidecar.planHash));
  }
  if (sidecar.index !== index) {
    throw corrupt('it is another chunk of the plan', String(index), String(sidecar.index));
  }
  if (typeof sidecar.sha256 !== 'string') throw corrupt(`its sidecar ${side} has no digest`);
  return sidecar.sha256;
}

/** What is wrong with a chunk that was made by a graph that began again midway. */
export const IRREGULAR = 'its frames are not one after the other';

const CODEC_IDS: Readonly<Record<string, string>> = { libx264: 'h264', prores_ks: 'prores' };

interface Inspected {
  readonly path: string;
  readonly frames: number;
  readonly corrupt: Corrupt;
}

async function inspectStream(context: StepContext, { path, frames, corrupt }: Inspected): Promise<string> {
  const { runtime, fs, plan, signal } = context;
  if (!isFile(fs, path)) throw corrupt('it is not a file');
  const guestPath = `/in/chunk.${plan.format}`;
  const view = guestView(fs, '/', { '/in': () => path });
  const check = new PacketCheck(plan.frameTicks);
  const facts = await scanPackets(runtime, view, guestPath, '0', signal, check.visit).catch(
    (error: unknown) => {
      if (!AfmpegError.is(error) || error.code !== 'FFMPEG_FAILED') throw error;
      throw corrupt(`ffmpeg cannot read it: ${error.details.reason ?? ''}`);
    },
  );
  const expect = (what: string, wanted: string | number, got: string | number) => {
    if (wanted !== got) throw corrupt(`it has another ${what}`, String(wanted), String(got));
  };
  expect('codec', CODEC_IDS[plan.codec] ?? plan.codec, facts.codec);
  expect('size', `${plan.width}x${plan.height}`, `${facts.width}x${facts.height}`);
  expect('clock', plan.timescale * facts.timebase.num, facts.timebase.den);
  expect('number of frames', frames, check.count);
  if (!check.startsWithKey) throw corrupt('its first packet is not a key frame');
  if (!check.isRegular) throw corrupt(IRREGULAR);
  return `${facts.codec} ${facts.parameters}`;
}

/** Counts packets, and sees whether each is where a constant rate puts it. */
export class PacketCheck {
  count = 0;
  startsWithKey = false;
  isRegular = true;

  constructor(private readonly frameTicks: number) {}

  readonly visit = (packet: { pts: number | undefined; isKey: boolean }): void => {
    if (this.count === 0) this.startsWithKey = packet.isKey;
    if (packet.pts !== this.count * this.frameTicks) this.isRegular = false;
    this.count++;
  };
}

export function frameName(number: number): string {
  return `frame_${String(number).padStart(6, '0')}.png`;
}

function inspectFrames({ fs, plan }: StepContext, { path, frames, corrupt }: Inspected): string {
  if (!fs.statSync(path).isDirectory()) throw corrupt('it is not a directory');
  const names = namesIn(fs, path);
  if (names.length !== frames) {
    throw corrupt('it has another number of frames', String(frames), String(names.length));
  }
  const headers = names.map((name, i) => {
    if (name !== frameName(i)) throw corrupt('a frame has another name', frameName(i), name);
    try {
      return readPngHeader(fs, `${path}/${name}`);
    } catch (error) {
      if (!AfmpegError.is(error) && errnoOf(error) !== 'EIO') throw error;
      throw corrupt(`${name} is not a complete PNG`);
    }
  });
  const wanted = `${plan.width}x${plan.height}`;
  for (const [i, header] of headers.entries()) {
    const size = `${header.width}x${header.height}`;
    if (size !== wanted) throw corrupt(`${frameName(i)} has another size`, wanted, size);
    if (header.layout !== headers[0]?.layout) throw corrupt(`${frameName(i)} has another layout`);
  }
  return `png ${headers[0]?.layout ?? ''}`;
}
