// How long the film will be: the rules of the reel's own timing, so that it is known before anything is rendered.

/** Seconds before the voice speaks, and after it. */
const LEAD_SEC = 0.5;
const TAIL_SEC = 0.7;
const TRANSITION_SEC = 0.5;
/** Reading aloud. */
const LETTERS_PER_SEC = 14;
const IDEOGRAPHS_PER_SEC = 5;
const MIN_READING_SEC = 2;
const VIDEO_SEC = { min: 0.2, max: 600 };

/**
 * Seconds; undefined while a field that it depends on is no number.
 *
 * @param {any} storyboard as it is edited, which may be in parts what no storyboard is
 * @param {{ voiceSec?: number, videoSec?: number }[]} media for each card the lengths of its voice and of its whole
 *   video, where it has them
 * @returns {number | undefined}
 */
export function filmSeconds(storyboard, media) {
  const { cards, frameRate = 30, transition } = storyboard;
  const { num, den } = typeof frameRate === 'object' && frameRate ? frameRate : { num: frameRate, den: 1 };
  const seconds = (frames) => (frames * den) / num;
  const outs = cards.map((card, index) =>
    index === cards.length - 1
      ? 0
      : Math.round(((card.transition ?? transition)?.durationSec ?? TRANSITION_SEC) * (num / den)),
  );
  let frames = 0;
  for (const [index, card] of cards.entries()) {
    const [into, out] = [outs[index - 1] ?? 0, outs[index]];
    const aroundVoiceSec = Math.max(LEAD_SEC, seconds(into)) + Math.max(TAIL_SEC, seconds(out));
    const lengthSec = cardSeconds(card, media[index] ?? {}, aroundVoiceSec);
    frames += Math.max(1, Math.ceil((lengthSec * num) / den - 1e-6)) - out;
  }
  const total = seconds(frames);
  return Number.isFinite(total) && total > 0 ? total : undefined;
}

function cardSeconds({ text = '', dur, media }, { voiceSec, videoSec }, aroundVoiceSec) {
  if (voiceSec !== undefined) return voiceSec + aroundVoiceSec;
  if (dur !== undefined) return typeof dur === 'number' ? dur : NaN;
  if (videoSec === undefined) return readingSeconds(text);
  return Math.min(VIDEO_SEC.max, Math.max(VIDEO_SEC.min, videoSec - (media?.startSec ?? 0)));
}

function readingSeconds(text) {
  const words = String(text).normalize('NFC');
  const ideographs = words.match(/[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}]/gu)?.length ?? 0;
  const letters = (words.match(/[\p{L}\p{N}]/gu)?.length ?? 0) - ideographs;
  const aloud = letters / LETTERS_PER_SEC + ideographs / IDEOGRAPHS_PER_SEC;
  return Math.max(MIN_READING_SEC, LEAD_SEC + aloud + TAIL_SEC);
}
