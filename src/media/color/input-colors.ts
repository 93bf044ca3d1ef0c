// What the samples of a stream mean: where its header is silent, what players assume.

import type { StreamInfo } from '../../command/media-info.js';

/** What samples stand for: HDR by one of its two curves, SDR in BT.2020's wide primaries, or SDR as players show it. */
export type Light = 'sdr' | 'wide' | 'pq' | 'hlg';

/** All that the filters of {@link convertChains} need to know of a picture or video. */
export interface InputColors {
  /** Gray and XYZ go through swscale's RGB, so they count as `rgb`. */
  readonly model: 'yuv' | 'rgb';
  /** A palette, or fewer than eight bits a sample: only swscale's way to packed RGB is exact for them. */
  readonly isCoarse: boolean;
  /** Bits of a sample are more than eight. */
  readonly isDeep: boolean;
  /** Whether pixels may be transparent. */
  readonly hasAlpha: boolean;
  /** The matrix to name where the frames do not carry the one that is meant. */
  readonly matrix?: 'bt601' | 'bt709';
  /** YUV that has the matrix of the videos made here. */
  readonly isBt709: boolean;
  readonly light: Light;
}

/** A video of which nothing is known: as ffmpeg decodes it, opaque, in SDR. */
export const PLAIN_VIDEO: InputColors = {
  model: 'yuv',
  isCoarse: false,
  isDeep: false,
  hasAlpha: false,
  isBt709: true,
  light: 'sdr',
};

/** A picture of which nothing is known but that it stands still: it may be anything. */
export const ANY_PICTURE: InputColors = { ...PLAIN_VIDEO, isCoarse: true, hasAlpha: true };

/** A picture without transparency and palette, such as every JPEG. */
export const PLAIN_PICTURE: InputColors = PLAIN_VIDEO;

/** What holds for every one of several pictures that come through one graph. */
export function anyOf(pictures: Iterable<InputColors>, base: InputColors = PLAIN_PICTURE): InputColors {
  let { hasAlpha, isCoarse } = base;
  for (const picture of pictures) {
    hasAlpha ||= picture.hasAlpha;
    isCoarse ||= picture.isCoarse;
  }
  return { ...base, hasAlpha, isCoarse };
}

/** PQ (SMPTE ST 2084) or HLG (ARIB STD-B67): code values mean light that players of SDR do not expect. */
export function isHdr(stream: StreamInfo): boolean {
  const light = lightOf(stream);
  return light === 'pq' || light === 'hlg';
}

/** Reads what ffprobe says of a stream. */
export function inputColors(stream: StreamInfo): InputColors {
  const format = stream.pixelFormat ?? 'yuv420p';
  const model = YUV.test(format) ? 'yuv' : 'rgb';
  const matrix = model === 'yuv' ? silentMatrix(stream) : undefined;
  return {
    model,
    isCoarse: COARSE.test(format),
    isDeep: DEEP.test(format),
    hasAlpha: ALPHA.test(format) || decoderOf(stream) !== undefined,
    ...(matrix && { matrix }),
    isBt709: (stream.colorSpace ?? matrix) === 'bt709',
    light: lightOf(stream),
  };
}

const YUV = /^(?:yuv|nv\d|p[024]\d\d|y2|uyvy|uyyvyy|yuyv|yvyu|ayuv|vuya|xv)/;
/** Gray is no less than exact, but straight to YUV it gets a tint of up to 3 of 255. */
const COARSE = /^(?:pal8|mono|gray|ya\d|(?:rgb|bgr)(?:4_byte|4$|8$|444|555|565))/;
const DEEP = /(?:9|1[0246]|32|48|64)(?:le|be)$/;
/** GIF's frames are bgra. */
const ALPHA = /^(?:yuva|ayuv|vuya|gbrap|rgba|bgra|argb|abgr|ya8|ya16|pal8)/;

/**
 * The decoder that shows the alpha of VP8 and VP9, which is a second stream beside the first; ffmpeg's own ones do not
 * look at it. Undefined: the module's own choice.
 */
export function decoderOf({ codec, tags }: StreamInfo): string | undefined {
  const mode = Object.entries(tags).find(([name]) => name.toLowerCase() === 'alpha_mode')?.[1];
  if (mode !== '1') return undefined;
  if (codec === 'vp8') return 'libvpx';
  return codec === 'vp9' ? 'libvpx-vp9' : undefined;
}

/** Codecs of pictures: JFIF and WebP are BT.601 at every size. */
const PICTURE_CODECS = /^(?:mjpeg|ljpeg|jpegls|webp|jpeg2000|tiff)$/;

/** Undefined where the frames carry a matrix, or are what swscale takes them for without one: BT.601. */
function silentMatrix({ colorSpace, codec, width = 0, height = 0 }: StreamInfo): 'bt709' | undefined {
  if (colorSpace !== undefined || PICTURE_CODECS.test(codec ?? '')) return undefined;
  return width >= 1280 || height >= 720 ? 'bt709' : undefined;
}

function lightOf({ colorTransfer, colorPrimaries, colorSpace }: StreamInfo): Light {
  if (colorTransfer === 'smpte2084') return 'pq';
  if (colorTransfer === 'arib-std-b67') return 'hlg';
  const isWide = colorPrimaries === 'bt2020' || (colorPrimaries === undefined && colorSpace === 'bt2020nc');
  return isWide ? 'wide' : 'sdr';
}
