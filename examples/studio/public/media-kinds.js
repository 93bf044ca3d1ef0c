// What a file of the project is for, by its name: the rules that the reel follows.

const PICTURES = /\.(?:png|jpe?g|jfif)$/i;
const FILMS = /\.(?:mp4|mov|m4v|webm|mkv)$/i;
const SOUNDS = /\.(?:aac|flac|m4a|mp3|oga|ogg|opus|wav|weba)$/i;
const FONTS = /\.(?:ttf|otf|woff)$/i;
const MUSIC = /^music\./i;

export const isFilm = (path) => FILMS.test(path);

export const isScene = (path) => PICTURES.test(path) || FILMS.test(path);

/** The bed of music: the file that the storyboard names, else music.* beside it. */
function isMusic(path, { music }) {
  const named = typeof music === 'object' ? music?.path : music;
  return path === named || (MUSIC.test(path) && SOUNDS.test(path));
}

/**
 * What a card may speak: what is in vo/, and every other sound that is not the bed of music.
 *
 * @param {string[]} paths
 * @param {{ music?: unknown }} storyboard
 */
export function voicesAmong(paths, storyboard) {
  return paths.filter((path) => SOUNDS.test(path) && (isVoice(path) || !isMusic(path, storyboard)));
}

function isVoice(path) {
  return path.startsWith('vo/');
}

/**
 * The path of a card's voice: the one that it names, else the first in vo/ that begins with its number.
 *
 * @param {{ vo?: string | false }} card
 * @param {number} index
 * @param {string[]} paths
 * @returns {string | undefined}
 */
export function voiceOf({ vo }, index, paths) {
  if (vo === false) return undefined;
  if (vo !== undefined) return vo;
  const numbered = (path) => Number(/^vo\/(\d{1,4})[-_. ][^/]*$/.exec(path)?.[1]) === index + 1;
  return paths.filter((path) => numbered(path) && SOUNDS.test(path)).sort()[0];
}

/** The path behind a card's words, whichever way it says so. */
export function sceneOf({ scene, media }) {
  return scene ?? media?.path;
}

/** The path of the film that a card shows. */
export function filmOf(card) {
  const path = card.mode === 'block' ? undefined : sceneOf(card);
  return path !== undefined && isFilm(path) ? path : undefined;
}

/** Where a file goes that is added without a folder: where the reel looks for its kind. */
export function folderFor(name) {
  if (isScene(name)) return 'media';
  if (FONTS.test(name)) return 'fonts';
  return SOUNDS.test(name) && !MUSIC.test(name) ? 'vo' : '';
}

/** The same in words. */
export const WHERE_FILES_GO = [
  ['Pictures and films', 'media/'],
  ['Voices', 'vo/'],
  ['Fonts', 'fonts/'],
  ['music.* and all else', 'beside the storyboard'],
];
