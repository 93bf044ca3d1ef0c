// The work of a render: the whole reel, out of the render's snapshot and into its directory.

import { childOf } from '../../fs/paths.js';
import { removeTree } from '../../fs/tree.js';
import { renderReel } from '../../reel/render-reel.js';
import type { Renderer } from '../../reel/renderers/renderer.js';
import type { StudioRender } from './studio-render.js';

const SNAPSHOT = 'project';
const RESULT = 'reel.mp4';

/** Where in the directory of a render its snapshot is. */
export function snapshotDir(renderDir: string): string {
  return childOf(renderDir, SNAPSHOT);
}

export async function renderProject(
  render: StudioRender,
  renderers: ReadonlyMap<string, Renderer>,
  fonts: readonly Uint8Array[] | undefined,
): Promise<void> {
  const { workspace, dir, choice } = render;
  const renderer = renderers.get(choice.renderer);
  if (!renderer) throw new Error(`Unknown renderer ${choice.renderer}`);
  render.video = await renderReel(workspace.fs, snapshotDir(dir), {
    renderer,
    draft: choice.draft,
    silent: choice.silent,
    outputPath: childOf(dir, RESULT),
    signal: render.controller.signal,
    onProgress({ fraction, frame, fps, etaMs }) {
      render.report({ fraction, frame, fps, ...(etaMs !== undefined && { etaMs }) });
    },
    ...(fonts && { fonts }),
  });
  removeTree(workspace.fs, snapshotDir(dir));
}
