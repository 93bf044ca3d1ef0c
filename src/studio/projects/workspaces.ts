// The projects of the store that a studio has opened, each with what it must remember of it.

import { notFound } from '../http/problem.js';
import type { StudioLimits } from './limits.js';
import type { ProjectStore } from './project-store.js';
import { isProjectId } from './project-store.js';
import { Workspace } from './workspace.js';

export class Workspaces {
  private readonly opened = new Map<string, Workspace>();
  /** On their way out, while their renders end. */
  private readonly going = new Set<Workspace['id']>();

  constructor(
    private readonly store: ProjectStore,
    private readonly limits: Required<StudioLimits>,
    /** Ends what goes on in a project that is gone. */
    private readonly onGone: (workspace: Workspace) => Promise<void>,
  ) {}

  async open(id: string): Promise<Workspace> {
    if (this.going.has(id)) throw notFound('project');
    const project = isProjectId(id) ? await this.store.get(id) : undefined;
    const known = this.opened.get(id);
    // The host took the project away, or put another one in its place.
    if (known && known.project !== project) await this.drop(known);
    if (!project) throw notFound('project');
    // Another request may have deleted or opened it meanwhile.
    if (this.going.has(id)) throw notFound('project');
    const opened = this.opened.get(id);
    if (opened) return opened;
    const workspace = new Workspace(project, this.limits);
    this.opened.set(id, workspace);
    return workspace;
  }

  /** Of several at once, one does it; the others find that it is gone. */
  async delete(workspace: Workspace): Promise<void> {
    workspace.checkThere();
    this.going.add(workspace.id);
    try {
      await this.drop(workspace);
      await this.store.delete(workspace.id);
    } finally {
      this.going.delete(workspace.id);
    }
  }

  private async drop(workspace: Workspace): Promise<void> {
    workspace.leave();
    if (this.opened.get(workspace.id) === workspace) this.opened.delete(workspace.id);
    await this.onGone(workspace);
  }
}
