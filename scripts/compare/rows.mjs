// What scripts/compare.mjs compares: command lines that must give the same bytes natively and from the module.

const SIZE = 's=320x180:r=25';

const video = (frames, format, extra = '') => [
  ...['-f', 'lavfi', '-i', `testsrc2=${SIZE}:d=2,noise=alls=12:allf=t:all_seed=7,format=${format}${extra}`],
  ...['-frames:v', String(frames)],
];
const audio = (extra = '') => [
  ...['-f', 'lavfi', '-i', `aevalsrc=0.4*sin(2*PI*t*(200+80*t))|0.3*sin(2*PI*t*331):s=44100:d=2${extra}`],
];

/**
 * Files that rows read, made once: natively, or by the module where native FFmpeg here has no such encoder. Names and
 * ffmpeg's arguments before them.
 */
export const INPUTS = {
  'h264.mkv': [...video(40, 'yuv420p'), '-c:v', 'libx264', '-threads', '1', '-preset', 'medium'],
  'h264-10.mkv': [...video(20, 'yuv422p10'), '-c:v', 'libx264', '-threads', '1', '-preset', 'medium'],
  'mpeg2.mpg': [...video(40, 'yuv420p'), '-c:v', 'mpeg2video', '-threads', '1', '-bf', '2', '-q:v', '4'],
  'mpeg4.mkv': [...video(40, 'yuv420p'), '-c:v', 'mpeg4', '-threads', '1', '-bf', '2', '-q:v', '4'],
  'ffv1.mkv': [...video(12, 'yuv420p'), '-c:v', 'ffv1', '-level', '3', '-slices', '4', '-threads', '1'],
  'prores.mov': [...video(12, 'yuv422p10'), '-c:v', 'prores_ks', '-threads', '1'],
  'mjpeg.mkv': [...video(12, 'yuvj420p'), '-c:v', 'mjpeg', '-threads', '1', '-q:v', '3'],
  'png.mkv': [...video(12, 'rgba'), '-c:v', 'png', '-threads', '1'],
  'flac.flac': [...audio(), '-c:a', 'flac'],
  'aac.m4a': [...audio(), '-c:a', 'aac'],
  'vp9.webm': { module: [...video(20, 'yuv420p'), '-c:v', 'libvpx-vp9', '-threads', '1', '-cpu-used', '8'] },
  'vp8.webm': { module: [...video(20, 'yuv420p'), '-c:v', 'libvpx', '-threads', '1', '-cpu-used', '8'] },
};

const RAW = ['-f', 'rawvideo'];
const WAV = ['-c:a', 'pcm_f32le', '-f', 'wav'];

/** `-threads` is given, since native x264 counts processors by itself. */
const x264 = (name, format, ...options) => ({
  name: `x264 ${name}`,
  args: [...video(15, format), '-c:v', 'libx264', ...options, '-f', 'matroska'],
  encoderThreads: true,
});
const encode = (name, format, ...options) => ({
  name,
  args: [...video(15, format), ...options, '-f', 'nut'],
});
const decode = (file, ...options) => ({
  name: `decode ${file}`,
  args: ['-i', file, ...(options.length > 0 ? options : RAW)],
});
const scale = (from, to, flags, size = '202:130') => ({
  name: `scale ${from} → ${to} ${flags || 'by default'} ${size}`,
  args: [
    ...video(4, from, `,scale=${size}${flags && `:flags=${flags}`},format=${to}`),
    ...(flags ? ['-sws_flags', flags] : []),
    ...RAW,
  ],
});
const filter = (name, graph = name, format = 'yuv420p') => ({
  name: `filter ${name} ${format}`,
  args: [...video(10, format, `,${graph},format=${format}`), ...RAW],
});
const twoInputs = (name, graph, format = 'yuv420p') => ({
  name: `filter ${name} ${format}`,
  args: [
    ...['-f', 'lavfi', '-i', `testsrc2=${SIZE}:d=1,format=${format}`],
    ...['-f', 'lavfi', '-i', `mandelbrot=${SIZE},format=${format}`],
    ...[
      '-filter_complex',
      `[0:v][1:v]${graph},format=${format}[o]`,
      '-map',
      '[o]',
      '-frames:v',
      '20',
      ...RAW,
    ],
  ],
});
const sound = (name, graph = name, ...options) => ({
  name: `audio ${name}`,
  args: [...audio(`,${graph}`), ...(options.length > 0 ? options : WAV)],
});
const soundCodec = (name, ...options) => ({
  name: `audio ${name}`,
  args: [...audio(), ...options],
});

