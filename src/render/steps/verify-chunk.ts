// Whether a file is the chunk that the plan wants: its digest where one is known, and always what a join
// depends on: the frames, their times, the codec's parameters, the key frame at the start.

import { AfmpegError } from '../../errors.js';
import { errnoOf } from '../../fs/errno.js';
import type { FileSystem } from '../../fs/file-system.js';
import { sha256OfFile } from '../../fs/hash-file.js';
import { exists, isFile, namesIn, readText, treeBytes, withIoErrors } from '../../fs/published-files.js';
import { readPngHeader } from '../../media/png-header.js';
import { checkString, invalidOption } from '../../options.js';
import { checkFileSystem } from '../../runtime/run/run-options.js';
import type { Runtime } from '../../runtime/runtime.js';
import { sha256OfValue } from '../../sha256-stream.js';
import type { Plan } from '../plan/plan-format.js';
import { chunkOf, readPlan } from '../plan/read-plan.js';
import { checkStep } from '../step-options.js';
import type { StepOptions } from '../step-options.js';
import { checkRuntime } from './attempt.js';
import { guestView } from './guest-view.js';
import { scanPackets } from './packet-scan.js';

/** What a queue carries of a chunk; less than 200 bytes as JSON. */
export interface ChunkResult {
  readonly index: number;
  readonly frames: number;
  readonly bytes: number;
  /** Of the file; of a directory of frames, over the names and digests of its files. */
  readonly sha256: string;
}

/** Beside the chunk, as `<path>.json`: what it is, and what it took. */
export interface ChunkSidecar extends ChunkResult {
  readonly planHash: string;
  /** Wall time of the step. */
  readonly durationMs: number;
  /** Wall time of ffmpeg. */
  readonly encodeMs: number;
  readonly framesPerSec: number;
  readonly peakMemoryBytes: number;
}

export interface VerifyOptions extends StepOptions {
  /** The chunk's digest as its worker told it. Default: as the sidecar tells it, where there is one. */
  readonly sha256?: string;
}

export interface VerifiedChunk extends ChunkResult {
  /** The codec's parameters; equal for all chunks that can be joined. */
  readonly parameters: string;
}

export function sidecarPath(path: string): string {
  return `${path}.json`;
}

/** The files of a chunk or a sidecar at `path`, for engines that carry them: `''` for the file itself. */
export function chunkFiles(fs: FileSystem, path: string): string[] {
  return fs.statSync(path).isDirectory() ? namesIn(fs, path) : [''];
}

/**
 * Resolves for a chunk that can be joined. Rejects with CHUNK_CORRUPT (also for one that is missing),
 * CHUNK_INDEX_OUT_OF_RANGE, and as reading the plan does.
 */
export async function verifyChunk(
  runtime: Runtime,
  fs: FileSystem,
  planDir: string,
  chunkIndex: number,
  path: string,
  options: VerifyOptions = {},
): Promise<ChunkResult> {
  checkRuntime(runtime);
  checkFileSystem(fs);
  checkString('path', path);
  const { signal } = checkStep('the verify options', options, ['sha256']);
  if (options.sha256 !== undefined && !/^[0-9a-f]{64}$/.test(checkString('sha256', options.sha256))) {
    throw invalidOption('sha256', '64 hex digits', options.sha256);
  }
  return withIoErrors(async () => {
    const plan = readPlan(fs, planDir);
    chunkOf(plan, chunkIndex);
    const found = await inspectChunk(runtime, fs, plan, chunkIndex, path, options.sha256, signal);
    const { index, frames, bytes, sha256 } = found;
    return { index, frames, bytes, sha256 };
  });
}

export async function inspectChunk(
  runtime: Runtime,
  fs: FileSystem,
  plan: Plan,
  index: number,
  path: string,
  expected: string | undefined,
  signal: AbortSignal | undefined,
): Promise<VerifiedChunk> {
  const { start, end } = chunkOf(plan, index);
  const frames = end - start;
  const corrupt = corruptAt(index, path);
  if (!exists(fs, path)) throw corrupt('it is not there');
  const digest = expected ?? sidecarDigest(fs, plan, index, path, corrupt);
  const sha256 = await digestOf(fs, path, signal);
  if (digest !== undefined && sha256 !== digest) throw corrupt('it has another SHA-256', digest, sha256);
  const parameters =
    plan.format === 'png-sequence'
      ? inspectFrames(fs, plan, frames, path, corrupt)
      : await inspectStream(runtime, fs, plan, frames, path, corrupt, signal);
  return { index, frames, bytes: treeBytes(fs, path), sha256, parameters };
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

const CODEC_IDS: Readonly<Record<string, string>> = { libx264: 'h264', prores_ks: 'prores' };

async function inspectStream(
  runtime: Runtime,
  fs: FileSystem,
  plan: Plan,
  frames: number,
  path: string,
  corrupt: Corrupt,
  signal: AbortSignal | undefined,
): Promise<string> {
  if (!isFile(fs, path)) throw corrupt('it is no file');
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
  if (!check.startsWithKey) throw corrupt('its first packet is no key frame');
  if (!check.isRegular) throw corrupt('its frames are not one after the other');
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

function inspectFrames(fs: FileSystem, plan: Plan, frames: number, path: string, corrupt: Corrupt): string {
  if (!fs.statSync(path).isDirectory()) throw corrupt('it is no directory');
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
      throw corrupt(`${name} is no whole PNG`);
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
