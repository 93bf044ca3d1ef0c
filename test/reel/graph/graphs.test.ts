// The command lines of a render, as literals: pure plans, so that a change of any of them is seen.

import { describe, expect, it } from 'vitest';
import { toArgs } from '../../../src/index.js';
import { audioGraph } from '../../../src/reel/graph/audio-graph.js';
import { plainGraph } from '../../../src/reel/graph/plain-graph.js';
import { videoGraph } from '../../../src/reel/graph/video-graph.js';
import type { MediaGraph } from '../../../src/reel/graph/video-graph.js';
import type { Timeline } from '../../../src/reel/index.js';
import { renderCommand } from '../../../src/reel/renderers/render-command.js';
import { resolveTimeline } from '../../../src/reel/timeline/resolve-timeline.js';
import { still, timelineOf, video } from '../footage.js';

/** The words for ffmpeg, one line for each input, chain and output. */
function words(timeline: Timeline): string[] {
  return toArgs(renderCommand(resolveTimeline(timeline), { outputPath: '/out.mp4', muxer: 'mp4' }))
    .join(' ')
    .split(/(?<=-i \S+) |(?<=-filter_complex) |;| (?=-map )/);
}

function chains({ inputs, filterGraph, output }: MediaGraph): string[] {
  const args = toArgs({
    inputs,
    filterGraph,
    outputs: [{ url: '-', format: 'null', maps: [`[${output}]`] }],
  });
  return args[args.indexOf('-filter_complex') + 1]!.split(';');
}

