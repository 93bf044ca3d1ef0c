// What a build of ffmpeg can do, read from its own listings.

/** An encoder or a decoder. */
export interface CodecCapability {
  /** ffmpeg's name, for example `libx264`. */
  readonly name: string;
  /** What it encodes or decodes. */
  readonly type: 'video' | 'audio' | 'subtitle';
  /** ffmpeg's line about it. */
  readonly description: string;
}

/** A muxer or a demuxer. */
export interface FormatCapability {
  /** ffmpeg's name, for example `mp4`; a demuxer may have several, joined by commas. */
  readonly name: string;
  /** ffmpeg's line about it. */
  readonly description: string;
}

/** A filter of libavfilter. */
export interface FilterCapability {
  /** ffmpeg's name, for example `scale`. */
  readonly name: string;
  /** ffmpeg's line about it. */
  readonly description: string;
  /** Kinds of its inputs, a letter each: `V` video, `A` audio, `N` any number; `|` for none. */
  readonly inputs: string;
  /** Kinds of its outputs, written as those of the inputs. */
  readonly outputs: string;
}

/** What a build of ffmpeg can do; the lists are in ffmpeg's order. */
export interface Capabilities {
  /** For example `5.1.9`. */
  readonly version: string;
  /** The options that ffmpeg was configured with. */
  readonly configuration: readonly string[];
  /** As `-encoders` lists them. */
  readonly encoders: readonly CodecCapability[];
  /** As `-decoders` lists them. */
  readonly decoders: readonly CodecCapability[];
  /** As `-muxers` lists them: what can be written. */
  readonly muxers: readonly FormatCapability[];
  /** As `-demuxers` lists them: what can be read. */
  readonly demuxers: readonly FormatCapability[];
  /** As `-filters` lists them. */
  readonly filters: readonly FilterCapability[];
  /** Names of the protocols, for example `file` and `pipe`. */
  readonly protocols: {
    /** Those that can be read. */
    readonly input: readonly string[];
    /** Those that can be written. */
    readonly output: readonly string[];
  };
}

/** The options of ffmpeg whose output {@link parseCapabilities} reads. */
export const CAPABILITY_LISTINGS = [
  'version',
  'encoders',
  'decoders',
  'muxers',
  'demuxers',
  'filters',
  'protocols',
] as const;

export type CapabilityListings = Readonly<Record<(typeof CAPABILITY_LISTINGS)[number], string>>;

export function parseCapabilities(listings: CapabilityListings): Capabilities {
  return {
    version: /^ffmpeg version (\S+)/m.exec(listings.version)?.[1] ?? '',
    configuration: configureOptions(/^configuration: (.*)$/m.exec(listings.version)?.[1] ?? ''),
    encoders: parseCodecs(listings.encoders),
    decoders: parseCodecs(listings.decoders),
    muxers: parseFormats(listings.muxers),
    demuxers: parseFormats(listings.demuxers),
    filters: parseFilters(listings.filters),
    protocols: parseProtocols(listings.protocols),
  };
}

/** A value with spaces stands in quotes. */
function configureOptions(line: string): string[] {
  return line.match(/(?:[^\s']|'[^']*')+/g) ?? [];
}

const CODEC_TYPES = { V: 'video', A: 'audio', S: 'subtitle' } as const;

function parseCodecs(listing: string): CodecCapability[] {
  return [...body(listing).matchAll(/^ ([VAS])[A-Z.]{5} (\S+) +(.*)$/gm)].map(
    ([, type, name = '', description = '']) => ({
      name,
      type: CODEC_TYPES[type as keyof typeof CODEC_TYPES],
      description,
    }),
  );
}

/** FFmpeg 5 has a column for each of D and E, newer ones a third for `d`, a device. */
function parseFormats(listing: string): FormatCapability[] {
  return [...body(listing).matchAll(/^ [D ][E ][d ] ?(\S+) +(.*)$/gm)].map(
    ([, name = '', description = '']) => ({
      name,
      description,
    }),
  );
}

/** Newer ones have no column C, for commands. */
function parseFilters(listing: string): FilterCapability[] {
  return [...listing.matchAll(/^ [T.][S.][C.]? (\S+) +(\S+)->(\S+) +(.*)$/gm)].map(
    ([, name = '', inputs = '', outputs = '', description = '']) => ({ name, description, inputs, outputs }),
  );
}

function parseProtocols(listing: string): Capabilities['protocols'] {
  const [, input = '', output = ''] = /Input:\n([\s\S]*?)Output:\n([\s\S]*)/.exec(listing) ?? [];
  const names = (text: string) => text.split('\n').flatMap((line) => line.trim() || []);
  return { input: names(input), output: names(output) };
}

/** The legend ends with a line of dashes. */
function body(listing: string): string {
  const dashes = /^ -+$/m.exec(listing);
  return dashes ? listing.slice(dashes.index) : listing;
}
