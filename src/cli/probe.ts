// afmpeg probe: what a media file holds, for people or as JSON.

import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { MediaInfo, StreamInfo } from '../command/media-info.js';
import { AfmpegError } from '../errors.js';
import { hostFs } from '../fs/host/host-fs.js';
import { Runtime } from '../runtime/runtime.js';
import { MODULE_OPTIONS, requireModule } from './module.js';
import { printable } from './printable.js';
import { UsageError, checkAll, parse } from './usage.js';

export async function probeCommand(args: string[]): Promise<number> {
  const { values, positionals } = parse({
    args,
    options: { ...MODULE_OPTIONS, json: { type: 'boolean' } },
    allowPositionals: true,
  });
  const [file, wasm] = checkAll(
    () => onlyFile(positionals),
    () => requireModule(values),
  );
  // The file itself may be a link to anywhere; only what it names is opened.
  if (!existsSync(file)) {
    throw new AfmpegError('PROBE_FAILED', `Cannot read ${file} as media: No such file or directory`);
  }
  const path = realpathSync(file);
  await using runtime = await Runtime.create({ wasm, execution: 'inline' });
  const info = await runtime.probe(hostFs(dirname(path)), `/${basename(path)}`);
  process.stdout.write(values.json ? `${JSON.stringify(info, null, 2)}\n` : printable(describe(file, info)));
  return 0;
}

function onlyFile([file, ...more]: readonly string[]): string {
  if (file === undefined || more.length > 0) throw new UsageError('Expected one FILE: afmpeg probe FILE');
  return file;
}

function describe(file: string, info: MediaInfo): string {
  const lines = [
    `${file}: ${info.format}`,
    `  duration  ${info.durationSec === undefined ? 'unknown' : `${info.durationSec} s`}`,
    `  bit rate  ${info.bitRate === undefined ? 'unknown' : `${Math.round(info.bitRate / 1000)} kb/s`}`,
    ...info.streams.map((stream) => `  stream ${stream.index}  ${describeStream(stream)}`),
    ...info.chapters.map(
      (chapter) =>
        `  chapter   ${chapter.startSec}–${chapter.endSec} s ${oneLine(chapter.tags['title'] ?? '')}`,
    ),
  ];
  return `${lines.join('\n')}\n`;
}

function oneLine(text: string): string {
  return text.replaceAll('\n', ' ');
}

function describeStream(stream: StreamInfo): string {
  const { frameRate, width, height } = stream;
  const parts = [
    stream.type,
    stream.codec,
    stream.profile,
    width !== undefined && height !== undefined && `${width}×${height}`,
    frameRate && `${frameRate.den === 1 ? frameRate.num : `${frameRate.num}/${frameRate.den}`} fps`,
    stream.pixelFormat,
    stream.sampleRate !== undefined && `${stream.sampleRate} Hz`,
    stream.channelLayout,
    stream.rotation !== undefined && `turned ${stream.rotation}°`,
    stream.tags['language'],
  ];
  return parts.filter(Boolean).join(', ');
}
