// Compares what a timeline says of its files with the files, so that an error names the field and not a filter.

import type { MediaInfo } from '../../command/media-info.js';
import { AfmpegError } from '../../errors.js';
import { errnoOf } from '../../fs/errno.js';
import type { FileSystem } from '../../fs/file-system.js';
import { resolveGuestPath } from '../../fs/paths.js';
import { decoderOf, inputColors } from '../../media/color/input-colors.js';
import { contentOf } from '../../media/content-of.js';
import type { MediaContent } from '../../media/media-content.js';
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
      throw wrongFile(option, path, errnoOf(error) === 'ENOENT' ? 'there is no such file' : errnoOf(error));
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
 * The timeline with what the pixels of its pictures mean, and without the sound of videos that have none. Throws
 * INVALID_OPTION for a track without sound, or none from its `startSec` on, for pictures that cannot be shown, and what
 * `probe` throws. Each file is looked at once, and a still not at all where its bytes told everything.
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
  const has = async (path: string, type: 'audio' | 'video') =>
    (await probed(path)).streams.some(
      (stream) => stream.type === type && stream.disposition['attached_pic'] !== true,
    );
  for (const [i, { path, startSec }] of timeline.tracks.entries()) {
    if (!(await has(path, 'audio'))) throw wrongFile(`audio[${i}].path`, path, 'it has no audio');
    const { durationSec = Infinity } = await probed(path);
    if (startSec > 0 && startSec >= durationSec) {
      throw invalidOption(
        `audio[${i}].startSec`,
        `less than the ${durationSec} s that ${path} lasts`,
        startSec,
      );
    }
  }
  const segments = [];
  for (const [i, segment] of timeline.segments.entries()) {
    const { path, content } = segment;
    if (segment.kind === 'still' && segment.colors) {
      segments.push(segment);
      continue;
    }
    const readable = readablePicture(await probed(path), segment.kind, content);
    if ('refused' in readable) throw wrongFile(`segments[${i}].path`, path, readable.refused);
    const colors = inputColors(readable.stream);
    if (segment.kind === 'still') {
      segments.push({ ...segment, colors });
      continue;
    }
    const { gainDb, ...silent } = segment;
    const isHeard = gainDb !== undefined && (await has(path, 'audio'));
    const decoder = decoderOf(readable.stream);
    segments.push({ ...(isHeard ? segment : silent), colors, ...(decoder !== undefined && { decoder }) });
  }
  return { ...timeline, segments };
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
