// An @ffmpeg/core module with its glue as a Guest: a fresh instance per run.

import { AfmpegError } from '../errors.js';
import { checkCwd } from '../guest/guest.js';
import type { Guest, GuestJob, GuestOutcome } from '../guest/guest.js';
import { mountGuestFs } from './core-fs.js';
import { startCore, writeArguments } from './core-instance.js';
import { callMain } from './exit.js';
import { parseGlue } from './glue.js';
import type { Glue } from './glue.js';
import { Stop } from './stop.js';

export { isCoreModule } from './core-module.js';

export interface CoreSource {
  /** Text of `ffmpeg-core.js`, the UMD or the ES module one. It runs with the rights of this program. */
  readonly glue: string;
  /** The compiled `ffmpeg-core.wasm` of the same build. */
  readonly module: WebAssembly.Module;
}

/** Throws UNSUPPORTED_MODULE when the glue is no JavaScript; a run rejects with it when the two do not fit. */
export function createCoreGuest({ glue, module }: CoreSource): Guest {
  const parsed = parseGlue(glue);
  return {
    family: 'emscripten',
    module,
    canEnd: false,
    async run(job) {
      const stop = new Stop(() => job.checkpoint());
      try {
        return await runToExit(parsed, module, job, stop.checkpoint);
      } catch (error) {
        throw stop.reason ? stop.reason.thrown : withCommand(error, job);
      }
    },
  };
}

async function runToExit(
  glue: Glue,
  module: WebAssembly.Module,
  job: GuestJob,
  checkpoint: () => void,
): Promise<GuestOutcome> {
  checkCwd(job);
  const instance = await startCore({ glue, module, env: job.env, checkpoint });
  const { core, memory } = instance;
  const streams = mountGuestFs(core.FS, {
    files: job.files,
    cwd: job.cwd,
    checkpoint,
    memory,
    malloc: (bytes) => core._malloc(bytes),
  });
  try {
    const words = [job.program, ...job.args];
    const argv = writeArguments(instance, words);
    // Without an ffprobe, ffmpeg refuses the options of ffprobe, as a WASI module without one does.
    const main = (job.program === 'ffprobe' ? core._ffprobe : undefined) ?? core._ffmpeg;
    const exitCode = callMain(core, () => main(words.length, argv));
    return { exitCode, peakMemoryBytes: memory.size };
  } finally {
    streams.closeAll();
  }
}

function withCommand(error: unknown, job: GuestJob): unknown {
  if (!AfmpegError.is(error) || error.code !== 'TRAP') return error;
  const details = { ...error.details, command: [job.program, ...job.args] };
  return new AfmpegError('TRAP', error.message, { cause: error.cause, details });
}
