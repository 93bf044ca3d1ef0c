// Filters whose output is as long as their input, whatever their options: of each it was measured, with FFmpeg 5.1, that
// no frame and no sample is lost or added (test/command/length/same-length.test.ts does that again).

/** Pictures to as many pictures. */
export const SAME_VIDEO: ReadonlySet<string> = new Set(
  words(`
  addroi alphaextract ass atadenoise avgblur bbox bench bilateral bitplanenoise blackdetect blackframe blockdetect blurdetect boxblur
  cas chromahold chromakey chromanr chromashift ciescope codecview colorbalance colorchannelmixer colorcontrast
  colorcorrect colorhold colorize colorkey colorlevels colormatrix colorspace colortemperature convolution copy cover_rect crop
  cropdetect cue curves datascope dblur dctdnoiz deband deblock dedot deflate deflicker delogo derain deshake despill dilation
  drawbox drawgrid drawtext edgedetect elbg entropy epx eq erosion exposure fade fftdnoiz fftfilt field fieldorder fifo
  fillborders find_rect floodfill format freezedetect fspp gblur geq gradfun grayworld greyedge hflip histeq histogram hqdn3d hqx hsvhold hsvkey
  hue huesaturation idet il inflate kerndeint kirsch lagfun lenscorrection limiter lumakey lut lut1d lut3d lutrgb lutyuv
  maskfun median metadata  monochrome negate nlmeans noformat noise normalize null oscilloscope owdenoise pad perms perspective
  phase photosensitivity pixdesctest pixelize pixscope pp pp7 prewitt pseudocolor qp random readeia608 readvitc removegrain
  removelogo reverse rgbashift roberts rotate sab scale scdet scharr scroll selectivecolor setdar setfield setparams setrange setsar
  settb shear showinfo showpalette shufflepixels shuffleplanes sidedata signalstats siti smartblur sobel spp stereo3d subtitles super2xsai
  swaprect swapuv  thistogram   tmix tonemap transpose unsharp v360 vaguedenoiser vectorscope vflip vfrdet vibrance
  vidstabdetect vidstabtransform vignette waveform xbr yaepblur zscale`),
);

/** Pictures to more or fewer pictures in the same time, but for two of them at most. */
export const SAME_TIME_VIDEO: ReadonlySet<string> = new Set(
  words(
    'bwdif estdif framestep framerate interlace minterpolate separatefields tblend telecine tinterlace tlut2 tmedian w3fdif yadif',
  ),
);

/** Audio to as much audio. */
export const SAME_AUDIO: ReadonlySet<string> = new Set(
  words(`
  abench acompressor acontrast acopy acrusher acue adeclick adeclip adecorrelate adenorm aderivative adynamicequalizer
  adynamicsmooth aemphasis aeval aexciter afade  afftdn afftfilt afifo aformat afreqshift afwtdn agate aintegral alimiter
  allpass ametadata anlmdn anull aperms aphaser aphaseshift apsyclip apulsator areverse arnndn asettb ashowinfo asidedata
  asoftclip aspectralstats astats asubboost asubcut asupercut asuperpass asuperstop atilt bandpass bandreject bass biquad
  bs2b channelmap compand compensationdelay crossfeed crystalizer dcshift deesser dialoguenhance drmeter dynaudnorm
  earwax equalizer extrastereo firequalizer flanger haas highpass highshelf loudnorm lowpass lowshelf mcompand pan
  replaygain silencedetect speechnorm stereotools stereowiden superequalizer surround tiltshelf treble tremolo vibrato
  virtualbass volume volumedetect`),
);

/** Audio to pictures of it. */
export const AUDIO_TO_VIDEO: ReadonlySet<string> = new Set(
  words('abitscope ahistogram avectorscope showcqt showfreqs showspatial showspectrum showvolume showwaves'),
);

function words(text: string): string[] {
  return text.trim().split(/\s+/);
}
