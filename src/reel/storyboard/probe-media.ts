// Lengths of voices and videos, and whether the files are what the storyboard takes them for.

import { firstStream, isPictureFormat } from '../../command/media-info.js';
import type { MediaDamage, MediaInfo, StreamInfo } from '../../command/media-info.js';
import { AfmpegError } from '../../errors.js';
import { damageText } from '../../media/damage.js';
import { leftOut } from '../../media/left-out.js';
import type { MediaProber } from '../../media/media-cache.js';
import { undecodable } from '../../media/media-content.js';
import { DEMUXERS } from '../../media/media-input.js';
import { readablePicture } from '../../media/readable-picture.js';
import { cardPath, finding, scenePath } from '../workspace/finding.js';
import type { Finding } from '../workspace/finding.js';
import { nameIn, unreadable } from '../workspace/workspace.js';
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
  const look = async (
    path: string,
    place: string,
    refusalOf: (info: MediaInfo | undefined) => string | undefined,
  ) => {
    const found = await tryProbe(workspace, path, media, signal);
    const info = 'failure' in found ? undefined : found;
    const refusal = 'failure' in found ? (refusalOf(undefined) ?? found.failure) : refusalOf(found);
    const name = nameIn(workspace, path);
    if (refusal !== undefined) findings.push(unreadable(place, name, refusal));
    else if (info?.damage) {
      findings.push(damaged(place, name, info.damage, storyboard.acceptDamage === true));
    }
    return refusal === undefined ? info : undefined;
  };
  const probe = (path: string, place: string) => look(path, place, soundRefusal);
  const probed: ProbedCard[] = [];
  for (const [index, resolved] of cards.entries()) {
    const { card, voice, voicePlace } = resolved;
    const info = voice === undefined ? undefined : await probe(voice, voicePlace);
    const voiceSec = info && voiceLength(info, nameIn(workspace, voice ?? ''), voicePlace, findings);
    const video = await probeScene(workspace, resolved, index, look, findings);
    probed.push({ card, hasAudio: false, ...(voiceSec !== undefined && { voiceSec }), ...video });
  }
  const bed = music && (await probe(music.path, 'music'));
  if (bed && !firstStream(bed, 'audio'))
    findings.push(unreadable('music', nameIn(workspace, music.path), 'it has no audio'));
  const { startSec = 0 } = music ?? {};
  if (bed?.durationSec !== undefined && startSec > 0 && startSec >= bed.durationSec) {
    const message = `Expected less than the music's length, ${bed.durationSec} s, got ${startSec}`;
    findings.push(finding('INVALID_VALUE', 'music.startSec', message));
  }
  return { cards: probed, findings };
}

/** What ffprobe says of a file of which it knows nothing at all. */
const NOTHING_KNOWN = 'Invalid data found when processing input';

/** What the file holds, or what ffprobe says of one that it cannot read. */
async function tryProbe(
  { fs }: Workspace,
  path: string,
  media: MediaProber,
  signal: AbortSignal | undefined,
): Promise<MediaInfo | { readonly failure: string }> {
  try {
    return await media.probe(fs, path, { measure: true, ...(signal && { signal }) });
  } catch (error) {
    if (!AfmpegError.is(error, 'PROBE_FAILED')) throw error;
    const { reason = error.message } = error.details;
    return { failure: reason === NOTHING_KNOWN ? 'it is not a media file' : reason };
  }
}

/** Why the render would not open a file of that format, and what to do. */
function soundRefusal(info: MediaInfo | undefined): string | undefined {
  if (!info) return undefined;
  if (info.format.split(',').some((name) => DEMUXERS.includes(name))) return undefined;
  return `no sound is read from ${info.format}; save it as MP3, M4A or WAV`;
}

