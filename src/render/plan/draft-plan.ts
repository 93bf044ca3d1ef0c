// Everything of a plan but its inputs, out of what is known of a composition: pure, so that a test reads it as it is.

import { SAMPLE_RATE, frameSample } from '../../media/time.js';
import { sha256 } from '../../sha256-stream.js';
import type { GuestPath, ResolvedComposition } from './composition.js';
import { defaultPixelFormat } from './config.js';
import type { CheckedConfig } from './config.js';
import type { ChunkPlan } from './cut-chunks.js';
import type { Sources } from './digest-sources.js';
import { assemblyArgs, audioArgs, beforeArgs, chunkArgs, trackClock } from './encoder-args.js';
import type { Encoder } from './encoder-args.js';
import { AUDIO_SPEC, MANIFEST, PLAN_VERSION, chunkSpecPath, hashPlan, planText } from './plan-format.js';
import type { AudioSpec, ChunkSpec, Plan, PlanArtifact, PlanBody } from './plan-format.js';
import type { SourceFile } from './write-plan.js';

/** A plan that is not written yet. */
export interface Draft {
  readonly plan: Plan;
  /** Texts of the plan by path, in the order in which they are written. */
  readonly texts: ReadonlyMap<string, string>;
}

export function draftPlan(
  module: Plan['module'],
  resolved: ResolvedComposition,
  config: CheckedConfig,
  cut: ChunkPlan & { readonly costs: readonly number[] },
  sources: Sources,
): Draft {
  const { kind, width, height, frameRate, frames, encoding = {} } = resolved;
  const { format, codec } = config;
  const clock = trackClock(frameRate);
  const encoder: Encoder = {
    format,
    crf: config.crf ?? encoding.crf ?? 20,
    preset: config.preset ?? encoding.preset ?? 'veryfast',
    pixelFormat: config.pixelFormat ?? ownPixelFormat(config, encoding.pixelFormat),
    // One and the same for all chunks, so that their headers are; a chunk that is shorter has one GOP all the same.
    gop: Math.max(2, config.keyFrameInterval ?? cut.longest),
    timescale: clock.timescale,
  };
  const samples = frameSample(frames, frameRate);
  const bitRate = config.audioBitRate ?? encoding.audioBitRate;
  const texts = new Map<string, string>();
  const add = (path: string, value: ChunkSpec | AudioSpec): PlanArtifact => {
    const text = planText(value);
    texts.set(path, text);
    return { path, sha256: sha256(text), bytes: Buffer.byteLength(text) };
  };
  const sourceOf = (path: string): SourceFile => {
    const source = sources.byPath.get(path);
    if (!source) throw new Error(`${path} is read, but was not said to be`);
    return source;
  };
  const name = (path: string) => sourceOf(path).path;
  const guestPath: GuestPath = (path) => `/${name(path)}`;
  const chunks = cut.chunks.map((range, index) => {
    const pictures = resolved.pictures(range, guestPath, encoder.pixelFormat);
    const spec: ChunkSpec = {
      index,
      ...range,
      args: chunkArgs(pictures, range.end - range.start, encoder),
      inputs: [...new Set(pictures.reads.map(name))],
      ...(pictures.sequence && {
        sequence: { extension: pictures.sequence.extension, inputs: pictures.sequence.paths.map(name) },
      }),
    };
    const cost = Math.round(cut.costs[index] ?? 1);
    return { ...range, spec: add(chunkSpecPath(index), spec), cost };
  });
  const { sound } = sources;
  const mix = sound?.graph(guestPath, samples);
  const audio = sound &&
    mix && {
      mode: config.audio === 'best-effort' ? ('best-effort' as const) : ('require' as const),
      spec: add(AUDIO_SPEC, {
        before: (mix.before ?? []).map(beforeArgs),
        args: audioArgs(mix, bitRate),
        inputs: [...new Set(sound.reads.map(name))],
      }),
      samples,
      sampleRate: SAMPLE_RATE,
    };
  const body: PlanBody = {
    version: PLAN_VERSION,
    module,
    composition: kind,
    format,
    codec,
    width,
    height,
    pixelFormat: encoder.pixelFormat,
    frameRate,
    frames,
    ...clock,
    runtimeEnv: config.runtimeEnv,
    chunks,
    audio: audio ?? null,
    inputs: sources.files.map(({ path, sha256: digest, bytes }) => ({ path, sha256: digest, bytes })),
    assembly: assemblyArgs(
      { format, frameRate, timescale: clock.timescale },
      { ...(bitRate !== undefined && { audioBitRate: bitRate }) },
      samples,
    ),
  };
  const whole: Plan = { planHash: hashPlan(body), ...body };
  texts.set(MANIFEST, planText(whole));
  return { plan: whole, texts };
}

/** A timeline's pixel format is meant for its own codec. */
function ownPixelFormat({ format }: CheckedConfig, asked: string | undefined): string {
  return format === 'mp4' && asked !== undefined ? asked : defaultPixelFormat(format);
}

/** Bytes that the plan's directory will have. */
export function draftBytes({ plan: { inputs }, texts }: Draft): number {
  const text = [...texts.values()].reduce((sum, content) => sum + Buffer.byteLength(content), 0);
  return inputs.reduce((sum, { bytes }) => sum + bytes, text);
}
