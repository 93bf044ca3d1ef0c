// Names of ffmpeg's, for an editor to offer: as the full variant of our module lists them. Written by `npm run docs`.

/** One of the names that an editor offers, or any other that a build of ffmpeg knows. */
export type Known<Name extends string> = Name | (string & {});

/** Encoders of video, for `-c:v`. */
// prettier-ignore
export type VideoEncoderName =
  | 'a64multi' | 'a64multi5' | 'alias_pix' | 'amv' | 'apng' | 'asv1' | 'asv2' | 'avrp' | 'avui' | 'bitpacked'
  | 'bmp' | 'cfhd' | 'cinepak' | 'cljr' | 'dnxhd' | 'dpx' | 'dvvideo' | 'dxv' | 'exr' | 'ffv1' | 'ffvhuff'
  | 'fits' | 'flashsv' | 'flashsv2' | 'flv' | 'gif' | 'h261' | 'h263' | 'h263p' | 'hdr' | 'huffyuv'
  | 'jpeg2000' | 'jpegls' | 'libaom-av1' | 'libjxl' | 'libjxl_anim' | 'libvpx' | 'libvpx-vp9' | 'libwebp'
  | 'libwebp_anim' | 'libx264' | 'libx264rgb' | 'ljpeg' | 'magicyuv' | 'mjpeg' | 'mpeg1video' | 'mpeg2video'
  | 'mpeg4' | 'msmpeg4' | 'msmpeg4v2' | 'msrle' | 'msvideo1' | 'pam' | 'pbm' | 'pcx' | 'pdv' | 'pfm' | 'pgm'
  | 'pgmyuv' | 'phm' | 'png' | 'ppm' | 'prores' | 'prores_aw' | 'prores_ks' | 'qoi' | 'qtrle' | 'r10k'
  | 'r210' | 'rawvideo' | 'roqvideo' | 'rpza' | 'rv10' | 'rv20' | 'sgi' | 'smc' | 'snow' | 'speedhq'
  | 'sunrast' | 'svq1' | 'targa' | 'tiff' | 'utvideo' | 'v210' | 'vbn' | 'vc2' | 'vnull' | 'wbmp' | 'wmv1'
  | 'wmv2' | 'wrapped_avframe' | 'xbm' | 'xface' | 'xwd' | 'y41p' | 'yuv4' | 'zlib' | 'zmbv';

/** Encoders of audio, for `-c:a`. */
// prettier-ignore
export type AudioEncoderName =
  | 'aac' | 'ac3' | 'ac3_fixed' | 'adpcm_adx' | 'adpcm_argo' | 'adpcm_ima_alp' | 'adpcm_ima_amv'
  | 'adpcm_ima_apm' | 'adpcm_ima_qt' | 'adpcm_ima_ssi' | 'adpcm_ima_wav' | 'adpcm_ima_ws' | 'adpcm_ms'
  | 'adpcm_swf' | 'adpcm_yamaha' | 'alac' | 'anull' | 'aptx' | 'aptx_hd' | 'comfortnoise' | 'dca' | 'dfpwm'
  | 'eac3' | 'flac' | 'g722' | 'g723_1' | 'g726' | 'g726le' | 'libmp3lame' | 'libopus' | 'libvorbis' | 'mlp'
  | 'mp2' | 'mp2fixed' | 'nellymoser' | 'opus' | 'pcm_alaw' | 'pcm_bluray' | 'pcm_dvd' | 'pcm_f32be'
  | 'pcm_f32le' | 'pcm_f64be' | 'pcm_f64le' | 'pcm_mulaw' | 'pcm_s16be' | 'pcm_s16be_planar' | 'pcm_s16le'
  | 'pcm_s16le_planar' | 'pcm_s24be' | 'pcm_s24daud' | 'pcm_s24le' | 'pcm_s24le_planar' | 'pcm_s32be'
  | 'pcm_s32le' | 'pcm_s32le_planar' | 'pcm_s64be' | 'pcm_s64le' | 'pcm_s8' | 'pcm_s8_planar' | 'pcm_u16be'
  | 'pcm_u16le' | 'pcm_u24be' | 'pcm_u24le' | 'pcm_u32be' | 'pcm_u32le' | 'pcm_u8' | 'pcm_vidc' | 'real_144'
  | 'roq_dpcm' | 's302m' | 'sbc' | 'truehd' | 'tta' | 'vorbis' | 'wavpack' | 'wmav1' | 'wmav2';

