// A reel rendered wholly in a volume, in a process of its own with every way to the host's files denied while it is.
// Argument: JSON of { wasm, workspace, output }: the directory that is copied into the volume before, and where the
// video is written after. Prints a report.

import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire, syncBuiltinESMExports } from 'node:module';
import { dirname, join } from 'node:path';
import { arm, disarm, recorded } from '../../conformance/host-untouched/deny-fs.mjs';

const { wasm, workspace, output } = JSON.parse(process.argv[2]);

// A thread of the library starts with no options of this process: give it the alarm.
const threads = createRequire(import.meta.url)('node:worker_threads');
const alarm = new URL('../../conformance/host-untouched/deny-fs.mjs', import.meta.url).href;
threads.Worker = class extends threads.Worker {
  constructor(url, options) {
    super(url, { ...options, execArgv: [...(options?.execArgv ?? []), '--import', alarm] });
  }
};
syncBuiltinESMExports();

const { Volume } = await import('memfs');
const { Runtime } = await import('../../../dist/index.js');
const { AfmpegRenderer, bundledFonts, drawCard, renderReel } = await import('../../../dist/reel.js');

const volume = new Volume();
for (const entry of readdirSync(workspace, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile()) continue;
  const from = join(entry.parentPath, entry.name);
  const to = `/project${from.slice(workspace.length)}`;
  volume.mkdirSync(dirname(to), { recursive: true });
  volume.writeFileSync(to, readFileSync(from));
}

// What is loaded once: a thread's code, the packages that draw, and the fonts.
const runtime = await Runtime.create({ wasm });
await runtime.run(volume, '-version');
const fonts = await bundledFonts();
await drawCard(new Volume(), '/', { text: 'warm' }, {}, { width: 32, height: 32, fonts });

arm();
let video;
try {
  video = await renderReel(volume, '/project', { renderer: new AfmpegRenderer(runtime), fonts });
} catch (error) {
  video = { error: String(error) };
} finally {
  disarm();
}
await runtime.close();
if (!video.error) writeFileSync(output, volume.readFileSync(video.path));
const files = Object.entries(volume.toJSON()).map(([path]) => path);
const drawn = files
  .filter((path) => /cards|cover/.test(path))
  .map((path) => [path.replace('/project/', ''), volume.readFileSync(path, 'base64')]);
console.log(
  JSON.stringify({ video, files: files.sort(), drawn: Object.fromEntries(drawn), recorded: recorded() }),
);
