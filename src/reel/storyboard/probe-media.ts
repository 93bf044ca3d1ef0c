// Lengths of voices and videos, and whether the files are what the storyboard takes them for.

import type { MediaDamage, MediaInfo, StreamInfo } from '../../command/media-info.js';
import { AfmpegError } from '../../errors.js';
import { damageText } from '../../media/damage.js';
import { leftOut } from '../../media/left-out.js';
import type { MediaProber } from '../../media/media-cache.js';
import { mediaInput } from '../../media/media-input.js';
import { cardPath, finding, scenePath } from '../workspace/finding.js';
import type { Finding } from '../workspace/finding.js';
import { unreadable } from '../workspace/workspace.js';
import type { Workspace } from '../workspace/workspace.js';
import type { CardTimingInput } from './card-timing.js';
import type { ResolvedCard, ResolvedStoryboard } from './resolve-storyboard.js';

export interface ProbedCard extends CardTimingInput {
  /** The video's own audio is wanted, and it has some. */
  readonly hasAudio: boolean;
}

export interface ProbedMedia {
  readonly cards: readonly ProbedCard[];
  readonly findings: readonly Finding[];
}

/** Longest voice of one card. */
const MAX_VOICE_SEC = 600;

export async function probeMedia(
  workspace: Workspace,
  { cards, music, storyboard }: ResolvedStoryboard,
  media: MediaProber,
  signal?: AbortSignal,
): Promise<ProbedMedia> {
  const findings: Finding[] = [];
  const probe = async (path: string, place: string, what: 'scene' | 'sound' = 'sound') => {
    const probed = await tryProbe(workspace, path, place, media, signal);
    if ('finding' in probed) {
      findings.push(probed.finding);
      return undefined;
    }
    const refusal = refusalOf(probed.info, what);
    if (refusal !== undefined) findings.push(unreadable(place, path, refusal));
    else if (probed.info.damage) {
      findings.push(damaged(place, path, probed.info.damage, storyboard.acceptDamage === true));
    }
    return refusal === undefined ? probed.info : undefined;
  };
  const probed: ProbedCard[] = [];
  for (const [index, resolved] of cards.entries()) {
    const { card, voice, voicePlace } = resolved;
    const info = voice === undefined ? undefined : await probe(voice, voicePlace);
    const voiceSec = info && voiceLength(info, voice ?? '', voicePlace, findings);
    const video = await probeVideo(resolved, index, probe, findings);
    probed.push({ card, hasAudio: false, ...(voiceSec !== undefined && { voiceSec }), ...video });
  }
  const bed = music && (await probe(music.path, 'music'));
  if (bed && !hasStream(bed, 'audio')) findings.push(unreadable('music', music.path, 'it has no audio'));
  const { startSec = 0 } = music ?? {};
  if (bed?.durationSec !== undefined && startSec > 0 && startSec >= bed.durationSec) {
    const message = `Expected less than the music's length, ${bed.durationSec} s, got ${startSec}`;
    findings.push(finding('INVALID_VALUE', 'music.startSec', message));
  }
  return { cards: probed, findings };
}

async function tryProbe(
  { fs }: Workspace,
  path: string,
  place: string,
  media: MediaProber,
  signal: AbortSignal | undefined,
): Promise<{ info: MediaInfo } | { finding: Finding }> {
  try {
    return { info: await media.probe(fs, path, { measure: true, ...(signal && { signal }) }) };
  } catch (error) {
    if (!AfmpegError.is(error) || error.code !== 'PROBE_FAILED') throw error;
    return { finding: unreadable(place, path, 'it is not a media file') };
  }
}

/** The list that the render gives ffmpeg: any other format it refuses to open. */
const FORMATS = String(mediaInput({ path: '', seekSec: 0 }).options?.['format_whitelist']).split(',');

/** Why the render would not open a file of that format, and what to do. */
function refusalOf({ format }: MediaInfo, what: 'scene' | 'sound'): string | undefined {
  if (format.split(',').some((name) => FORMATS.includes(name))) return undefined;
  const better = what === 'scene' ? 'PNG, JPEG or MP4' : 'MP3, M4A or WAV';
  const hint = /^(?:png|jpeg)_pipe$/.test(format) ? ', or leave `kind` out' : '';
  return `no ${what} is read from ${format}; save it as ${better}${hint}`;
}