/** Encoders of subtitles, for `-c:s`. */
// prettier-ignore
export type SubtitleEncoderName =
  | 'ass' | 'dvbsub' | 'dvdsub' | 'mov_text' | 'srt' | 'ssa' | 'subrip' | 'text' | 'ttml' | 'webvtt' | 'xsub';

/** Formats that can be written. */
// prettier-ignore
export type MuxerName =
  | '3g2' | '3gp' | 'a64' | 'ac3' | 'ac4' | 'adts' | 'adx' | 'aea' | 'aiff' | 'alaw' | 'alp' | 'amr' | 'amv'
  | 'apm' | 'apng' | 'aptx' | 'aptx_hd' | 'apv' | 'argo_asf' | 'argo_cvg' | 'asf' | 'asf_stream' | 'ass'
  | 'ast' | 'au' | 'avi' | 'avif' | 'avm2' | 'avs2' | 'avs3' | 'bit' | 'caf' | 'cavsvideo' | 'codec2'
  | 'codec2raw' | 'crc' | 'dash' | 'data' | 'daud' | 'dfpwm' | 'dirac' | 'dnxhd' | 'dts' | 'dv' | 'dvd'
  | 'eac3' | 'evc' | 'f32be' | 'f32le' | 'f4v' | 'f64be' | 'f64le' | 'ffmetadata' | 'fifo' | 'film_cpk'
  | 'filmstrip' | 'fits' | 'flac' | 'flv' | 'framecrc' | 'framehash' | 'framemd5' | 'g722' | 'g723_1' | 'g726'
  | 'g726le' | 'gif' | 'gsm' | 'gxf' | 'h261' | 'h263' | 'h264' | 'hash' | 'hds' | 'hevc' | 'hls' | 'iamf'
  | 'ico' | 'ilbc' | 'image2' | 'image2pipe' | 'ipod' | 'ircam' | 'ismv' | 'ivf' | 'jacosub' | 'kvag' | 'latm'
  | 'lc3' | 'lrc' | 'm4v' | 'matroska' | 'mcc' | 'md5' | 'microdvd' | 'mjpeg' | 'mkvtimestamp_v2' | 'mlp'
  | 'mmf' | 'mov' | 'mp2' | 'mp3' | 'mp4' | 'mpeg' | 'mpeg1video' | 'mpeg2video' | 'mpegts' | 'mpjpeg'
  | 'mulaw' | 'mxf' | 'mxf_d10' | 'mxf_opatom' | 'null' | 'nut' | 'obu' | 'oga' | 'ogg' | 'ogv' | 'oma'
  | 'opus' | 'pdv' | 'psp' | 'rawvideo' | 'rcwt' | 'rm' | 'roq' | 'rso' | 'rtp' | 'rtp_mpegts' | 's16be'
  | 's16le' | 's24be' | 's24le' | 's32be' | 's32le' | 's8' | 'sbc' | 'scc' | 'segment' | 'smjpeg'
  | 'smoothstreaming' | 'sox' | 'spdif' | 'spx' | 'srt' | 'ssegment' | 'stream_segment' | 'streamhash' | 'sup'
  | 'svcd' | 'swf' | 'tee' | 'truehd' | 'tta' | 'ttml' | 'u16be' | 'u16le' | 'u24be' | 'u24le' | 'u32be'
  | 'u32le' | 'u8' | 'uncodedframecrc' | 'vc1' | 'vc1test' | 'vcd' | 'vidc' | 'vob' | 'voc' | 'vvc' | 'w64'
  | 'wav' | 'webm' | 'webm_chunk' | 'webm_dash_manifest' | 'webp' | 'webvtt' | 'wsaud' | 'wtv' | 'wv'
  | 'yuv4mpegpipe';

