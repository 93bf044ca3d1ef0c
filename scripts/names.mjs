// What of `npm run docs` asks our module: the names that an editor offers, as it lists them itself.

import { join } from 'node:path';
import { Volume } from 'memfs';
import { ROOT } from './tasks.mjs';

export const NAMES_FILE = join(ROOT, 'src', 'command', 'names.ts');

const HEAD = `// Names of ffmpeg's, for an editor to offer: as the full variant of our module lists them. Written by \`npm run docs\`.

/** One of the names that an editor offers, or any other that a build of ffmpeg knows. */
export type Known<Name extends string> = Name | (string & {});
`;
const WIDTH = 110;

/** The text of {@link NAMES_FILE}, from the module of `runtime`. */
export async function namesFile(runtime) {
  const { encoders, muxers, demuxers, filters } = await runtime.capabilities();
  const { stdout } = await runtime.exec(new Volume(), '-hide_banner', '-pix_fmts');
  const pixelFormats = [...stdout.matchAll(/^[I.][O.]\.[P.][B.] (\w+) /gm)].map(([, name]) => name);
  const encoderNames = (type) => namesOf(encoders.filter((encoder) => encoder.type === type));
  return [
    HEAD,
    union('VideoEncoderName', 'Encoders of video, for `-c:v`.', encoderNames('video')),
    union('AudioEncoderName', 'Encoders of audio, for `-c:a`.', encoderNames('audio')),
    union('SubtitleEncoderName', 'Encoders of subtitles, for `-c:s`.', encoderNames('subtitle')),
    union('MuxerName', 'Formats that can be written.', namesOf(muxers)),
    union('DemuxerName', 'Formats that can be read.', namesOf(demuxers)),
    union('FilterName', 'Filters of video and audio.', namesOf(filters)),
    union('PixelFormatName', 'Pixel formats that have pictures in memory, for `-pix_fmt`.', pixelFormats),
  ].join('\n');
}

/** A format may have several names, joined by commas. */
function namesOf(capabilities) {
  return capabilities.flatMap(({ name }) => name.split(','));
}

/** Many to a line: Prettier would give each a line of its own. */
function union(type, text, names) {
  const lines = [];
  let line = ' ';
  for (const name of [...new Set(names)].sort()) {
    const word = ` | '${name}'`;
    if (line.length + word.length > WIDTH) {
      lines.push(line);
      line = ' ';
    }
    line += word;
  }
  return `/** ${text} */\n// prettier-ignore\nexport type ${type} =\n${[...lines, line].join('\n')};\n`;
}
