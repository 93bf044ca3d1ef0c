// H.264 in 1080p, decoded to nothing.

import { compare, made } from './compare.mjs';

export const decode = {
  about: '60 frames of H.264 1080p (x264 medium), decoded to null',
  async run(peers, rounds) {
    const source = 'mandelbrot=s=1920x1080:r=30:end_scale=0.1:end_pts=60,noise=alls=4:allf=t';
    const encode = ['-c:v', 'libx264', '-preset', 'fast', '-crf', '23', '-pix_fmt', 'yuv420p'];
    const video = await made(['-f', 'lavfi', '-i', source, '-frames:v', '60', ...encode], 'mp4');
    const title = `H.264 decode, 60 frames of 1080p, ${(video.length / 2 / 125_000).toFixed(1)} Mbit/s`;
    await compare(peers, rounds, title, { 'in.mp4': video }, ['-i', 'in.mp4', '-f', 'null', '-']);
  },
};
