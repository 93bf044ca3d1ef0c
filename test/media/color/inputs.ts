// How the four colors are encoded: every kind of picture and video that a render may be given.

export interface InputKind {
  readonly name: string;
  /** As a still, or as a video. */
  readonly kind: 'still' | 'video';
  /** ffmpeg's words for the output. */
  readonly args: readonly string[];
  /** Most that a channel may be off: what the format itself loses, and 3 of the way through YUV. */
  readonly within?: number;
  readonly frames?: number;
  /** For a format without a beginning of its own. */
  readonly extension?: string;
}

const still = (name: string, ...args: string[]): InputKind => ({ name, kind: 'still', args });
const image = (codec: string, pixelFormat: string, ...more: string[]): InputKind =>
  still(`${codec} ${pixelFormat}`, '-c:v', codec, '-pix_fmt', pixelFormat, ...more, '-f', 'image2pipe');
const clip = (name: string, ...args: string[]): InputKind => ({ name, kind: 'video', frames: 5, args });

const PALETTE = 'split[a][b];[a]palettegen[p];[b][p]paletteuse=dither=none';
/** What the frames say to encoders that ask them; BT.601 stays unsaid here. */
const SAID: Readonly<Record<string, string>> = { bt601: '', bt709: ',setparams=colorspace=bt709' };
/** From the raw pixels, whose matrix no one has to guess, to YUV. */
const toYuv = (matrix: string, range: string, pixelFormat: string) => [
  ...[
    '-vf',
    `scale=out_color_matrix=${matrix}:out_range=${range}:flags=bicubic+accurate_rnd+full_chroma_inp${SAID[matrix]}`,
  ],
  ...['-pix_fmt', pixelFormat],
];
const x264 = ['-c:v', 'libx264', '-qp', '1', '-preset', 'ultrafast', '-f', 'matroska'];
const ffv1 = (pixelFormat: string) =>
  clip(`ffv1 ${pixelFormat}`, '-c:v', 'ffv1', '-pix_fmt', pixelFormat, '-f', 'nut');

export const OPAQUE: readonly InputKind[] = [
  image('png', 'rgb24'),
  image('png', 'rgba'),
  image('png', 'rgb48be'),
  image('png', 'rgba64be'),
  still('png pal8', '-vf', PALETTE, '-c:v', 'png', '-f', 'image2pipe'),
  image('bmp', 'bgr24'),
  image('bmp', 'bgra'),
  { ...image('bmp', 'rgb565le', '-sws_dither', 'none'), within: 10 },
  { ...image('bmp', 'rgb555le', '-sws_dither', 'none'), within: 10 },
  image('tiff', 'rgb24'),
  image('tiff', 'rgb48le'),
  { ...image('targa', 'bgr24'), extension: '.tga' },
  image('ppm', 'rgb24'),
  image('qoi', 'rgb24'),
  still('jpeg 4:4:4', '-c:v', 'mjpeg', '-q:v', '1', '-qmin', '1', '-pix_fmt', 'yuvj444p', '-f', 'image2pipe'),
  still('jpeg 4:2:2', '-c:v', 'mjpeg', '-q:v', '1', '-qmin', '1', '-pix_fmt', 'yuvj422p', '-f', 'image2pipe'),
  still('jpeg 4:2:0', '-c:v', 'mjpeg', '-q:v', '1', '-qmin', '1', '-pix_fmt', 'yuvj420p', '-f', 'image2pipe'),
  still('webp', '-c:v', 'libwebp', '-quality', '100', '-f', 'webp'),
  still('webp lossless', '-c:v', 'libwebp', '-lossless', '1', '-pix_fmt', 'bgra', '-f', 'webp'),
  still('gif of one picture', '-vf', PALETTE, '-c:v', 'gif', '-f', 'gif'),
  clip('gif', '-vf', PALETTE, '-c:v', 'gif', '-f', 'gif'),
  clip('apng', '-c:v', 'apng', '-pix_fmt', 'rgb24', '-f', 'apng'),
  clip(
    'png in mov',
    '-c:v',
    'png',
    '-pix_fmt',
    'rgb24',
    '-movflags',
    'frag_keyframe+empty_moov',
    '-f',
    'mov',
  ),
  clip('qtrle', '-c:v', 'qtrle', '-pix_fmt', 'rgb24', '-movflags', 'frag_keyframe+empty_moov', '-f', 'mov'),
  clip('mjpeg in avi', '-c:v', 'mjpeg', '-q:v', '1', '-qmin', '1', '-pix_fmt', 'yuvj420p', '-f', 'avi'),
  clip('h264 BT.601, not said', ...toYuv('bt601', 'tv', 'yuv420p'), ...x264),
  clip('h264 BT.601', ...toYuv('bt601', 'tv', 'yuv420p'), '-colorspace', 'smpte170m', ...x264),
  clip('h264 BT.709', ...toYuv('bt709', 'tv', 'yuv420p'), '-colorspace', 'bt709', ...x264),
  clip(
    'h264 full',
    ...toYuv('bt709', 'pc', 'yuv420p'),
    '-colorspace',
    'bt709',
    '-color_range',
    'pc',
    ...x264,
  ),
  clip(
    'h264 BT.601 full',
    ...toYuv('bt601', 'pc', 'yuv444p'),
    '-colorspace',
    'smpte170m',
    '-color_range',
    'pc',
    ...x264,
  ),
  clip('h264 10 bit', ...toYuv('bt709', 'tv', 'yuv420p10le'), '-colorspace', 'bt709', ...x264),
  clip('h264 RGB', '-c:v', 'libx264rgb', '-qp', '0', '-preset', 'ultrafast', '-f', 'matroska'),
  ...['bgr0', 'gbrp', 'gbrp10le', 'gbrp12le', 'gbrp16le', 'rgb48le', 'yuv444p', 'yuv422p10le'].map(ffv1),
  clip('huffyuv', '-c:v', 'huffyuv', '-pix_fmt', 'rgb24', '-f', 'avi'),
  clip('utvideo', '-c:v', 'utvideo', '-pix_fmt', 'gbrp', '-f', 'avi'),
  {
    ...clip(
      'prores',
      ...toYuv('bt709', 'tv', 'yuv422p10le'),
      '-c:v',
      'prores_ks',
      ...['-q:v', '1'],
      '-colorspace',
      'bt709',
      '-f',
      'nut',
    ),
    within: 5,
  },
];

