// Projects as the directories of a file system, on disk by `hostFs`.

import { errnoOf } from '../../fs/errno.js';
import type { FileSystem } from '../../fs/file-system.js';
import { removeTree } from '../../fs/tree.js';
import type { Project, ProjectStore } from './project-store.js';
import { isProjectId } from './project-store.js';

/**
 * Every directory of `top` is a project. `open` gives a project's own file system, which must not reach out of
 * the directory: for a `top` of `hostFs('/srv/reels')` it is `(id) => hostFs('/srv/reels/' + id)`, which refuses
 * links into another project.
 */
export function fileProjects(top: FileSystem, open: (id: string) => FileSystem): ProjectStore {
  const opened = new Map<string, Project>();

  function isThere(id: string): boolean {
    if (!isProjectId(id)) return false;
    try {
      return top.lstatSync(`/${id}`).isDirectory();
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return false;
      throw error;
    }
  }

  function openProject(id: string): Project {
    const project = opened.get(id) ?? { id, fs: open(id) };
    opened.set(id, project);
    return project;
  }

  return {
    list: () => Promise.resolve(top.readdirSync('/').map(String).filter(isThere).sort()),
    get(id) {
      if (isThere(id)) return Promise.resolve(openProject(id));
      opened.delete(id);
      return Promise.resolve(undefined);
    },
    create(id) {
      try {
        top.mkdirSync(`/${id}`);
      } catch (error) {
        if (errnoOf(error) === 'EEXIST') return Promise.resolve(undefined);
        throw error;
      }
      return Promise.resolve(openProject(id));
    },
    delete(id) {
      opened.delete(id);
      removeTree(top, `/${id}`);
      return Promise.resolve();
    },
  };
}
