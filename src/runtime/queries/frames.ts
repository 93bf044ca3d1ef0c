// Runtime.frames: stills of a video at given times, handed back as pictures; the volume is only read.

import { concatBytes } from '../../bytes.js';
import type { VideoOptions } from '../../command/command.js';
import { filter } from '../../command/filters.js';
import { frameFilters, planFrames, sizeOptions } from '../../command/frame-plan.js';
import type { FramesRun } from '../../command/frame-plan.js';
import { pickVideo } from '../../command/media-info.js';
import type { MediaInfo, StreamInfo } from '../../command/media-info.js';
import { asTheFirst, oneGraph, turnOf } from '../../command/one-graph.js';
import type { Turn } from '../../command/one-graph.js';
import { splitImages } from '../../command/split-images.js';
import type { ImageFormat } from '../../command/split-images.js';
import { toArgs } from '../../command/to-args.js';
import { AfmpegError } from '../../errors.js';
import { checkFileSystem } from '../../fs/check-file-system.js';
import type { FileSystem } from '../../fs/file-system.js';
import { convertChains } from '../../media/color/convert.js';
import { decoderOf, inputColors } from '../../media/color/input-colors.js';
import { PICTURE_COLORS } from '../../media/color/output-colors.js';
import { checkString } from '../../options.js';
import { execRun, ffmpegFailed } from '../run/exec.js';
import type { RunResult } from '../run/execute.js';
import type { RunModule } from '../run/run-module.js';
import { checkFrames, frameTimesUs } from './frames-options.js';
import type { CheckedFrames, FramesOptions, VideoFrame } from './frames-options.js';
import type { QueryOptions } from './probe-options.js';

/** Probes a file of the same volume; `Runtime.probe` without its checks. */
export type ProbeFile = (
  fs: FileSystem,
  path: string,
  options: QueryOptions & { readonly measure?: boolean },
) => Promise<MediaInfo>;

export async function takeFrames(
  run: RunModule,
  probe: ProbeFile,
  fs: FileSystem,
  path: string,
  options: FramesOptions,
): Promise<VideoFrame[]> {
  fs = checkFileSystem(fs);
  checkString('path', path);
  const { choice, signal, mounts, ...look } = checkFrames(options);
  const runOptions = { ...(signal && { signal }), ...(mounts && { mounts }) };
  const measured = () => probe(fs, path, { ...runOptions, measure: true });
  // Times that are given need no length that is exact.
  const header = 'at' in choice ? await probe(fs, path, runOptions) : undefined;
  const isKnown = header?.durationSec !== undefined && header.durationIsEstimate !== true;
  const info = isKnown ? header : await measured();
  const stream = pickVideo(info, path, { orCover: true });
  const file: VideoFile = { run, fs, path, stream, turn: turnOf(info, stream), look, runOptions };
  const timesUs = frameTimesUs(choice, info.durationSec ?? MIN_SEC);

  const rising = [...timesUs].sort((a, b) => a - b);
  const images = new Map<number, Uint8Array>();
  const rate = stream.frameRate;
  const source = { format: info.format, ...(rate && { framesPerSec: rate.num / rate.den }) };
  for (const part of planFrames(rising, source)) {
    for (const [timeUs, image] of await takePart(file, part)) images.set(timeUs, image);
  }
  return timesUs.map((timeUs) => {
    const data = images.get(timeUs);
    if (!data) throw new AfmpegError('BRIDGE_FAILED', `No run took the frame of ${path} at ${timeUs} µs`);
    return { timeSec: timeUs / 1e6, data };
  });
}

/** A lone still can be without length; it is there at 0. */
const MIN_SEC = 1e-6;

interface VideoFile {
  readonly run: RunModule;
  readonly fs: FileSystem;
  readonly path: string;
  readonly stream: StreamInfo;
  readonly turn: Turn;
  readonly look: Pick<CheckedFrames, 'width' | 'height' | 'format'>;
  readonly runOptions: QueryOptions;
}

/** The picture of each time; the last frame stands for all times after it. */
async function takePart(file: VideoFile, part: FramesRun): Promise<(readonly [number, Uint8Array])[]> {
  const { images, result } = await decodeFrames(file, part);
  const last = images.at(-1);
  if (last) return part.timesUs.map((timeUs, i) => [timeUs, images[i] ?? last] as const);
  // A seek may end behind its frame, in a file with a bad index; then the way from the start finds it.
  if (part.seekUs !== undefined) return takePart(file, { timesUs: part.timesUs });
  throw ffmpegFailed(result, `no frame of ${file.path} could be decoded`);
}

async function decodeFrames(
  file: VideoFile,
  part: FramesRun,
): Promise<{ images: Uint8Array[]; result: RunResult }> {
  const { run, fs, path, stream, turn, look, runOptions } = file;
  const { width, height, format } = look;
  const colors = inputColors(stream);
  const decoder = decoderOf(stream);
  const options = {
    ...(decoder !== undefined && { 'c:v': decoder }),
    ...oneGraph(turn),
  };
  const filters = convertChains(
    {
      isSameSize: width === undefined && height === undefined,
      ...{ source: undefined, name: 'frame', colors, before: [...asTheFirst(turn), ...frameFilters(part)] },
      ...{ size: sizeOptions(width, height), then: [filter('setsar', { sar: 1 })], outputs: undefined },
    },
    PICTURE_COLORS[format](colors.hasAlpha),
  );
  const args = toArgs({
    options: { hide_banner: true },
    inputs: [
      part.seekUs === undefined
        ? { path, options }
        : { path, seekSec: part.seekUs / 1e6, options: { ...options, accurate_seek: false } },
    ],
    outputs: [
      {
        url: 'pipe:1',
        format: 'image2pipe',
        maps: [`0:${stream.index}`],
        video: { ...ENCODERS[format], frames: part.timesUs.length, filters },
        options: { fps_mode: 'passthrough' },
      },
    ],
  });
  const chunks: Uint8Array[] = [];
  const onStdout = (chunk: Uint8Array) => void chunks.push(chunk.slice());
  const result = await execRun(run, fs, ...args, { ...runOptions, onStdout });
  return { images: splitImages(concatBytes(chunks), format), result };
}

/**
 * JPEG's quality 2 is as good as it gets without growing much; WebP's is of 100. The mjpeg encoder of `@ffmpeg/core` traps at
 * that quality when it makes Huffman tables of its own.
 */
const ENCODERS: Readonly<Record<ImageFormat, VideoOptions>> = {
  png: { codec: 'png' },
  jpeg: { codec: 'mjpeg', options: { q: 2, huffman: 'default' } },
  webp: { codec: 'libwebp', options: { quality: 80 } },
};
