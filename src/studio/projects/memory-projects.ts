// Projects in memory: each in a volume of its own, made here or by the host, who cloned into it.

import { AfmpegError } from '../../errors.js';
import { checkFileSystem } from '../../fs/check-file-system.js';
import { MemoryVolume } from '../../fs/memory-volume.js';
import { invalidOption } from '../../options.js';
import type { Project, ProjectStore } from './project-store.js';
import { isProjectId } from './project-store.js';

/** A {@link ProjectStore} that takes what the host made. */
export interface MemoryProjects extends ProjectStore {
  /** Adds a project that the host made. Throws INVALID_OPTION for a bad or taken id. */
  add(project: Project): void;
}

/** An empty store; a new project gets a volume of its own. */
export function memoryProjects(): MemoryProjects {
  const projects = new Map<string, Project>();
  return {
    add(project) {
      const { id, fs } = project;
      if (!isProjectId(id)) throw invalidOption('id', '1–64 of a-z, 0-9, - and _', id);
      checkFileSystem(fs);
      if (projects.has(id)) {
        throw new AfmpegError('INVALID_OPTION', `There is a project \`${id}\` already`, {
          details: { option: 'id' },
        });
      }
      projects.set(id, project);
    },
    list: () => Promise.resolve([...projects.keys()]),
    get: (id) => Promise.resolve(projects.get(id)),
    create(id) {
      if (projects.has(id)) return Promise.resolve(undefined);
      const project: Project = { id, fs: new MemoryVolume() };
      projects.set(id, project);
      return Promise.resolve(project);
    },
    delete(id) {
      projects.delete(id);
      return Promise.resolve();
    },
  };
}