export const ROWS = [
  x264('ultrafast', 'yuv420p', '-preset', 'ultrafast'),
  x264('veryfast', 'yuv420p', '-preset', 'veryfast'),
  x264('medium', 'yuv420p', '-preset', 'medium'),
  x264('slower', 'yuv420p', '-preset', 'slower'),
  x264('zerolatency, slices', 'yuv420p', '-preset', 'fast', '-tune', 'zerolatency'),
  // With more threads x264 looks at how far the others are, natively as well: other bytes each time.
  {
    ...x264('VBV', 'yuv420p', '-b:v', '300k', '-maxrate', '300k', '-bufsize', '150k'),
    mostThreads: 1,
  },
  x264('10 bits', 'yuv420p10', '-preset', 'medium'),
  x264('10 bits 4:4:4', 'yuv444p10', '-preset', 'fast'),
  x264('4:2:2', 'yuv422p', '-preset', 'fast'),
  encode('mpeg4', 'yuv420p', '-c:v', 'mpeg4', '-q:v', '4', '-bf', '2'),
  encode('mpeg2video', 'yuv420p', '-c:v', 'mpeg2video', '-q:v', '4'),
  encode('mjpeg', 'yuvj420p', '-c:v', 'mjpeg', '-q:v', '3'),
  encode('ffv1', 'yuv420p', '-c:v', 'ffv1', '-level', '3', '-slices', '4'),
  encode('ffv1 10 bits', 'yuv422p10', '-c:v', 'ffv1', '-level', '3', '-slices', '9', '-context', '1'),
  encode('huffyuv', 'yuv422p', '-c:v', 'huffyuv'),
  encode('utvideo', 'yuv420p', '-c:v', 'utvideo'),
  encode('prores_ks', 'yuv422p10', '-c:v', 'prores_ks', '-profile:v', '3'),
  encode('dnxhd', 'yuv422p', '-c:v', 'dnxhd', '-profile:v', 'dnxhr_hq'),
  encode('png', 'rgb24', '-c:v', 'png'),
  encode('png 16 bits', 'rgba64be', '-c:v', 'png', '-pred', 'mixed'),
  encode('gif', 'bgr8', '-c:v', 'gif'),
  decode('h264.mkv'),
  decode('h264-10.mkv'),
  decode('mpeg2.mpg'),
  decode('mpeg4.mkv'),
  decode('ffv1.mkv'),
  decode('prores.mov'),
  decode('mjpeg.mkv'),
  decode('png.mkv'),
  decode('vp9.webm'),
  decode('vp8.webm'),
  decode('flac.flac', ...WAV),
  decode('aac.m4a', ...WAV),
  scale('yuv420p', 'yuv420p', ''),
  scale('yuv420p', 'yuv420p', 'bicubic', '640:360'),
  scale('yuv420p', 'yuv420p', 'bilinear'),
  scale('yuv420p', 'yuv420p', 'lanczos+accurate_rnd'),
  scale('yuv420p', 'yuv420p', 'area'),
  scale('yuv420p', 'yuv420p', 'neighbor'),
  scale('yuv420p', 'yuv420p', 'spline+full_chroma_int'),
  scale('yuv420p', 'rgb24', 'bicubic'),
  scale('yuv420p', 'rgb24', 'bicubic+accurate_rnd+full_chroma_int'),
  scale('yuv420p', 'bgra', 'bilinear', '320:180'),
  scale('yuv420p', 'gbrp', 'bicubic'),
  scale('yuv420p', 'yuv420p10', 'bicubic'),
  scale('yuv420p10', 'yuv420p', 'bicubic'),
  scale('yuv422p10', 'yuv444p12', 'lanczos'),
  scale('yuv444p', 'nv12', 'bicubic'),
  scale('nv12', 'yuv420p', 'bicubic'),
  scale('rgb24', 'yuv420p', 'bicubic'),
  scale('rgba', 'yuva420p', 'bicubic+accurate_rnd'),
  scale('rgb48', 'p010', 'bicubic'),
  scale('gray', 'gray16', 'bicubic'),
  scale('gbrpf32', 'gbrpf32', 'bicubic'),
  twoInputs('overlay', 'overlay=x=20*t:y=30'),
  twoInputs('overlay', 'overlay=x=20:y=30:format=rgb', 'rgba'),
  twoInputs('overlay', 'overlay=x=20*t:y=-15:format=auto', 'yuva420p'),
  ...['fade', 'wipeleft', 'dissolve', 'circleopen', 'zoomin', 'radial', 'pixelize'].map((name) =>
    twoInputs(`xfade ${name}`, `xfade=${name}:duration=0.6:offset=0.1`),
  ),
  twoInputs('xfade fade', 'xfade=fade:duration=0.6:offset=0.1', 'yuv444p10'),
  twoInputs('blend', 'blend=all_mode=softlight'),
  twoInputs('hstack', 'hstack'),
  filter('drawbox', 'drawbox=x=10+t*40:y=20:w=90:h=60:color=red@0.5:t=fill'),
  filter('drawgrid', 'drawgrid=w=32:h=24:c=white@0.3'),
  filter('boxblur', 'boxblur=5:2'),
  filter('gblur', 'gblur=sigma=3'),
  filter('avgblur', 'avgblur=4'),
  filter('unsharp', 'unsharp=7:7:1.2'),
  filter('eq', 'eq=contrast=1.2:brightness=0.05:saturation=1.4'),
  filter('hue', 'hue=h=40*t:s=1.2'),
  filter('curves', 'curves=preset=vintage', 'gbrp'),
  filter('colorbalance', 'colorbalance=rs=0.2:bh=-0.2', 'gbrp'),
  filter('colorchannelmixer', 'colorchannelmixer=.3:.4:.3:0:.3:.4:.3:0:.3:.4:.3', 'rgba'),
  filter('rotate', 'rotate=0.3*t:fillcolor=blue'),
  filter('perspective', 'perspective=10:5:300:0:0:170:320:180'),
  filter('zoompan', 'zoompan=z=1+0.02*on:x=iw/4:y=ih/4:d=2:s=320x180'),
  filter('crop, pad, transpose', 'crop=160:100:20+n:10,pad=200:140:20:20:navy,transpose=1'),
  filter('hflip, vflip', 'hflip,vflip'),
  filter('fade', 'fade=in:0:8:color=white'),
  filter('yadif', 'yadif=1'),
  filter('bwdif', 'bwdif'),
  filter('hqdn3d'),
  filter('nlmeans', 'nlmeans=s=3:r=5'),
  filter('deband'),
  filter('vignette'),
  filter('geq', "geq=lum='clip(p(X,Y)+10*sin(X/9+T),0,255)':cb=128:cr=128"),
  filter('lutrgb', 'lutrgb=r=negval:g=val/2', 'gbrp'),
  filter('chromakey', 'chromakey=green:0.2:0.1,format=yuva420p', 'yuva420p'),
  filter('colorkey', 'colorkey=green:0.3:0.2', 'rgba'),
  filter('framerate', 'framerate=fps=30'),
  filter('minterpolate', 'minterpolate=fps=50:mi_mode=blend'),
  filter('tmix', 'tmix=frames=3'),
  filter('palette', 'split[a][b];[a]palettegen[p];[b][p]paletteuse,format=rgb24', 'rgb24'),
  filter('v360', 'v360=e:flat:yaw=30'),
  sound('volume', 'volume=0.6'),
  sound('volume s16', 'aformat=s16,volume=0.6', '-c:a', 'pcm_s16le', '-f', 'wav'),
  sound('amix', 'asplit[a][b];[b]adelay=200|300[c];[a][c]amix=inputs=2:weights=1 0.4'),
  sound('aresample 48000', 'aresample=48000'),
  sound('aresample 22050 s16', 'aformat=s16,aresample=22050', '-c:a', 'pcm_s16le', '-f', 'wav'),
  sound('loudnorm', 'loudnorm=I=-16:TP=-1.5:LRA=11'),
  sound('dynaudnorm'),
  sound('afade', 'afade=in:d=0.5:curve=qsin,afade=out:st=1.5:d=0.5:curve=exp'),
  sound('acrossfade', 'asplit[a][b];[a][b]acrossfade=d=0.6:c1=tri:c2=exp'),
  sound('acompressor'),
  sound('sidechaincompress', 'asplit[a][b];[b]volume=2[c];[a][c]sidechaincompress'),
  sound('alimiter', 'alimiter=limit=0.3'),
  sound('equalizer', 'equalizer=f=1000:t=q:w=1:g=6,highpass=f=120,lowpass=f=9000'),
  sound('atempo', 'atempo=1.3'),
  sound('aecho'),
  sound('afftdn'),
  sound('silenceremove', 'silenceremove=1:0:-30dB'),
  sound('pan', 'pan=mono|c0=0.6*c0+0.4*c1'),
  soundCodec('flac', '-c:a', 'flac', '-f', 'flac'),
  soundCodec('alac', '-c:a', 'alac', '-f', 'mov'),
  soundCodec('aac', '-c:a', 'aac', '-b:a', '128k', '-f', 'adts'),
  soundCodec('ac3', '-c:a', 'ac3', '-f', 'ac3'),
  soundCodec('ac3_fixed', '-c:a', 'ac3_fixed', '-f', 'ac3'),
  soundCodec('mp2', '-c:a', 'mp2', '-f', 'mp2'),
  soundCodec('adpcm_ms', '-c:a', 'adpcm_ms', '-f', 'wav'),
];
