// Renders the storyboard beside this file. Its voices, music and scenes are made first, by ffmpeg's own sources,
// so that nothing has to be shipped; after that `afmpeg render examples/reel` works, too.

import { Runtime, hostFs } from 'afmpeg-ts';
import { AfmpegRenderer, renderReel } from 'afmpeg-ts/reel';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const directory = fileURLToPath(new URL('.', import.meta.url));
const file = process.env.AFMPEG_FFMPEG_WASM;
const runtime = await Runtime.create({ wasm: file ? { file } : { core: true } });
const fs = hostFs(directory);

mkdirSync(`${directory}vo`, { recursive: true });
for (const [name, source] of Object.entries(sources())) {
  if (existsSync(directory + name)) continue;
  // Moved into place when it is whole: this program may be stopped at any time.
  const aside = name.replace('.', '.part.');
  await runtime.exec(fs, ...source, '-y', aside);
  renameSync(directory + aside, directory + name);
}

const startedMs = performance.now();
const { path, durationSec, bytes } = await renderReel(fs, '/', { renderer: new AfmpegRenderer(runtime) });
const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
console.log(`rendered examples/reel${path}: ${durationSec} s of 1080×1920, ${bytes} bytes, in ${seconds} s`);
await runtime.close();

/** Arguments of ffmpeg for each file: hums in the rhythm of speech, three soft chords, a dusk, and what moves slowly. */
function sources() {
  const lavfi = (graph) => ['-f', 'lavfi', '-i', graph];
  const voice = (pitch, seconds) => [
    ...lavfi(
      `aevalsrc='0.5*(sin(2*PI*${pitch}*t)+0.5*sin(4*PI*${pitch}*t)+0.3*sin(6*PI*${pitch}*t))*pow(sin(PI*3.1*t),2)*gt(sin(PI*0.9*t+0.4),-0.6)':s=24000:d=${seconds}`,
    ),
    ...['-c:a', 'aac', '-b:a', '48k'],
  ];
  const chord = [220, 277.2, 329.6].map((hertz) => `sin(2*PI*${hertz}*t)`).join('+');
  const colors = 'c0=0x0f172a:c1=0x1d4ed8:c2=0x7c3aed:c3=0xf97316:n=4';
  return {
    'vo/01.m4a': voice(140, 1.4),
    'vo/02.m4a': voice(150, 1.7),
    'vo/03.m4a': voice(135, 1.2),
    'vo/04.m4a': voice(145, 1.9),
    'music.m4a': [
      ...lavfi(`aevalsrc='0.12*(${chord})*(0.6+0.4*sin(2*PI*0.5*t))':s=44100:d=4`),
      ...['-c:a', 'aac', '-b:a', '64k'],
    ],
    'scene.png': [...lavfi(`color=s=1080x1920,format=gbrp,${dusk()}`), '-frames:v', '1'],
    'clip.mp4': [
      ...lavfi(`gradients=s=540x960:r=30:d=3:seed=5:speed=0.012:${colors}`),
      ...['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '24', '-pix_fmt', 'yuv420p'],
    ],
  };
}

/** A filter that paints hills before an evening sky, the nearest one darkest. */
function dusk() {
  const mix = (from, to, share) => `(${from}+(${to}-${from})*(${share}))`;
  const ridges = [
    '0.56+0.020*sin(X/W*7+0.4)+0.008*sin(X/W*19)',
    '0.64+0.030*sin(X/W*5+2.2)+0.006*sin(X/W*23+1)',
    '0.75+0.035*sin(X/W*4+4.0)+0.007*sin(X/W*17+2)',
  ];
  const channel = ([top, horizon, sun, ...hills]) => {
    const sky = mix(top, horizon, 'pow(min(1,Y/H/0.6),1.6)');
    const glow = mix(sky, sun, '0.6*exp(-hypot(X-W*0.66,Y-H*0.47)/(W*0.22))');
    const disc = mix(glow, sun, 'clip(W*0.11-hypot(X-W*0.66,Y-H*0.47),0,1)');
    return ridges.reduce((behind, ridge, n) => mix(behind, hills[n], `clip(Y-H*(${ridge}),0,1)`), disc);
  };
  const colors = {
    r: [30, 244, 255, 150, 84, 34],
    g: [27, 148, 226, 84, 45, 20],
    b: [75, 110, 170, 110, 84, 56],
  };
  return `geq=${Object.entries(colors)
    .map(([name, values]) => `${name}='${channel(values)}'`)
    .join(':')}`;
}
