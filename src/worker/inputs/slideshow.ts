// What a slideshow is made of, where it goes and how it is rendered: the options, and the tables that check them.

import {
  abortSignal,
  boolean,
  callback,
  checkedBy,
  defineOptions,
  integer,
  invalidOption,
  matching,
  optional,
  required,
  text,
  withDefault,
} from '../../options.js';
import type { Check } from '../../options.js';
import { isMusicSelect } from '../config/music-select.js';
import type { MusicSelect } from '../config/music-select.js';
import type { Folder } from './files.js';
import { folder } from './folder.js';

/** Where a slideshow's frames and music are. */
export interface SlideshowInput {
  /** All its `*.png`, in natural order (`2` before `10`), are the frames: 1–100,000 of one even size. */
  readonly frames: Folder;
  /** Holds the track. */
  readonly music: Folder;
  /** Which file of `music` plays. Default `first`. */
  readonly musicSelect?: MusicSelect;
  /** Whether music that was cut short plays as far as it goes. Default `false`: it is refused. */
  readonly acceptDamage?: boolean;
}

/** A slideshow that can be rendered, as `SlideshowRenderer.preflight` found it: a plain value, but for the folders. */
export interface Slideshow {
  /** Pixels, even, at most 8,192. */
  readonly width: number;
  /** Pixels, even, at most 8,192. */
  readonly height: number;
  /** Holds the frames. */
  readonly frames: Folder;
  /** File names in the order of time. */
  readonly frameNames: readonly string[];
  /** Holds the track. */
  readonly music: Folder;
  /** File name of the track. */
  readonly track: string;
  /** Whether the track may be one that was cut short. Default `false`. */
  readonly acceptDamage?: boolean;
}

/** Where a video goes, and what its name is made of. */
export interface SlideshowTarget {
  /** The directory must exist. */
  readonly output: Folder;
  /** First part of the file's name; what no file name may hold is replaced, with a digest behind it. */
  readonly storyId: string;
  /** Second part of the file's name, in the same way. */
  readonly partIndex: string;
}

/** How one slideshow is rendered. */
export interface SlideshowRenderOptions {
  /** Ends the render within a quarter of a second; rejects with ABORTED, and nothing is published. */
  readonly signal?: AbortSignal;
  /**
   * A directory in the frames' file system, of this render alone and yours to remove. With it, a show of more than
   * `chunkFrames` frames is rendered there in chunks, over all slots of the Runtime; after a failure the same
   * directory spares what was done. Default: every show is rendered in one piece, in memory.
   */
  readonly workDir?: string;
  /** Called with each command line, program name first, before it runs. */
  readonly onCommand?: (argv: readonly string[]) => void;
  /** Called with ffmpeg's log as it comes, where the show is one piece. The chunk is only valid during the call. */
  readonly onStderr?: (chunk: Uint8Array) => void;
  /** Called when the file is complete, right before it gets its name; what it throws keeps the file from publication. */
  readonly beforePublish?: () => void;
  /** Milliseconds since 1970, for the file's name. Default `Date.now`. */
  readonly now?: () => number;
}

/** What a render made. */
export interface SlideshowArtifact {
  /** As the output folder is labelled: `/output/<storyId>_<partIndex>_<ts>.mp4`. */
  readonly path: string;
  /** File name in the output folder. */
  readonly name: string;
  /** Size of the file. */
  readonly bytes: number;
  /** Length of the video in milliseconds. */
  readonly durationMs: number;
  /** File name of the music. */
  readonly audioTrack: string;
}

/** Pixels of a side: what the encoder can hold in its memory. */
export const MAX_SIDE = 8192;

const side = integer(2, MAX_SIDE);

const names: Check<readonly string[]> = checkedBy('an array of file names', (option, value) => {
  if (!Array.isArray(value) || value.length === 0) throw invalidOption(option, names.expected, value);
  return value.map((name, i) => text('a file name').read(`${option}[${i}]`, name));
});

export const SLIDESHOW_INPUT = defineOptions<SlideshowInput>()('the slideshow input', {
  frames: required(folder),
  music: required(folder),
  musicSelect: withDefault(
    matching<MusicSelect>(
      '`first` or `named:FILE`',
      (value) => typeof value === 'string' && isMusicSelect(value),
    ),
    'first',
  ),
  acceptDamage: withDefault(boolean, false),
});

export const SLIDESHOW = defineOptions<Slideshow>()('the slideshow', {
  width: required(side),
  height: required(side),
  frames: required(folder),
  frameNames: required(names),
  music: required(folder),
  track: required(text('a file name')),
  acceptDamage: withDefault(boolean, false),
});

/** Whatever is in it: it comes from an API, and is made a safe name. */
const anyText = matching<string>('a string', (value) => typeof value === 'string');

export const SLIDESHOW_TARGET = defineOptions<SlideshowTarget>()('the slideshow target', {
  output: required(folder),
  storyId: required(anyText),
  partIndex: required(anyText),
});

export const PREFLIGHT_OPTIONS = defineOptions<Pick<SlideshowRenderOptions, 'signal'>>()(
  'the preflight options',
  { signal: optional(abortSignal) },
);

export const RENDER_OPTIONS = defineOptions<SlideshowRenderOptions>()('the slideshow render options', {
  signal: optional(abortSignal),
  workDir: optional(
    matching<string>('an absolute path', (value) => typeof value === 'string' && /^\/.*[^/]$/.test(value)),
  ),
  onCommand: optional(callback()),
  onStderr: optional(callback()),
  beforePublish: optional(callback()),
  now: withDefault(callback(), Date.now),
});
