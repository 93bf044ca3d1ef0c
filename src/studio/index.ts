// The public surface of "afmpeg-ts/studio".

export type { Authorize, StudioAuth } from './http/authorize.js';
export type { PublicError } from './http/public-error.js';
export { createStudio } from './create-studio.js';
export type { Studio, StudioOptions } from './create-studio.js';
export { fileProjects } from './projects/file-projects.js';
export type { StudioLimits } from './projects/limits.js';
export { memoryProjects } from './projects/memory-projects.js';
export type { MemoryProjects } from './projects/memory-projects.js';
export type { Project, ProjectStore } from './projects/project-store.js';
export type { RenderJson, RenderState, StudioProgress } from './renders/studio-render.js';