export const GRAY: readonly InputKind[] = [
  image('png', 'gray'),
  image('png', 'ya8'),
  image('png', 'gray16be'),
  image('png', 'ya16be'),
  still('jpeg gray', '-c:v', 'mjpeg', '-q:v', '1', '-qmin', '1', '-pix_fmt', 'gray', '-f', 'image2pipe'),
  ffv1('gray'),
  ffv1('gray10le'),
  ffv1('gray16le'),
];

/** With alpha; the raw pixels have it. */
export const SEE_THROUGH: readonly InputKind[] = [
  image('png', 'rgba'),
  image('png', 'rgba64be'),
  image('tiff', 'rgba'),
  { ...image('targa', 'bgra'), extension: '.tga' },
  still('webp', '-c:v', 'libwebp', '-quality', '100', '-pix_fmt', 'yuva420p', '-f', 'webp'),
  still('webp lossless', '-c:v', 'libwebp', '-lossless', '1', '-pix_fmt', 'bgra', '-f', 'webp'),
  clip('apng', '-c:v', 'apng', '-pix_fmt', 'rgba', '-f', 'apng'),
  clip(
    'vp8',
    ...toYuv('bt601', 'tv', 'yuva420p'),
    '-c:v',
    'libvpx',
    '-auto-alt-ref',
    '0',
    '-crf',
    '4',
    '-b:v',
    '5M',
    '-f',
    'webm',
  ),
  clip(
    'vp9',
    ...toYuv('bt601', 'tv', 'yuva420p'),
    '-c:v',
    'libvpx-vp9',
    '-lossless',
    '1',
    '-cpu-used',
    '8',
    '-f',
    'webm',
  ),
  clip('qtrle', '-c:v', 'qtrle', '-pix_fmt', 'argb', '-movflags', 'frag_keyframe+empty_moov', '-f', 'mov'),
  {
    ...clip(
      'prores 4444',
      ...toYuv('bt709', 'tv', 'yuva444p10le'),
      '-c:v',
      'prores_ks',
      ...['-q:v', '1'],
      '-profile:v',
      '4444',
      '-colorspace',
      'bt709',
      '-f',
      'nut',
    ),
    within: 5,
  },
  clip('png in mov', '-c:v', 'png', '-pix_fmt', 'rgba', '-movflags', 'frag_keyframe+empty_moov', '-f', 'mov'),
  ...['bgra', 'gbrap', 'gbrap10le', 'gbrap12le', 'gbrap16le', 'rgba64le', 'yuva444p', 'yuva420p10le'].map(
    ffv1,
  ),
  clip('huffyuv', '-c:v', 'huffyuv', '-pix_fmt', 'bgra', '-f', 'avi'),
  clip('utvideo', '-c:v', 'utvideo', '-pix_fmt', 'gbrap', '-f', 'avi'),
];