it('two stills and a fade: each decoded and scaled once, mixed only while both are seen', () => {
  const timeline = timelineOf([still('/a.png', 1), still('/b.jpg', 1)], { transition: { durationSec: 0.2 } });
  expect(words(timeline)).toMatchInlineSnapshot(`
    [
      "-y -f image2pipe -framerate 25/1 -reinit_filter 0 -threads 1 -i /a.png",
      "-f image2pipe -framerate 25/1 -reinit_filter 0 -threads 1 -i /b.jpg",
      "-filter_complex",
      "[0:v]trim=end_frame=1,crop=w=min(iw\\,ih*96/(128*sar)):h=min(ih\\,iw*sar*128/96),scale=flags=bicubic+accurate_rnd+full_chroma_int,format=pix_fmts=rgba,format=pix_fmts=gbrap,premultiply=inplace=1,scale=w=96:h=128:flags=bicubic,format=pix_fmts=gbrap,format=pix_fmts=rgba,setsar=sar=1,settb=expr=1/25,setpts=expr=N[s0f]",
      "color=c=black:s=96x128:r=25/1,format=pix_fmts=rgb24,trim=end_frame=1,settb=expr=1/25,setpts=expr=N[s0b]",
      "[s0b][s0f]overlay=x=(W-w)/2:y=(H-h)/2:format=rgb:alpha=premultiplied,scale=flags=bicubic:out_color_matrix=bt709:out_range=tv,format=pix_fmts=yuv420p,setsar=sar=1,setparams=range=tv:colorspace=bt709:color_primaries=bt709:color_trc=bt709,settb=expr=1/25,setpts=expr=N,split=outputs=2[s0u0][s0u1]",
      "[s0u0]loop=loop=19:size=1,settb=expr=1/25,setpts=expr=N[h0]",
      "[s0u1]scale=flags=neighbor,format=pix_fmts=yuv444p,loop=loop=4:size=1,settb=expr=1/25,setpts=expr=N[j0a]",
      "[1:v]trim=end_frame=1,crop=w=min(iw\\,ih*96/(128*sar)):h=min(ih\\,iw*sar*128/96),scale=flags=bicubic+accurate_rnd+full_chroma_int,format=pix_fmts=rgba,format=pix_fmts=gbrap,premultiply=inplace=1,scale=w=96:h=128:flags=bicubic,format=pix_fmts=gbrap,format=pix_fmts=rgba,setsar=sar=1,settb=expr=1/25,setpts=expr=N[s1f]",
      "color=c=black:s=96x128:r=25/1,format=pix_fmts=rgb24,trim=end_frame=1,settb=expr=1/25,setpts=expr=N[s1b]",
      "[s1b][s1f]overlay=x=(W-w)/2:y=(H-h)/2:format=rgb:alpha=premultiplied,scale=flags=bicubic:out_color_matrix=bt709:out_range=tv,format=pix_fmts=yuv420p,setsar=sar=1,setparams=range=tv:colorspace=bt709:color_primaries=bt709:color_trc=bt709,settb=expr=1/25,setpts=expr=N,split=outputs=2[s1u0][s1u1]",
      "[s1u0]scale=flags=neighbor,format=pix_fmts=yuv444p,loop=loop=4:size=1,settb=expr=1/25,setpts=expr=N[j0b]",
      "[s1u1]loop=loop=19:size=1,settb=expr=1/25,setpts=expr=N[h1]",
      "[j0b]split[j0c][j0d]",
      "[j0a][j0c]streamselect=inputs=2:map=0[j0e]",
      "[j0e][j0d]xfade=transition=fade:duration=0.200000:offset=0.000000,scale=flags=area,format=pix_fmts=yuv420p[j0]",
      "[h0][j0][h1]concat=n=3,settb=expr=1/25,setpts=expr=N,fps=fps=25/1,format=pix_fmts=yuv420p[video]",
      "-map [video] -c:v libx264 -crf:v 20 -preset:v ultrafast -pix_fmt:v yuv420p -f mp4 -movflags +faststart /out.mp4",
    ]
  `);
  expect(chains(plainGraph(resolveTimeline(timeline)))).toMatchInlineSnapshot(`
    [
      "[0:v]trim=end_frame=25,crop=w=min(iw\\,ih*96/(128*sar)):h=min(ih\\,iw*sar*128/96),scale=flags=bicubic+accurate_rnd+full_chroma_int,format=pix_fmts=rgba,format=pix_fmts=gbrap,premultiply=inplace=1,scale=w=96:h=128:flags=bicubic,format=pix_fmts=gbrap,format=pix_fmts=rgba,setsar=sar=1,settb=expr=1/25,setpts=expr=N[s0f]",
      "color=c=black:s=96x128:r=25/1,format=pix_fmts=rgb24,trim=end_frame=25,settb=expr=1/25,setpts=expr=N[s0b]",
      "[s0b][s0f]overlay=x=(W-w)/2:y=(H-h)/2:format=rgb:alpha=premultiplied,scale=flags=bicubic:out_color_matrix=bt709:out_range=tv,format=pix_fmts=yuv420p,setsar=sar=1,setparams=range=tv:colorspace=bt709:color_primaries=bt709:color_trc=bt709,settb=expr=1/25,setpts=expr=N,scale=flags=neighbor,format=pix_fmts=yuv444p[p0]",
      "[1:v]trim=end_frame=25,crop=w=min(iw\\,ih*96/(128*sar)):h=min(ih\\,iw*sar*128/96),scale=flags=bicubic+accurate_rnd+full_chroma_int,format=pix_fmts=rgba,format=pix_fmts=gbrap,premultiply=inplace=1,scale=w=96:h=128:flags=bicubic,format=pix_fmts=gbrap,format=pix_fmts=rgba,setsar=sar=1,settb=expr=1/25,setpts=expr=N[s1f]",
      "color=c=black:s=96x128:r=25/1,format=pix_fmts=rgb24,trim=end_frame=25,settb=expr=1/25,setpts=expr=N[s1b]",
      "[s1b][s1f]overlay=x=(W-w)/2:y=(H-h)/2:format=rgb:alpha=premultiplied,scale=flags=bicubic:out_color_matrix=bt709:out_range=tv,format=pix_fmts=yuv420p,setsar=sar=1,setparams=range=tv:colorspace=bt709:color_primaries=bt709:color_trc=bt709,settb=expr=1/25,setpts=expr=N,scale=flags=neighbor,format=pix_fmts=yuv444p[p1]",
      "[p0][p1]xfade=transition=fade:duration=0.200000:offset=0.800000[m0]",
      "[m0]scale=flags=area,format=pix_fmts=yuv420p,settb=expr=1/25,setpts=expr=N,fps=fps=25/1,format=pix_fmts=yuv420p[video]",
    ]
  `);
});

