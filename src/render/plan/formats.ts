// What can be rendered in chunks and joined without a second encode, and why the rest cannot.

import { AfmpegError } from '../../errors.js';
import { invalidOption } from '../../options.js';

/** The formats that can be rendered in chunks. */
export const DISTRIBUTED_FORMATS = ['mp4', 'mov', 'png-sequence'] as const;

/** A format that can be rendered in chunks. */
export type DistributedFormat = (typeof DISTRIBUTED_FORMATS)[number];

/** `auto` refuses sources in HDR; `force-sdr` maps their light to SDR in BT.709. */
export type HdrMode = 'auto' | 'force-sdr' | 'force-hdr';

/** One row of {@link listSupported}. */
export interface SupportedFormat {
  /** Name of the muxer. */
  readonly format: string;
  /** Name of the encoder. */
  readonly codec: string;
  /** Whether it can be rendered in chunks. */
  readonly supported: boolean;
  /** Why not; absent where it is supported. */
  readonly reason?: string;
}

const NO_WEBM =
  'VP9 hides reference frames that chunks joined by packets would count as pictures; ' +
  'not proven frame-exact at the seams, so render webm in one run';
const NO_HDR = 'the HDR signalling of chunks does not survive the join; render HDR in one run';
const ONE_RUN = 'not proven byte-identical on every host; render it in one run';

const TABLE: readonly SupportedFormat[] = [
  { format: 'mp4', codec: 'libx264', supported: true },
  { format: 'mov', codec: 'prores_ks', supported: true },
  { format: 'png-sequence', codec: 'png', supported: true },
  { format: 'mp4', codec: 'libx264 (HDR)', supported: false, reason: NO_HDR },
  { format: 'mp4', codec: 'libx265', supported: false, reason: ONE_RUN },
  { format: 'mp4', codec: 'libopenh264', supported: false, reason: ONE_RUN },
  { format: 'webm', codec: 'libvpx-vp9', supported: false, reason: NO_WEBM },
  { format: 'gif', codec: 'gif', supported: false, reason: 'one palette stands for the whole file' },
];

/** Formats and codecs, with the reason where one cannot be rendered in chunks. */
export function listSupported(): readonly SupportedFormat[] {
  return TABLE.map((row) => ({ ...row }));
}

/** The default codec of each format that is supported. */
export function defaultCodec(format: DistributedFormat): string {
  return TABLE.find((row) => row.format === format)?.codec ?? '';
}

/**
 * Throws FORMAT_NOT_SUPPORTED_IN_DISTRIBUTED for a format or codec that is known and not supported (webm, HDR),
 * INVALID_OPTION for one that is not known. Pure: for the first line of a workflow.
 */
export function rejectUnsupportedDistributedFormat(config: {
  readonly format: string;
  readonly codec?: string;
  readonly hdrMode?: HdrMode;
}): void {
  const { format, codec, hdrMode = 'auto' } = config;
  const rows = TABLE.filter((row) => row.format === format);
  if (rows.length === 0) {
    throw invalidOption('format', `one of ${DISTRIBUTED_FORMATS.join(', ')}`, format);
  }
  if (hdrMode === 'force-hdr') throw unsupported(`${format} in HDR`, NO_HDR);
  const row = codec === undefined ? rows[0] : rows.find((each) => each.codec === codec);
  if (!row) throw invalidOption('codec', `one of ${rows.map((each) => each.codec).join(', ')}`, codec);
  if (!row.supported) throw unsupported(`${format} by ${row.codec}`, row.reason ?? '');
}

/** What `auto` makes of a source in HDR. */
export function hdrSource(path: string): AfmpegError {
  return unsupported(`the HDR source ${path}`, `${NO_HDR}, or set hdrMode to force-sdr`);
}

function unsupported(what: string, reason: string): AfmpegError {
  return new AfmpegError(
    'FORMAT_NOT_SUPPORTED_IN_DISTRIBUTED',
    `Cannot render ${what} in chunks: ${reason}`,
    { details: { reason } },
  );
}