function voiceLength(info: MediaInfo, path: string, place: string, findings: Finding[]): number | undefined {
  const stream = info.streams.find(({ type }) => type === 'audio');
  if (!stream) {
    findings.push(unreadable(place, path, 'it has no audio'));
    return undefined;
  }
  const seconds = heardUntil(info, stream);
  if (seconds !== undefined && seconds > 0 && seconds <= MAX_VOICE_SEC) return seconds;
  const why = seconds === undefined || seconds <= 0 ? 'its length is not known' : `it lasts ${seconds} s`;
  findings.push(unreadable(place, path, `${why}; a voice lasts at most ${MAX_VOICE_SEC} s`));
  return undefined;
}

/** Seconds from the start of the file to the end of its sound. */
function heardUntil({ startSec, durationSec }: MediaInfo, stream: StreamInfo): number | undefined {
  if (stream.durationSec === undefined) return durationSec;
  const beforeSec = stream.startSec === undefined || startSec === undefined ? 0 : stream.startSec - startSec;
  return stream.durationSec + Math.max(0, beforeSec);
}

function damaged(place: string, path: string, damage: MediaDamage, isAccepted: boolean): Finding {
  const text = `${path} is damaged: ${damageText(damage)}`;
  return isAccepted
    ? finding('DAMAGED_FILE', place, text, 'warning')
    : finding('DAMAGED_FILE', place, `${text}; copy it anew, or set \`acceptDamage\` to use what is there`);
}

async function probeVideo(
  { scene, card }: ResolvedCard,
  index: number,
  probe: (path: string, place: string, what: 'scene') => Promise<MediaInfo | undefined>,
  findings: Finding[],
): Promise<Partial<Pick<ProbedCard, 'videoSec' | 'hasAudio'>>> {
  if (scene?.kind !== 'video') return {};
  const place = scenePath(card, index);
  const info = await probe(scene.path, place, 'scene');
  if (!info) return {};
  if (!hasStream(info, 'video')) {
    findings.push(unreadable(place, scene.path, 'it has no picture'));
    return {};
  }
  const { startSec = 0, audio = false } = scene;
  const wantsAudio = audio !== false;
  const hasAudio = wantsAudio && hasStream(info, 'audio');
  if (wantsAudio && !hasAudio) {
    const field = cardPath(index, 'media.audio');
    findings.push(finding('UNREADABLE_FILE', field, `${scene.path} has no audio`, 'warning'));
  }
  const rest = wantsAudio ? leftOut(info, takenOf(info)) : undefined;
  if (rest !== undefined) {
    findings.push(finding('LEFT_OUT', place, `Not in the reel of ${scene.path}: ${rest}`, 'warning'));
  }
  const { durationSec, format } = info;
  // ffmpeg's name for a file of one picture, which lasts as long as one likes.
  if (durationSec === undefined || format.endsWith('_pipe')) return { hasAudio };
  if (startSec > 0 && startSec >= durationSec) {
    const message = `Expected less than the video's length, ${durationSec} s, got ${startSec}`;
    findings.push(finding('INVALID_VALUE', cardPath(index, 'media.startSec'), message));
  }
  // As long as `dur` may be; what comes after is not shown.
  return { hasAudio, videoSec: Math.min(600, Math.max(0.2, durationSec - startSec)) };
}

/** What the reel takes of a video with its sound. */
function takenOf({ streams }: MediaInfo): StreamInfo[] {
  return (['video', 'audio'] as const).flatMap((type) => {
    return (
      streams.find((stream) => stream.type === type && stream.disposition['attached_pic'] !== true) ?? []
    );
  });
}

function hasStream({ streams }: MediaInfo, type: 'audio' | 'video'): boolean {
  // The cover in an audio file is not a video.
  return streams.some((stream) => stream.type === type && stream.disposition['attached_pic'] !== true);
}