it('a video on a color, with its own sound, after a cut', () => {
  const clip = { fit: 'contain', background: '#123456', startSec: 0.5, audio: { gainDb: -3 } } as const;
  const timeline = timelineOf([still('/a.png', 0.4), video('/clip.mp4', 0.6, clip)], { encoding: {} });
  expect(words(timeline)).toMatchInlineSnapshot(`
    [
      "-y -f image2pipe -framerate 25/1 -reinit_filter 0 -threads 1 -i /a.png",
      "-ss 0.5 -protocol_whitelist file -format_whitelist mov,matroska,mpegts,mpeg,avi,flv,asf,mxf,nut,ivf,gif,apng,dv,h264,hevc,m4v,mpegvideo,mjpeg,yuv4mpegpipe,webp_pipe,mp3,wav,w64,aiff,caf,au,ogg,flac,aac,ac3,eac3,amr,ape,wv,tta -reinit_filter:v 0 -i /clip.mp4",
      "-ss 0.5 -protocol_whitelist file -format_whitelist mov,matroska,mpegts,mpeg,avi,flv,asf,mxf,nut,ivf,gif,apng,dv,h264,hevc,m4v,mpegvideo,mjpeg,yuv4mpegpipe,webp_pipe,mp3,wav,w64,aiff,caf,au,ogg,flac,aac,ac3,eac3,amr,ape,wv,tta -threads 1 -i /clip.mp4",
      "-filter_complex",
      "[0:v]trim=end_frame=1,crop=w=min(iw\\,ih*96/(128*sar)):h=min(ih\\,iw*sar*128/96),scale=flags=bicubic+accurate_rnd+full_chroma_int,format=pix_fmts=rgba,format=pix_fmts=gbrap,premultiply=inplace=1,scale=w=96:h=128:flags=bicubic,format=pix_fmts=gbrap,format=pix_fmts=rgba,setsar=sar=1,settb=expr=1/25,setpts=expr=N[s0f]",
      "color=c=black:s=96x128:r=25/1,format=pix_fmts=rgb24,trim=end_frame=1,settb=expr=1/25,setpts=expr=N[s0b]",
      "[s0b][s0f]overlay=x=(W-w)/2:y=(H-h)/2:format=rgb:alpha=premultiplied,scale=flags=bicubic:out_color_matrix=bt709:out_range=tv,format=pix_fmts=yuv420p,setsar=sar=1,setparams=range=tv:colorspace=bt709:color_primaries=bt709:color_trc=bt709,settb=expr=1/25,setpts=expr=N[s0u0]",
      "[s0u0]loop=loop=9:size=1,settb=expr=1/25,setpts=expr=N[h0]",
      "[1:V]scale,fps=fps=25/1:start_time=0:eof_action=pass,tpad=stop=-1:stop_mode=clone,trim=start_frame=0:end_frame=15,scale=w=min(96\\,max(2\\,2*round(128*dar/2))):h=min(128\\,max(2\\,2*round(96/dar/2))):flags=bicubic:in_color_matrix=auto:out_color_matrix=bt709:out_range=tv,format=pix_fmts=yuv420p,setsar=sar=1,setparams=range=tv:colorspace=bt709:color_primaries=bt709:color_trc=bt709,settb=expr=1/25,setpts=expr=N[s1f]",
      "color=c=#123456:s=96x128:r=25/1,format=pix_fmts=gbrp,trim=end_frame=1,scale=flags=bicubic:out_color_matrix=bt709:out_range=tv,format=pix_fmts=yuv420p,setsar=sar=1,setparams=range=tv:colorspace=bt709:color_primaries=bt709:color_trc=bt709,settb=expr=1/25,setpts=expr=N,loop=loop=-1:size=1,settb=expr=1/25,setpts=expr=N[s1b]",
      "[s1b][s1f]overlay=x=(W-w)/2:y=(H-h)/2:format=yuv420:alpha=straight:shortest=1,setsar=sar=1,setparams=range=tv:colorspace=bt709:color_primaries=bt709:color_trc=bt709,settb=expr=1/25,setpts=expr=N[s1u0]",
      "[s1u0]trim=start_frame=0:end_frame=15,settb=expr=1/25,setpts=expr=N[h1]",
      "[h0][h1]concat=n=2,settb=expr=1/25,setpts=expr=N,fps=fps=25/1,format=pix_fmts=yuv420p[video]",
      "[2:a]aresample=sample_rate=48000:async=1:first_pts=0,aformat=sample_fmts=fltp:sample_rates=48000:channel_layouts=stereo,atrim=end_sample=28800,asetpts=expr=round(N/SR/TB),volume=volume=-3dB,adelay=delays=19200S:all=1[o1]",
      "[o1]apad=whole_len=48000,atrim=end_sample=48000,asetpts=expr=round(N/SR/TB),alimiter=limit=0.95:level=0:latency=1,aresample=sample_rate=48000,aformat=sample_fmts=fltp:sample_rates=48000:channel_layouts=stereo,apad=whole_len=48000,atrim=end_sample=48000,asetpts=expr=round(N/SR/TB)[audio]",
      "-map [video]",
      "-map [audio] -c:v libx264 -crf:v 20 -preset:v veryfast -pix_fmt:v yuv420p -c:a aac -b:a 160000 -f mp4 -movflags +faststart /out.mp4",
    ]
  `);
});

