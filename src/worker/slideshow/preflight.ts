// What is looked at before ffmpeg is called: that there are frames, that they fit together, and what plays.

import type { MediaInfo } from '../../command/media-info.js';
import { PNG_HEADER_BYTES } from '../../command/png.js';
import { AfmpegError } from '../../errors.js';
import { MemoryVolume } from '../../fs/memory-volume.js';
import { damageText } from '../../media/damage.js';
import { pngSize } from '../../media/png-check.js';
import type { PictureSize } from '../../media/png-check.js';
import type { Runtime } from '../../runtime/runtime.js';
import type { Source } from '../../runtime/sources/source.js';
import type { MusicSelect } from '../config/music-select.js';
import { labelIn, labelOf, namesIn, openSource, readStart } from '../inputs/files.js';
import type { Folder } from '../inputs/files.js';
import { chooseTrack } from '../inputs/music.js';
import { naturalOrder } from '../inputs/natural-order.js';
import { MAX_SIDE } from '../inputs/slideshow.js';
import type { Slideshow, SlideshowInput } from '../inputs/slideshow.js';
import { preflightFailed } from '../observe/failures.js';

/** Frames of one job; more is not a slideshow. */
const MAX_FRAMES = 100_000;

export async function preflight(
  runtime: Runtime,
  { frames, music, musicSelect = 'first', acceptDamage = false }: SlideshowInput,
  signal: AbortSignal | undefined,
): Promise<Slideshow> {
  const frameNames = await findFrames(frames);
  const size = checkSizes(frames, frameNames);
  const track = findTrack(music, musicSelect);
  await probeFrame(runtime, frames, frameNames[0] ?? '', signal);
  await probeTrack(runtime, music, track, acceptDamage, signal);
  return { ...size, frames, frameNames, music, track, acceptDamage };
}

async function findFrames(frames: Folder): Promise<string[]> {
  const directory = labelOf(frames);
  const names = namesIn(frames);
  if (!names) throw preflightFailed(`The frames directory ${directory} does not exist`, directory);
  const found = names.filter((name) => /\.png$/i.test(name) && !name.startsWith('.'));
  if (found.length === 0) {
    throw preflightFailed(`The frames directory ${directory} holds no .png file`, directory);
  }
  if (found.length > MAX_FRAMES) {
    throw preflightFailed(`${directory} holds ${found.length} frames, more than ${MAX_FRAMES}`, directory);
  }
  return naturalOrder(found);
}

/** Every frame is a PNG of one size, which the encoder can take. */
function checkSizes(frames: Folder, names: readonly string[]): PictureSize {
  let common: PictureSize | undefined;
  for (const name of names) {
    const size = pngSize(readStart(frames, name, PNG_HEADER_BYTES));
    const label = labelIn(frames, name);
    if (typeof size === 'string') throw preflightFailed(`${label} ${size}`, label);
    common ??= size;
    if (size.width !== common.width || size.height !== common.height) {
      throw preflightFailed(
        `${label} is ${sizeText(size)}, but ${names[0] ?? ''} is ${sizeText(common)}: all frames must have one size`,
        label,
      );
    }
  }
  if (!common) throw new TypeError('There is at least one frame');
  if (common.width > MAX_SIDE || common.height > MAX_SIDE) {
    const directory = labelOf(frames);
    throw preflightFailed(
      `The frames in ${directory} are ${sizeText(common)}, over ${MAX_SIDE} a side`,
      directory,
    );
  }
  if (common.width % 2 === 1 || common.height % 2 === 1) {
    const directory = labelOf(frames);
    throw preflightFailed(
      `The frames in ${directory} are ${sizeText(common)}: yuv420p needs an even width and height`,
      directory,
    );
  }
  return common;
}

function sizeText({ width, height }: PictureSize): string {
  return `${width}×${height}`;
}

function findTrack(music: Folder, select: MusicSelect): string {
  const directory = labelOf(music);
  const names = namesIn(music);
  if (!names) throw preflightFailed(`The music directory ${directory} does not exist`, directory);
  return chooseTrack(names, select, directory);
}

async function probeFrame(
  runtime: Runtime,
  frames: Folder,
  name: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { streams } = await probeFile(runtime, frames, name, signal);
  if (!streams.some(({ type }) => type === 'video')) {
    throw preflightFailed(`${labelIn(frames, name)} holds no picture`, labelIn(frames, name));
  }
}

async function probeTrack(
  runtime: Runtime,
  music: Folder,
  name: string,
  acceptDamage: boolean,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { streams, durationSec = 0, damage } = await probeFile(runtime, music, name, signal);
  const label = labelIn(music, name);
  if (!streams.some(({ type }) => type === 'audio')) throw preflightFailed(`${label} has no audio`, label);
  // A track of no length, repeated without end, would never end.
  if (durationSec < 0.01) throw preflightFailed(`${label} has no length`, label);
  if (damage && !acceptDamage) {
    const text = `${label} is damaged: ${damageText(damage)}; copy it anew, or set acceptDamage (ACCEPT_DAMAGE=true)`;
    throw preflightFailed(text, label);
  }
}

async function probeFile(
  runtime: Runtime,
  folder: Folder,
  name: string,
  signal: AbortSignal | undefined,
): Promise<MediaInfo> {
  const path = `/input.${/[A-Za-z0-9]+$/.exec(name)?.[0] ?? 'bin'}`;
  try {
    return await withSource(folder, name, (source) =>
      runtime.probe(new MemoryVolume(), path, {
        measure: true,
        mounts: { [path]: source },
        ...(signal && { signal }),
      }),
    );
  } catch (error) {
    if (!AfmpegError.is(error, 'PROBE_FAILED')) throw error;
    const label = labelIn(folder, name);
    throw new AfmpegError('PREFLIGHT_FAILED', `${label} cannot be read as media`, {
      cause: error,
      details: { ...error.details, path: label },
    });
  }
}

/** Does `work` with a file of the folder opened, and closes it. */
export async function withSource<T>(
  folder: Folder,
  name: string,
  work: (source: Source) => Promise<T>,
): Promise<T> {
  const source = openSource(folder, name);
  try {
    return await work(source);
  } finally {
    source.close();
  }
}
