// afmpeg probe: what a media file holds, for people or as JSON.

import type { MediaInfo, StreamInfo } from '../command/media-info.js';
import { defineCommand } from './command.js';
import { INPUT_HELP, openInput, query } from './input.js';
import { MODULE_OPTIONS, requireModule } from './module.js';
import type { Told } from './names.js';
import { printable } from './printable.js';
import { checkAll, onlyOperand } from './usage.js';

export const probeCommand = defineCommand({
  name: 'probe',
  usage: 'INPUT [--json] [--wasm FILE | --core]',
  summary: 'Shows what a media file holds',
  more: INPUT_HELP,
  options: { json: { help: 'everything, as JSON' }, ...MODULE_OPTIONS },
  takesOperands: true,
  async run({ values, operands }) {
    const [name, wasm] = checkAll(
      () => onlyOperand('INPUT', 'afmpeg probe INPUT', operands),
      () => requireModule(values),
    );
    const input = await openInput(name);
    const info = await query(input, wasm, ({ runtime, fs, path, options }) =>
      runtime.probe(fs, path, options),
    );
    process.stdout.write(values.json ? asJson(info, input.told) : printable(describe(input.shown, info)));
    return 0;
  },
});

/** ffprobe's own JSON repeats the path that it was given. */
function asJson(info: MediaInfo, told: Told): string {
  const shown = (key: string, value: unknown) =>
    key === 'filename' && typeof value === 'string' ? told(value) : value;
  return `${JSON.stringify(info, shown, 2)}\n`;
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