it('a still that moves, under words', () => {
  const timeline = timelineOf([
    still('/a.png', 1, { motion: { fromZoom: 1, toZoom: 1.2 }, overlay: '/w.png' }),
  ]);
  expect(chains(videoGraph(resolveTimeline(timeline)))).toMatchInlineSnapshot(`
    [
      "[0:v]trim=end_frame=1,crop=w=min(iw\\,ih*96/(128*sar)):h=min(ih\\,iw*sar*128/96),scale=flags=bicubic+accurate_rnd+full_chroma_int,format=pix_fmts=rgba,format=pix_fmts=gbrap,premultiply=inplace=1,scale=w=96:h=128:flags=bicubic,format=pix_fmts=gbrap,format=pix_fmts=rgba,setsar=sar=1,settb=expr=1/25,setpts=expr=N[s0f]",
      "color=c=black:s=96x128:r=25/1,format=pix_fmts=rgb24,trim=end_frame=1,settb=expr=1/25,setpts=expr=N[s0b]",
      "[s0b][s0f]overlay=x=(W-w)/2:y=(H-h)/2:format=rgb:alpha=premultiplied,scale=flags=bicubic:out_color_matrix=bt709:out_range=tv,format=pix_fmts=yuv420p,setsar=sar=1,setparams=range=tv:colorspace=bt709:color_primaries=bt709:color_trc=bt709,settb=expr=1/25,setpts=expr=N[s0u0]",
      "[1:v]trim=end_frame=1,format=pix_fmts=rgba,format=pix_fmts=gbrap16le,premultiply=inplace=1,scale=w=96:h=128:flags=bicubic,format=pix_fmts=gbrap16le,unpremultiply=inplace=1,scale=flags=bicubic:out_color_matrix=bt709:out_range=tv,format=pix_fmts=yuva420p,setsar=sar=1,setparams=range=tv:colorspace=bt709:color_primaries=bt709:color_trc=bt709,settb=expr=1/25,setpts=expr=N[s0u0o]",
      "[s0u0]loop=loop=24:size=1,settb=expr=1/25,setpts=expr=N,perspective=x0=W/2*(1-1/(1+(1.2-1)*(on-1+0)/24)):y0=H/2*(1-1/(1+(1.2-1)*(on-1+0)/24)):x1=W/2*(1+1/(1+(1.2-1)*(on-1+0)/24)):y1=H/2*(1-1/(1+(1.2-1)*(on-1+0)/24)):x2=W/2*(1-1/(1+(1.2-1)*(on-1+0)/24)):y2=H/2*(1+1/(1+(1.2-1)*(on-1+0)/24)):x3=W/2*(1+1/(1+(1.2-1)*(on-1+0)/24)):y3=H/2*(1+1/(1+(1.2-1)*(on-1+0)/24)):interpolation=cubic:eval=frame[s0u0w]",
      "[s0u0w][s0u0o]overlay=x=(W-w)/2:y=(H-h)/2:format=yuv420:alpha=straight,setsar=sar=1,setparams=range=tv:colorspace=bt709:color_primaries=bt709:color_trc=bt709,settb=expr=1/25,setpts=expr=N[h0]",
      "[h0]settb=expr=1/25,setpts=expr=N,fps=fps=25/1,format=pix_fmts=yuv420p[video]",
    ]
  `);
});