/** Formats that can be read. */
// prettier-ignore
export type DemuxerName =
  | '3dostr' | '3g2' | '3gp' | '4xm' | 'aa' | 'aac' | 'aax' | 'ac3' | 'ac4' | 'ace' | 'acm' | 'act' | 'adf'
  | 'adp' | 'ads' | 'adx' | 'aea' | 'afc' | 'aiff' | 'aix' | 'alaw' | 'alias_pix' | 'alp' | 'amr' | 'amrnb'
  | 'amrwb' | 'anm' | 'apac' | 'apc' | 'ape' | 'apm' | 'apng' | 'aptx' | 'aptx_hd' | 'apv' | 'aqtitle'
  | 'argo_asf' | 'argo_brp' | 'argo_cvg' | 'asf' | 'asf_o' | 'ass' | 'ast' | 'au' | 'av1' | 'avi' | 'avr'
  | 'avs' | 'avs2' | 'avs3' | 'bethsoftvid' | 'bfi' | 'bfstm' | 'bin' | 'bink' | 'binka' | 'bit' | 'bitpacked'
  | 'bmp_pipe' | 'bmv' | 'boa' | 'bonk' | 'brender_pix' | 'brstm' | 'c93' | 'caf' | 'cavsvideo' | 'cdg'
  | 'cdxl' | 'cine' | 'codec2' | 'codec2raw' | 'concat' | 'cri_pipe' | 'data' | 'daud' | 'dcstr' | 'dds_pipe'
  | 'derf' | 'dfa' | 'dfpwm' | 'dhav' | 'dirac' | 'dnxhd' | 'dpx_pipe' | 'dsf' | 'dsicin' | 'dss' | 'dts'
  | 'dtshd' | 'dv' | 'dvbsub' | 'dvbtxt' | 'dxa' | 'ea' | 'ea_cdata' | 'eac3' | 'epaf' | 'evc' | 'exr_pipe'
  | 'f32be' | 'f32le' | 'f64be' | 'f64le' | 'ffmetadata' | 'film_cpk' | 'filmstrip' | 'fits' | 'flac' | 'flic'
  | 'flv' | 'frm' | 'fsb' | 'fwse' | 'g722' | 'g723_1' | 'g726' | 'g726le' | 'g728' | 'g729' | 'gdv'
  | 'gem_pipe' | 'genh' | 'gif' | 'gif_pipe' | 'gsm' | 'gxf' | 'h261' | 'h263' | 'h264' | 'hca' | 'hcom'
  | 'hdr_pipe' | 'hevc' | 'hls' | 'hnm' | 'hxvs' | 'iamf' | 'ico' | 'idcin' | 'idf' | 'iff' | 'ifv' | 'ilbc'
  | 'image2' | 'image2pipe' | 'ingenient' | 'ipmovie' | 'ipu' | 'ircam' | 'iss' | 'iv8' | 'ivf' | 'ivr'
  | 'j2k_pipe' | 'jacosub' | 'jpeg_pipe' | 'jpegls_pipe' | 'jpegxl_anim' | 'jpegxl_pipe' | 'jpegxs_pipe'
  | 'jv' | 'kux' | 'kvag' | 'laf' | 'lavfi' | 'lc3' | 'live_flv' | 'lmlm4' | 'loas' | 'lrc' | 'luodat' | 'lvf'
  | 'lxf' | 'm4a' | 'm4v' | 'matroska' | 'mca' | 'mcc' | 'mgsts' | 'microdvd' | 'mj2' | 'mjpeg' | 'mjpeg_2000'
  | 'mlp' | 'mlv' | 'mm' | 'mmf' | 'mods' | 'moflex' | 'mov' | 'mp3' | 'mp4' | 'mpc' | 'mpc8' | 'mpeg'
  | 'mpegts' | 'mpegtsraw' | 'mpegvideo' | 'mpjpeg' | 'mpl2' | 'mpsub' | 'msf' | 'msnwctcp' | 'msp' | 'mtaf'
  | 'mtv' | 'mulaw' | 'musx' | 'mv' | 'mvi' | 'mxf' | 'mxg' | 'nc' | 'nistsphere' | 'nsp' | 'nsv' | 'nut'
  | 'nuv' | 'obu' | 'ogg' | 'oma' | 'osq' | 'paf' | 'pam_pipe' | 'pbm_pipe' | 'pcx_pipe' | 'pdv' | 'pfm_pipe'
  | 'pgm_pipe' | 'pgmyuv_pipe' | 'pgx_pipe' | 'phm_pipe' | 'photocd_pipe' | 'pictor_pipe' | 'pjs' | 'pmp'
  | 'png_pipe' | 'pp_bnk' | 'ppm_pipe' | 'psd_pipe' | 'psxstr' | 'pva' | 'pvf' | 'qcp' | 'qdraw_pipe' | 'qoa'
  | 'qoi_pipe' | 'r3d' | 'rawvideo' | 'rcwt' | 'realtext' | 'redspark' | 'rka' | 'rl2' | 'rm' | 'roq' | 'rpl'
  | 'rsd' | 'rso' | 's16be' | 's16le' | 's24be' | 's24le' | 's32be' | 's32le' | 's337m' | 's8' | 'sami'
  | 'sbc' | 'sbg' | 'scc' | 'scd' | 'sdns' | 'sdr2' | 'sds' | 'sdx' | 'ser' | 'sga' | 'sgi_pipe' | 'shn'
  | 'siff' | 'simbiosis_imx' | 'sln' | 'smjpeg' | 'smk' | 'smush' | 'sol' | 'sox' | 'spdif' | 'srt' | 'stl'
  | 'subviewer' | 'subviewer1' | 'sunrast_pipe' | 'sup' | 'svag' | 'svg_pipe' | 'svs' | 'swf' | 'tak'
  | 'tedcaptions' | 'thp' | 'tiertexseq' | 'tiff_pipe' | 'tmv' | 'truehd' | 'tta' | 'tty' | 'txd' | 'ty'
  | 'u16be' | 'u16le' | 'u24be' | 'u24le' | 'u32be' | 'u32le' | 'u8' | 'usm' | 'v210' | 'v210x' | 'vag'
  | 'vbn_pipe' | 'vc1' | 'vc1test' | 'vidc' | 'vividas' | 'vivo' | 'vmd' | 'vobsub' | 'voc' | 'vpk'
  | 'vplayer' | 'vqf' | 'vvc' | 'w64' | 'wady' | 'wav' | 'wavarc' | 'wc3movie' | 'webm' | 'webm_dash_manifest'
  | 'webp_anim' | 'webp_pipe' | 'webvtt' | 'wsaud' | 'wsd' | 'wsvqa' | 'wtv' | 'wv' | 'wve' | 'xa' | 'xbin'
  | 'xbm_pipe' | 'xmd' | 'xmv' | 'xpm_pipe' | 'xvag' | 'xwd_pipe' | 'xwma' | 'yop' | 'yuv4mpegpipe';

