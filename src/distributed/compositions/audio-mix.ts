// The audio of a timeline, or of a sequence of frames as if it were one, by the reel's own mixer.

import type { Command } from '../../command/command.js';
import type { Rational } from '../../command/media-info.js';
import { toArgs } from '../../command/to-args.js';
import { AfmpegError } from '../../errors.js';
import { childOf, resolveGuestPath } from '../../fs/paths.js';
import { audioGraph } from '../../reel/graph/audio-graph.js';
import { parseLoudness } from '../../reel/graph/loudness.js';
import type { LoudnessPass } from '../../reel/graph/loudness.js';
import { groupCommand, groupCommands, measureCommand } from '../../reel/renderers/render-command.js';
import { checkFiles, checkStreams, withPaths } from '../../reel/timeline/check-media.js';
import type { ResolvedTimeline } from '../../reel/timeline/resolve-timeline.js';
import { resolveTimeline } from '../../reel/timeline/resolve-timeline.js';
import type { AudioTrack, Loudness } from '../../reel/timeline/timeline.js';
import type { Sound } from '../../render/plan/composition.js';
import { withAttempt } from '../../render/steps/attempt.js';
import { probe } from './plan-context.js';
import type { PlanContext } from './plan-context.js';

/**
 * The timeline as it can be rendered: absolute paths, every file there and what it is named as. Without its sound
 * where that is not wanted, or cannot be had and is `best-effort`.
 */
export async function checkTimeline(
  context: PlanContext,
  resolved: ResolvedTimeline,
): Promise<ResolvedTimeline> {
  const { fs, config } = context;
  const timeline = withPaths(resolved, (path) => resolveGuestPath('/', path));
  const check = (one: ResolvedTimeline) => checkStreams(checkFiles(fs, one), (path) => probe(context, path));
  if (config.audio === 'none') return check(silent(timeline));
  try {
    return await check(timeline);
  } catch (error) {
    const isSource = AfmpegError.is(error) && ['INVALID_OPTION', 'PROBE_FAILED'].includes(error.code);
    if (config.audio === 'require' || !isSource) throw error;
    return check(silent(timeline));
  }
}

function silent(timeline: ResolvedTimeline): ResolvedTimeline {
  const segments = timeline.segments.map((segment) => {
    if (segment.kind === 'still') return segment;
    const { gainDb, ...rest } = segment;
    return gainDb === undefined ? segment : rest;
  });
  return { ...timeline, segments, tracks: [] };
}

/** Undefined where nothing sounds. A loudness of two passes is measured here, once, and planned as found. */
export async function resolveMix(
  context: PlanContext,
  timeline: ResolvedTimeline,
): Promise<Sound | undefined> {
  if (!audioGraph(timeline)) return undefined;
  const heard = timeline.segments.flatMap((segment) =>
    segment.kind === 'video' && segment.gainDb !== undefined ? [segment.path] : [],
  );
  const reads = [...timeline.tracks.map(({ path }) => path), ...heard];
  const loudness = await measure(context, timeline);
  return {
    reads: [...new Set(reads)],
    graph: (guestPath) => {
      const graph = audioGraph(withPaths(timeline, guestPath), loudness === undefined ? {} : { loudness });
      if (!graph) throw new Error('A mix that was there is gone');
      return { ...graph, before: graph.groups.map(groupCommand) };
    },
  };
}

/** The mix of `tracks` under `frames` pictures. Throws INVALID_OPTION. */
export function mixTimeline(
  frames: number,
  frameRate: Rational,
  audio: readonly AudioTrack[] | undefined,
  loudness: Loudness | undefined,
): ResolvedTimeline {
  return resolveTimeline({
    width: 16,
    height: 16,
    frameRate,
    segments: [{ kind: 'still', path: '/frame', durationSec: (frames * frameRate.den) / frameRate.num }],
    ...(audio && { audio }),
    ...(loudness && { loudness }),
  });
}

async function measure(context: PlanContext, timeline: ResolvedTimeline): Promise<LoudnessPass | undefined> {
  if (timeline.loudness?.passes !== 2) return undefined;
  const groups = groupCommands(timeline);
  if (groups.length === 0) return parseLoudness(await logOf(context, measureCommand(timeline)));
  return withAttempt(context.fs, context.planDir, async (directory) => {
    const groupPath = (index: number) => childOf(directory, `mix${index}.wav`);
    for (const group of groupCommands(timeline, groupPath)) await logOf(context, group);
    return parseLoudness(await logOf(context, measureCommand(timeline, groupPath)));
  });
}

async function logOf({ runtime, fs, signal }: PlanContext, command: Command | undefined): Promise<string> {
  if (!command) return '';
  const { stderr } = await runtime.exec(fs, ...toArgs(command), signal ? { signal } : {});
  return stderr;
}