it('a range of frames reads and makes no more than it shows', () => {
  const segments = [still('/a.png', 1), still('/b.jpg', 1), still('/c.png', 1)];
  const resolved = resolveTimeline(timelineOf(segments, { transition: { durationSec: 0.2 } }));
  const { inputs, ...graph } = videoGraph(resolved, { start: 2, end: 10 });
  expect(inputs.map(({ path }) => path)).toEqual(['/a.png']);
  expect(chains({ inputs, ...graph })).toMatchInlineSnapshot(`
    [
      "[0:v]trim=end_frame=1,crop=w=min(iw\\,ih*96/(128*sar)):h=min(ih\\,iw*sar*128/96),scale=flags=bicubic+accurate_rnd+full_chroma_int,format=pix_fmts=rgba,format=pix_fmts=gbrap,premultiply=inplace=1,scale=w=96:h=128:flags=bicubic,format=pix_fmts=gbrap,format=pix_fmts=rgba,setsar=sar=1,settb=expr=1/25,setpts=expr=N[s0f]",
      "color=c=black:s=96x128:r=25/1,format=pix_fmts=rgb24,trim=end_frame=1,settb=expr=1/25,setpts=expr=N[s0b]",
      "[s0b][s0f]overlay=x=(W-w)/2:y=(H-h)/2:format=rgb:alpha=premultiplied,scale=flags=bicubic:out_color_matrix=bt709:out_range=tv,format=pix_fmts=yuv420p,setsar=sar=1,setparams=range=tv:colorspace=bt709:color_primaries=bt709:color_trc=bt709,settb=expr=1/25,setpts=expr=N[s0u0]",
      "[s0u0]loop=loop=7:size=1,settb=expr=1/25,setpts=expr=N[h0]",
      "[h0]settb=expr=1/25,setpts=expr=N,fps=fps=25/1,format=pix_fmts=yuv420p[video]",
    ]
  `);
});

describe('sound', () => {
  const sound = (more: Partial<Timeline>) =>
    chains(audioGraph(resolveTimeline(timelineOf([still('/a.png', 4)], more)))!);

  it('a voice and music that makes room for it', () => {
    const audio = [
      { path: '/voice.wav', id: 'voice', delaySec: 0.5, gainDb: 2 },
      {
        path: '/music.mp3',
        loop: true,
        gainDb: -6,
        fadeInSec: 0.5,
        fadeOutSec: 2,
        ducking: { under: 'voice' },
      },
    ];
    expect(sound({ audio })).toMatchInlineSnapshot(`
      [
        "[0:a]aresample=sample_rate=48000:async=1:first_pts=0,aformat=sample_fmts=fltp:sample_rates=48000:channel_layouts=stereo,atrim=end_sample=168000,asetpts=expr=round(N/SR/TB),volume=volume=2dB,adelay=delays=24000S:all=1,asplit=outputs=2[a0][a1ka0]",
        "[1:a]aresample=sample_rate=48000:async=1:first_pts=0,aformat=sample_fmts=fltp:sample_rates=48000:channel_layouts=stereo,aloop=loop=-1:size=2147483647,atrim=end_sample=192000,asetpts=expr=round(N/SR/TB),volume=volume=-6dB,afade=type=in:ns=24000:curve=tri,afade=type=out:ss=96000:ns=96000:curve=tri[a1d]",
        "[a1ka0]volume=volume=30dB,asoftclip=type=hard,apad=whole_len=192000[a1s]",
        "[a1d][a1s]sidechaincompress=threshold=0.233572:ratio=20:attack=20:release=300:knee=1:detection=peak:link=maximum[a1]",
        "[a0][a1]amix=inputs=2:normalize=0:duration=longest,apad=whole_len=192000,atrim=end_sample=192000,asetpts=expr=round(N/SR/TB),alimiter=limit=0.95:level=0:latency=1,aresample=sample_rate=48000,aformat=sample_fmts=fltp:sample_rates=48000:channel_layouts=stereo,apad=whole_len=192000,atrim=end_sample=192000,asetpts=expr=round(N/SR/TB)[audio]",
      ]
    `);
  });

  it('one track alone, to a loudness in one pass', () => {
    const loudness = { integratedLufs: -14, passes: 1 } as const;
    expect(sound({ audio: [{ path: '/a.wav', startSec: 1, durationSec: 2 }], loudness }))
      .toMatchInlineSnapshot(`
      [
        "[0:a]aresample=sample_rate=48000:async=1:first_pts=0,aformat=sample_fmts=fltp:sample_rates=48000:channel_layouts=stereo,atrim=end_sample=96000,asetpts=expr=round(N/SR/TB)[a0]",
        "[a0]apad=whole_len=192000,atrim=end_sample=192000,asetpts=expr=round(N/SR/TB),loudnorm=i=-14:tp=-1:lra=11,aresample=sample_rate=48000,aformat=sample_fmts=fltp:sample_rates=48000:channel_layouts=stereo,alimiter=limit=0.95:level=0:latency=1,aresample=sample_rate=48000,aformat=sample_fmts=fltp:sample_rates=48000:channel_layouts=stereo,apad=whole_len=192000,atrim=end_sample=192000,asetpts=expr=round(N/SR/TB)[audio]",
      ]
    `);
  });

  it('none at all is no graph', () => {
    expect(audioGraph(resolveTimeline(timelineOf([still('/a.png', 1)])))).toBeUndefined();
  });
});
