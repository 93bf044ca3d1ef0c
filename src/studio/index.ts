// The public surface of "afmpeg-ts/studio".

export type { Authorize, StudioAuth } from './authorize.js';
export { createStudio } from './create-studio.js';
export type { Studio, StudioOptions } from './create-studio.js';
export { fileProjects } from './file-projects.js';
export type { StudioLimits } from './limits.js';
export { memoryProjects } from './memory-projects.js';
export type { MemoryProjects } from './memory-projects.js';
export type { Project, ProjectStore } from './project-store.js';
export type { RenderJson, RenderProgress, RenderState } from './render-job.js';