/** Filters of video and audio. */
// prettier-ignore
export type FilterName =
  | 'a3dscope' | 'aap' | 'abench' | 'abitscope' | 'abuffer' | 'abuffersink' | 'acompressor' | 'acontrast'
  | 'acopy' | 'acrossfade' | 'acrossover' | 'acrusher' | 'acue' | 'addroi' | 'adeclick' | 'adeclip'
  | 'adecorrelate' | 'adelay' | 'adenorm' | 'aderivative' | 'adrawgraph' | 'adrc' | 'adynamicequalizer'
  | 'adynamicsmooth' | 'aecho' | 'aemphasis' | 'aeval' | 'aevalsrc' | 'aexciter' | 'afade' | 'afdelaysrc'
  | 'afftdn' | 'afftfilt' | 'afir' | 'afireqsrc' | 'afirsrc' | 'aformat' | 'afreqshift' | 'afwtdn' | 'agate'
  | 'agraphmonitor' | 'ahistogram' | 'aiir' | 'aintegral' | 'ainterleave' | 'alatency' | 'alimiter'
  | 'allpass' | 'allrgb' | 'allyuv' | 'aloop' | 'alphaextract' | 'alphamerge' | 'amerge' | 'ametadata'
  | 'amix' | 'amovie' | 'amplify' | 'amultiply' | 'anequalizer' | 'anlmdn' | 'anlmf' | 'anlms' | 'anoisesrc'
  | 'anull' | 'anullsink' | 'anullsrc' | 'apad' | 'aperms' | 'aphasemeter' | 'aphaser' | 'aphaseshift'
  | 'apsnr' | 'apsyclip' | 'apulsator' | 'arealtime' | 'aresample' | 'areverse' | 'arls' | 'arnndn' | 'asdr'
  | 'asegment' | 'aselect' | 'asendcmd' | 'asetnsamples' | 'asetpts' | 'asetrate' | 'asettb' | 'ashowinfo'
  | 'asidedata' | 'asisdr' | 'asoftclip' | 'aspectralstats' | 'asplit' | 'ass' | 'astats' | 'astreamselect'
  | 'asubboost' | 'asubcut' | 'asupercut' | 'asuperpass' | 'asuperstop' | 'atadenoise' | 'atempo' | 'atilt'
  | 'atrim' | 'avectorscope' | 'avgblur' | 'avsynctest' | 'axcorrelate' | 'backgroundkey' | 'bandpass'
  | 'bandreject' | 'bass' | 'bbox' | 'bench' | 'bilateral' | 'biquad' | 'bitplanenoise' | 'blackdetect'
  | 'blackframe' | 'blend' | 'blockdetect' | 'blurdetect' | 'bm3d' | 'boxblur' | 'buffer' | 'buffersink'
  | 'bwdif' | 'cas' | 'ccrepack' | 'cellauto' | 'channelmap' | 'channelsplit' | 'chorus' | 'chromahold'
  | 'chromakey' | 'chromanr' | 'chromashift' | 'ciescope' | 'codecview' | 'color' | 'colorbalance'
  | 'colorchannelmixer' | 'colorchart' | 'colorcontrast' | 'colorcorrect' | 'colordetect' | 'colorhold'
  | 'colorize' | 'colorkey' | 'colorlevels' | 'colormap' | 'colormatrix' | 'colorspace' | 'colorspectrum'
  | 'colortemperature' | 'compand' | 'compensationdelay' | 'concat' | 'convolution' | 'convolve' | 'copy'
  | 'corr' | 'cover_rect' | 'crop' | 'cropdetect' | 'crossfeed' | 'crystalizer' | 'cue' | 'curves'
  | 'datascope' | 'dblur' | 'dcshift' | 'dctdnoiz' | 'deband' | 'deblock' | 'decimate' | 'deconvolve'
  | 'dedot' | 'deesser' | 'deflate' | 'deflicker' | 'dejudder' | 'delogo' | 'deshake' | 'despill'
  | 'detelecine' | 'dialoguenhance' | 'dilation' | 'displace' | 'doubleweave' | 'drawbox' | 'drawgraph'
  | 'drawgrid' | 'drawtext' | 'drmeter' | 'dynaudnorm' | 'earwax' | 'ebur128' | 'edgedetect' | 'elbg'
  | 'entropy' | 'epx' | 'eq' | 'equalizer' | 'erosion' | 'estdif' | 'exposure' | 'extractplanes'
  | 'extrastereo' | 'fade' | 'feedback' | 'fftdnoiz' | 'fftfilt' | 'field' | 'fieldhint' | 'fieldmatch'
  | 'fieldorder' | 'fillborders' | 'find_rect' | 'firequalizer' | 'flanger' | 'floodfill' | 'format' | 'fps'
  | 'framepack' | 'framerate' | 'framestep' | 'freezedetect' | 'freezeframes' | 'fspp' | 'fsync' | 'gblur'
  | 'geq' | 'gradfun' | 'gradients' | 'graphmonitor' | 'grayworld' | 'greyedge' | 'guided' | 'haas'
  | 'haldclut' | 'haldclutsrc' | 'hdcd' | 'headphone' | 'hflip' | 'highpass' | 'highshelf' | 'hilbert'
  | 'histeq' | 'histogram' | 'hqdn3d' | 'hqx' | 'hstack' | 'hsvhold' | 'hsvkey' | 'hue' | 'huesaturation'
  | 'hwdownload' | 'hwmap' | 'hwupload' | 'hysteresis' | 'identity' | 'idet' | 'il' | 'inflate' | 'interlace'
  | 'interleave' | 'join' | 'kerndeint' | 'kirsch' | 'lagfun' | 'latency' | 'lenscorrection' | 'life'
  | 'limitdiff' | 'limiter' | 'loop' | 'loudnorm' | 'lowpass' | 'lowshelf' | 'lumakey' | 'lut' | 'lut1d'
  | 'lut2' | 'lut3d' | 'lutrgb' | 'lutyuv' | 'mandelbrot' | 'maskedclamp' | 'maskedmax' | 'maskedmerge'
  | 'maskedmin' | 'maskedthreshold' | 'maskfun' | 'mcdeint' | 'mcompand' | 'median' | 'mergeplanes'
  | 'mestimate' | 'metadata' | 'midequalizer' | 'minterpolate' | 'mix' | 'monochrome' | 'morpho' | 'movie'
  | 'mpdecimate' | 'mptestsrc' | 'msad' | 'multiply' | 'negate' | 'nlmeans' | 'nnedi' | 'noformat' | 'noise'
  | 'normalize' | 'null' | 'nullsink' | 'nullsrc' | 'oscilloscope' | 'overlay' | 'owdenoise' | 'pad'
  | 'pal100bars' | 'pal75bars' | 'palettegen' | 'paletteuse' | 'pan' | 'perlin' | 'perms' | 'perspective'
  | 'phase' | 'photosensitivity' | 'pixdesctest' | 'pixelize' | 'pixscope' | 'pp7' | 'premultiply'
  | 'premultiply_dynamic' | 'prewitt' | 'pseudocolor' | 'psnr' | 'pullup' | 'qp' | 'random' | 'readeia608'
  | 'readvitc' | 'realtime' | 'remap' | 'removegrain' | 'removelogo' | 'repeatfields' | 'replaygain'
  | 'reverse' | 'rgbashift' | 'rgbtestsrc' | 'roberts' | 'rotate' | 'sab' | 'scale' | 'scale2ref' | 'scdet'
  | 'scharr' | 'scroll' | 'segment' | 'select' | 'selectivecolor' | 'sendcmd' | 'separatefields' | 'setdar'
  | 'setfield' | 'setparams' | 'setpts' | 'setrange' | 'setsar' | 'settb' | 'shear' | 'showcqt' | 'showcwt'
  | 'showfreqs' | 'showinfo' | 'showpalette' | 'showspatial' | 'showspectrum' | 'showspectrumpic'
  | 'showvolume' | 'showwaves' | 'showwavespic' | 'shuffleframes' | 'shufflepixels' | 'shuffleplanes'
  | 'sidechaincompress' | 'sidechaingate' | 'sidedata' | 'sierpinski' | 'signalstats' | 'signature'
  | 'silencedetect' | 'silenceremove' | 'sinc' | 'sine' | 'siti' | 'smartblur' | 'smptebars' | 'smptehdbars'
  | 'sobel' | 'spectrumsynth' | 'speechnorm' | 'split' | 'spp' | 'ssim' | 'ssim360' | 'stereo3d'
  | 'stereotools' | 'stereowiden' | 'streamselect' | 'subtitles' | 'super2xsai' | 'superequalizer'
  | 'surround' | 'swaprect' | 'swapuv' | 'tblend' | 'telecine' | 'testsrc' | 'testsrc2' | 'thistogram'
  | 'threshold' | 'thumbnail' | 'tile' | 'tiltandshift' | 'tiltshelf' | 'tinterlace' | 'tlut2' | 'tmedian'
  | 'tmidequalizer' | 'tmix' | 'tonemap' | 'tpad' | 'transpose' | 'treble' | 'tremolo' | 'trim'
  | 'unpremultiply' | 'unsharp' | 'untile' | 'uspp' | 'v360' | 'vaguedenoiser' | 'varblur' | 'vectorscope'
  | 'vflip' | 'vfrdet' | 'vibrance' | 'vibrato' | 'vif' | 'vignette' | 'virtualbass' | 'vmafmotion' | 'volume'
  | 'volumedetect' | 'vstack' | 'w3fdif' | 'waveform' | 'weave' | 'xbr' | 'xcorrelate' | 'xfade' | 'xmedian'
  | 'xpsnr' | 'xstack' | 'yadif' | 'yaepblur' | 'yuvtestsrc' | 'zoneplate' | 'zoompan' | 'zscale';

