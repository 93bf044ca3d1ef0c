// Compares what a timeline says of its files with the files, so that an error names the field and not a filter.

import { firstStream, isPictureFormat } from '../../command/media-info.js';
import type { MediaInfo } from '../../command/media-info.js';
import { turnOf } from '../../command/one-graph.js';
import { AfmpegError } from '../../errors.js';
import { errnoOf } from '../../fs/errno.js';
import type { FileSystem } from '../../fs/file-system.js';
import { resolveGuestPath } from '../../fs/paths.js';
import { sameNames } from '../../fs/unicode-name.js';
import { decoderOf, inputColors } from '../../media/color/input-colors.js';
import { contentOf } from '../../media/content-of.js';
import { damageText, mediaDamaged } from '../../media/damage.js';
import { leftOut, leftOutSound } from '../../media/left-out.js';
import type { SourceNotes } from '../../media/left-out.js';
import type { MediaContent } from '../../media/media-content.js';
import { readPicturesFrom, readSoundFrom } from '../../media/read-from.js';
import { readablePicture } from '../../media/readable-picture.js';
import { invalidOption } from '../../options.js';
import type { ResolvedTimeline } from './resolve-timeline.js';

/**
 * The timeline with what the first bytes of its pictures say. Throws INVALID_OPTION, naming the field, for a file that
 * is not there, or is of a kind that no render shows.
 */
export function checkFiles(fs: FileSystem, timeline: ResolvedTimeline): ResolvedTimeline {
  for (const { path, option } of namedFiles(timeline)) {
    try {
      if (fs.statSync(path).isFile()) continue;
    } catch (error) {
      throw wrongFile(option, path, errnoOf(error) === 'ENOENT' ? notThere(fs, path) : errnoOf(error));
    }
    throw wrongFile(option, path, 'it is not a regular file');
  }
  const contents = new Map<string, MediaContent | undefined>();
  const segments = timeline.segments.map((segment, i) => {
    const known = contents.has(segment.path);
    const content = known ? contents.get(segment.path) : contentOf(fs, segment.path);
    contents.set(segment.path, content);
    if (!content) return segment;
    if ('refused' in content) throw wrongFile(`segments[${i}].path`, segment.path, content.refused);
    // A video is always probed, and the probe knows more.
    const { colors } = content;
    return { ...segment, content, ...(segment.kind === 'still' && colors && { colors }) };
  });
  return { ...timeline, segments };
}

function notThere(fs: FileSystem, path: string): string {
  const [other] = sameNames(fs, '/', path);
  const hint =
    'a file beside it has the same name in another Unicode form (NFC, NFD): name it by path.normalize()';
  return other === undefined ? 'there is no such file' : `there is no such file, but ${hint}`;
}

/** Throws INVALID_OPTION where the output, which replaces what is there, would replace a file that is read. */
export function checkOutputApart(timeline: ResolvedTimeline, outputPath: string): void {
  const output = spelledOut(outputPath);
  if (!namedFiles(timeline).some(({ path }) => spelledOut(path) === output)) return;
  throw invalidOption('outputPath', 'another file than the inputs', outputPath);
}

/** `clip.mp4`, `/clip.mp4` and `/a/../clip.mp4` are one file. */
function spelledOut(path: string): string {
  try {
    return resolveGuestPath('/', path);
  } catch {
    return path; // no file system takes it: the error comes where it is opened
  }
}

/** Every file that the timeline reads, with the field that names it. */
export function namedFiles({ segments, tracks }: ResolvedTimeline): { path: string; option: string }[] {
  return [
    ...segments.map(({ path }, i) => ({ path, option: `segments[${i}].path` })),
    ...segments.flatMap(({ overlay }, i) =>
      overlay === undefined ? [] : [{ path: overlay, option: `segments[${i}].overlay` }],
    ),
    ...tracks.map(({ path }, i) => ({ path, option: `audio[${i}].path` })),
  ];
}

