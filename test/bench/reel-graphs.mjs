// The graphs of a timeline, which the package does not export: built from their sources for the bench alone.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'tsup';

/** `resolveTimeline`, `videoGraph` and `audioGraph`. */
export async function reelGraphs() {
  const outDir = mkdtempSync(join(tmpdir(), 'afmpeg-graphs-'));
  try {
    await build({
      config: false,
      silent: true,
      format: 'esm',
      outDir,
      outExtension: () => ({ js: '.mjs' }),
      entry: ['timeline/resolve-timeline', 'graph/video-graph', 'graph/audio-graph'].map(
        (name) => `src/reel/${name}.ts`,
      ),
    });
    const load = (name) => import(pathToFileURL(join(outDir, `${name}.mjs`)));
    const { resolveTimeline } = await load('timeline/resolve-timeline');
    const { videoGraph } = await load('graph/video-graph');
    const { audioGraph } = await load('graph/audio-graph');
    return { resolveTimeline, videoGraph, audioGraph };
  } finally {
    rmSync(outDir, { recursive: true });
  }
}
