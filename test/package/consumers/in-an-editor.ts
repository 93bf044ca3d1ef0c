// What an editor is asked about.

import { Runtime, filter } from 'afmpeg-ts';
import type { Command, FileSystem, RunOptions } from 'afmpeg-ts';
import { AfmpegRenderer } from 'afmpeg-ts/reel';

export async function film(fs: FileSystem, { cwd }: RunOptions): Promise<AfmpegRenderer> {
  const runtime = await Runtime.create({ wasm: { core: true } });
  const { peakMemoryBytes } = await runtime.run(fs, '-version', { cwd: cwd ?? '/' });
  return new AfmpegRenderer(runtime);
}

export const command: Command = {
  inputs: [{ path: 'in', format: 'DEMUXER' }],
  outputs: [
    {
      path: 'out',
      format: 'MUXER',
      video: { codec: 'VIDEO', pixelFormat: 'PIXELS', filters: [filter('FILTER')] },
      audio: { codec: 'AUDIO' },
      subtitle: { codec: 'SUBTITLE' },
      streams: { 'a:1': { codec: 'ANY' } },
    },
  ],
  logLevel: 'LEVEL',
};