function voiceLength(info: MediaInfo, name: string, place: string, findings: Finding[]): number | undefined {
  const stream = info.streams.find(({ type }) => type === 'audio');
  if (!stream) {
    findings.push(unreadable(place, name, 'it has no audio'));
    return undefined;
  }
  const seconds = heardUntil(info, stream);
  if (seconds !== undefined && seconds > 0 && seconds <= MAX_VOICE_SEC) return seconds;
  const why = seconds === undefined || seconds <= 0 ? 'its length is not known' : `it lasts ${seconds} s`;
  findings.push(unreadable(place, name, `${why}; a voice lasts at most ${MAX_VOICE_SEC} s`));
  return undefined;
}

/** Seconds from the start of the file to the end of its sound. */
function heardUntil({ startSec, durationSec }: MediaInfo, stream: StreamInfo): number | undefined {
  if (stream.durationSec === undefined) return durationSec;
  const beforeSec = stream.startSec === undefined || startSec === undefined ? 0 : stream.startSec - startSec;
  return stream.durationSec + Math.max(0, beforeSec);
}

function damaged(place: string, name: string, damage: MediaDamage, isAccepted: boolean): Finding {
  const text = `${name} is damaged: ${damageText(damage)}`;
  return isAccepted
    ? finding('DAMAGED_FILE', place, text, 'warning')
    : finding(
        'DAMAGED_FILE',
        place,
        `${text}; copy it anew, or set \`acceptDamage\` beside \`cards\` to use what is there`,
      );
}

async function probeScene(
  workspace: Workspace,
  { scene, card }: ResolvedCard,
  index: number,
  look: (
    path: string,
    place: string,
    refusalOf: (info: MediaInfo | undefined) => string | undefined,
  ) => Promise<MediaInfo | undefined>,
  findings: Finding[],
): Promise<Partial<Pick<ProbedCard, 'videoSec' | 'hasAudio'>>> {
  // What cards draw is decoded when they do.
  if (!scene || (scene.kind === 'image' && scene.isDrawn)) return {};
  const kind = scene.kind === 'image' ? 'still' : 'video';
  const info = await look(scene.path, scenePath(card, index), (found) => {
    const { content } = scene;
    if (!found) return content?.kind && content.otherwise !== undefined ? undecodable(content) : undefined;
    const readable = readablePicture(found, kind, content);
    return 'refused' in readable ? readable.refused : undefined;
  });
  if (!info || kind === 'still') return {};
  const { startSec = 0, audio = false } = scene;
  const wantsAudio = audio !== false;
  const hasAudio = wantsAudio && firstStream(info, 'audio') !== undefined;
  if (wantsAudio && !hasAudio) {
    const field = cardPath(index, 'media.audio');
    findings.push(
      finding('UNREADABLE_FILE', field, `${nameIn(workspace, scene.path)} has no audio`, 'warning'),
    );
  }
  const rest = wantsAudio
    ? leftOut(
        info,
        (['video', 'audio'] as const).flatMap((type) => firstStream(info, type) ?? []),
      )
    : undefined;
  if (rest !== undefined) {
    const message = `Not in the reel of ${nameIn(workspace, scene.path)}: ${rest}`;
    findings.push(finding('LEFT_OUT', scenePath(card, index), message, 'warning'));
  }
  const { durationSec, format, streams } = info;
  // One picture, by ffmpeg's name for such a file or by its length, lasts as long as one likes.
  const isOne =
    isPictureFormat(format) ||
    streams.some(
      ({ type, frameRate: rate, frames }) =>
        type === 'video' &&
        (frames === 1 || (rate !== undefined && (durationSec ?? 0) * rate.num < 1.5 * rate.den)),
    );
  if (durationSec === undefined || (isOne && !hasAudio)) return { hasAudio };
  if (startSec > 0 && startSec >= durationSec) {
    const message = `Expected less than the video's length, ${durationSec} s, got ${startSec}`;
    findings.push(finding('INVALID_VALUE', cardPath(index, 'media.startSec'), message));
  }
  // As long as `dur` may be; what comes after is not shown.
  return { hasAudio, videoSec: Math.min(600, Math.max(0.2, durationSec - startSec)) };
}