/**
 * The timeline with what its files are: how each is read, what the pixels of its pictures mean, and without the sound of
 * videos that have none. Throws INVALID_OPTION for a track without sound, for pictures that cannot be shown, or either
 * where there are none from its `startSec` on, MEDIA_DAMAGED, and what `probe` throws. Each file is looked at once, and a
 * still not at all where its bytes told everything.
 */
export async function checkStreams(
  timeline: ResolvedTimeline,
  probe: (path: string) => Promise<MediaInfo>,
): Promise<ResolvedTimeline> {
  const known = new Map<string, MediaInfo>();
  const probed = async (path: string) => {
    const info = known.get(path) ?? (await probe(path));
    known.set(path, info);
    return info;
  };
  const look = async (path: string, startSec: number, where: string) => {
    const info = await probed(path);
    if (info.damage && !timeline.acceptDamage) throw mediaDamaged(`${where}.path`, path, info.damage);
    const { durationSec = Infinity, format } = info;
    // A file of one picture lasts as long as one likes.
    if (startSec > 0 && startSec >= durationSec && !isPictureFormat(format)) {
      throw invalidOption(`${where}.startSec`, `less than the ${durationSec} s that ${path} lasts`, startSec);
    }
    return info;
  };
  const tracks = [];
  for (const [i, track] of timeline.tracks.entries()) {
    const { path, startSec } = track;
    const info = await look(path, startSec, `audio[${i}]`);
    const stream = firstStream(info, 'audio');
    if (!stream) throw wrongFile(`audio[${i}].path`, path, 'it has no audio');
    const notes = notesOf(info, leftOutSound(info, stream));
    tracks.push({ ...track, read: readSoundFrom(startSec, info), notes });
  }
  const segments = [];
  for (const [i, segment] of timeline.segments.entries()) {
    const { path, content } = segment;
    if (segment.kind === 'still' && segment.colors) {
      segments.push(segment);
      continue;
    }
    const { startSec = 0 } = segment.kind === 'video' ? segment : {};
    const info = await look(path, startSec, `segments[${i}]`);
    const readable = readablePicture(info, segment.kind, content);
    if ('refused' in readable) throw wrongFile(`segments[${i}].path`, path, readable.refused);
    const { stream } = readable;
    const colors = inputColors(stream);
    if (segment.kind === 'still') {
      segments.push({ ...segment, colors });
      continue;
    }
    const { gainDb, ...silent } = segment;
    const sound = gainDb === undefined ? undefined : firstStream(info, 'audio');
    // Of a clip that is only to be seen, nobody misses more.
    const rest = gainDb === undefined ? undefined : leftOut(info, [stream, ...(sound ? [sound] : [])]);
    const file = {
      pictures: readPicturesFrom(startSec, info, stream),
      sound: readSoundFrom(startSec, info),
      turn: turnOf(info, stream),
      notes: notesOf(info, rest),
    };
    const decoder = decoderOf(stream);
    segments.push({
      ...(sound ? segment : silent),
      ...{ colors, file },
      ...(decoder !== undefined && { decoder }),
    });
  }
  return { ...timeline, segments, tracks };
}

function notesOf({ damage }: MediaInfo, rest: string | undefined): SourceNotes {
  return {
    ...(rest !== undefined && { leftOut: rest }),
    ...(damage && { damage: damageText(damage) }),
  };
}

/** The timeline with every path that is read as `seen` has it, which also gets the field that names it. */
export function withPaths(
  timeline: ResolvedTimeline,
  seen: (path: string, option: string) => string,
): ResolvedTimeline {
  return {
    ...timeline,
    segments: timeline.segments.map((segment, i) => {
      const where = `segments[${i}]`;
      const { overlay } = segment;
      return {
        ...segment,
        path: seen(segment.path, `${where}.path`),
        ...(overlay !== undefined && { overlay: seen(overlay, `${where}.overlay`) }),
      };
    }),
    tracks: timeline.tracks.map((track, i) => ({ ...track, path: seen(track.path, `audio[${i}].path`) })),
  };
}

function wrongFile(option: string, path: string, why: string): AfmpegError {
  return new AfmpegError('INVALID_OPTION', `\`${option}\` is ${path}: ${why}`, {
    details: { option, path },
  });
}
