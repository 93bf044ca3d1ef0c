// A real render in a process of its own, with the alarm of deny-fs.mjs armed while it runs. Prints a report.
// Argument: JSON of { wasm, execution, touch } (see host-untouched.test.ts).

import * as fs from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire, syncBuiltinESMExports } from 'node:module';
import { arm, disarm, recorded, takenBefore } from './deny-fs.mjs';

const { wasm, execution, touch } = JSON.parse(process.argv[2]);

// A thread of the library starts with no options of this process: give it the alarm.
const threads = createRequire(import.meta.url)('node:worker_threads');
const alarm = new URL('deny-fs.mjs', import.meta.url).href;
threads.Worker = class extends threads.Worker {
  constructor(url, options) {
    super(url, { ...options, execArgv: [...(options?.execArgv ?? []), '--import', alarm] });
  }
};
syncBuiltinESMExports();

const { Volume } = await import('memfs');
const { Runtime } = await import('../../../dist/index.js');

const TOUCHES = [
  () => fs.existsSync('/sync'),
  () => takenBefore('/taken'),
  () => readFile('/promise'),
  () => fs.writeFileSync('/write', ''),
  () => createRequire(import.meta.url)('fs').statSync('/require'),
];

const INPUT = '-f lavfi -i testsrc2=s=160x120:r=25:d=1 -f lavfi -i sine=d=1'.split(' ');
const CODECS = '-c:v mpeg4 -c:a aac -threads 1'.split(' ');

const COMMANDS = [
  [...INPUT, ...CODECS, '-movflags', '+faststart', 'clip.mp4'],
  ['-i', 'clip.mp4', '-c', 'copy', '/.afmpeg-tmp/clip.mkv', '-frames:v', '1', 'frame-%02d.png'],
];

const volume = new Volume();
const runtime = await Runtime.create({ wasm, execution });
// A thread loads its code when it starts, and a module with threads wants as many as this takes.
const scratch = new Volume();
for (const args of COMMANDS) await runtime.run(scratch, '-y', ...args);
arm();
const exitCodes = [];
try {
  for (const args of COMMANDS) {
    const { exitCode } = await runtime.run(volume, '-y', ...args);
    exitCodes.push(exitCode);
  }
  for (const act of touch ? TOUCHES : [])
    await Promise.resolve()
      .then(act)
      .catch(() => undefined);
} catch (error) {
  exitCodes.push(String(error));
} finally {
  disarm();
}
const { durationSec } = await runtime.probe(volume, 'clip.mp4');
await runtime.close();
console.log(
  JSON.stringify({ exitCodes, durationSec, files: Object.keys(volume.toJSON()), recorded: recorded() }),
);