/** Pixel formats that have pictures in memory, for `-pix_fmt`. */
// prettier-ignore
export type PixelFormatName =
  | '0bgr' | '0rgb' | 'abgr' | 'argb' | 'ayuv' | 'ayuv64be' | 'ayuv64le' | 'bayer_bggr16be' | 'bayer_bggr16le'
  | 'bayer_bggr8' | 'bayer_gbrg16be' | 'bayer_gbrg16le' | 'bayer_gbrg8' | 'bayer_grbg16be' | 'bayer_grbg16le'
  | 'bayer_grbg8' | 'bayer_rggb16be' | 'bayer_rggb16le' | 'bayer_rggb8' | 'bgr0' | 'bgr24' | 'bgr4'
  | 'bgr444be' | 'bgr444le' | 'bgr48be' | 'bgr48le' | 'bgr4_byte' | 'bgr555be' | 'bgr555le' | 'bgr565be'
  | 'bgr565le' | 'bgr8' | 'bgra' | 'bgra64be' | 'bgra64le' | 'gbrap' | 'gbrap10be' | 'gbrap10le' | 'gbrap12be'
  | 'gbrap12le' | 'gbrap14be' | 'gbrap14le' | 'gbrap16be' | 'gbrap16le' | 'gbrap32be' | 'gbrap32le'
  | 'gbrapf16be' | 'gbrapf16le' | 'gbrapf32be' | 'gbrapf32le' | 'gbrp' | 'gbrp10be' | 'gbrp10le'
  | 'gbrp10msbbe' | 'gbrp10msble' | 'gbrp12be' | 'gbrp12le' | 'gbrp12msbbe' | 'gbrp12msble' | 'gbrp14be'
  | 'gbrp14le' | 'gbrp16be' | 'gbrp16le' | 'gbrp9be' | 'gbrp9le' | 'gbrpf16be' | 'gbrpf16le' | 'gbrpf32be'
  | 'gbrpf32le' | 'gray' | 'gray10be' | 'gray10le' | 'gray12be' | 'gray12le' | 'gray14be' | 'gray14le'
  | 'gray16be' | 'gray16le' | 'gray32be' | 'gray32le' | 'gray9be' | 'gray9le' | 'grayf16be' | 'grayf16le'
  | 'grayf32be' | 'grayf32le' | 'monob' | 'monow' | 'nv12' | 'nv16' | 'nv20be' | 'nv20le' | 'nv21' | 'nv24'
  | 'nv42' | 'p010be' | 'p010le' | 'p012be' | 'p012le' | 'p016be' | 'p016le' | 'p210be' | 'p210le' | 'p212be'
  | 'p212le' | 'p216be' | 'p216le' | 'p410be' | 'p410le' | 'p412be' | 'p412le' | 'p416be' | 'p416le' | 'pal8'
  | 'rgb0' | 'rgb24' | 'rgb4' | 'rgb444be' | 'rgb444le' | 'rgb48be' | 'rgb48le' | 'rgb4_byte' | 'rgb555be'
  | 'rgb555le' | 'rgb565be' | 'rgb565le' | 'rgb8' | 'rgb96be' | 'rgb96le' | 'rgba' | 'rgba128be' | 'rgba128le'
  | 'rgba64be' | 'rgba64le' | 'rgbaf16be' | 'rgbaf16le' | 'rgbaf32be' | 'rgbaf32le' | 'rgbf16be' | 'rgbf16le'
  | 'rgbf32be' | 'rgbf32le' | 'uyva' | 'uyvy422' | 'uyyvyy411' | 'v30xbe' | 'v30xle' | 'vuya' | 'vuyx'
  | 'vyu444' | 'x2bgr10be' | 'x2bgr10le' | 'x2rgb10be' | 'x2rgb10le' | 'xv30be' | 'xv30le' | 'xv36be'
  | 'xv36le' | 'xv48be' | 'xv48le' | 'xyz12be' | 'xyz12le' | 'y210be' | 'y210le' | 'y212be' | 'y212le'
  | 'y216be' | 'y216le' | 'ya16be' | 'ya16le' | 'ya8' | 'yaf16be' | 'yaf16le' | 'yaf32be' | 'yaf32le'
  | 'yuv410p' | 'yuv411p' | 'yuv420p' | 'yuv420p10be' | 'yuv420p10le' | 'yuv420p12be' | 'yuv420p12le'
  | 'yuv420p14be' | 'yuv420p14le' | 'yuv420p16be' | 'yuv420p16le' | 'yuv420p9be' | 'yuv420p9le' | 'yuv422p'
  | 'yuv422p10be' | 'yuv422p10le' | 'yuv422p12be' | 'yuv422p12le' | 'yuv422p14be' | 'yuv422p14le'
  | 'yuv422p16be' | 'yuv422p16le' | 'yuv422p9be' | 'yuv422p9le' | 'yuv440p' | 'yuv440p10be' | 'yuv440p10le'
  | 'yuv440p12be' | 'yuv440p12le' | 'yuv444p' | 'yuv444p10be' | 'yuv444p10le' | 'yuv444p10msbbe'
  | 'yuv444p10msble' | 'yuv444p12be' | 'yuv444p12le' | 'yuv444p12msbbe' | 'yuv444p12msble' | 'yuv444p14be'
  | 'yuv444p14le' | 'yuv444p16be' | 'yuv444p16le' | 'yuv444p9be' | 'yuv444p9le' | 'yuva420p' | 'yuva420p10be'
  | 'yuva420p10le' | 'yuva420p16be' | 'yuva420p16le' | 'yuva420p9be' | 'yuva420p9le' | 'yuva422p'
  | 'yuva422p10be' | 'yuva422p10le' | 'yuva422p12be' | 'yuva422p12le' | 'yuva422p16be' | 'yuva422p16le'
  | 'yuva422p9be' | 'yuva422p9le' | 'yuva444p' | 'yuva444p10be' | 'yuva444p10le' | 'yuva444p12be'
  | 'yuva444p12le' | 'yuva444p16be' | 'yuva444p16le' | 'yuva444p9be' | 'yuva444p9le' | 'yuvj411p' | 'yuvj420p'
  | 'yuvj422p' | 'yuvj440p' | 'yuvj444p' | 'yuyv422' | 'yvyu422';
