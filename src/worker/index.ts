// The public surface of "afmpeg-ts/worker".

export type { Folder } from './files.js';
export type { MusicSelect } from './music.js';
export type { SlideshowSettings } from './slideshow-command.js';
export type { Slideshow, SlideshowInput } from './slideshow-preflight.js';
export { SlideshowRenderer } from './slideshow-renderer.js';
export type { SlideshowArtifact, SlideshowRenderOptions, SlideshowTarget } from './slideshow-renderer.js';
