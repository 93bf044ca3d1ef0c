// A module without ffprobe has only ffmpeg's log to say what a file holds.

import { mediaInfoFromLog } from '../../src/command/input-log.js';
import type { FileSystem, Runtime } from '../../src/index.js';

/** `runtime`, probing as it would if its module held no ffprobe. */
export function withoutFfprobe(runtime: Runtime): Runtime {
  return Object.create(runtime, {
    probe: {
      value: async (from: FileSystem, path: string) => {
        const { stderr } = await runtime.run(from, '-hide_banner', '-i', path);
        return mediaInfoFromLog(stderr);
      },
    },
  }) as Runtime;
}
