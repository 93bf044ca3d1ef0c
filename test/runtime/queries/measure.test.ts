// Lengths of files whose header has none, guesses, or promises more than there is. What is right is known from how each
// was made: so many pictures of a test source, so many samples of a tone.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Runtime } from '../../../src/index.js';
import { bytesOf, newVolume, succeed } from '../../support/media.js';
import { everyFamily } from '../../support/modules.js';

/** Seconds by which an encoder may fill up its last packet. */
const PADDING_SEC = 0.12;
const VOICE_SEC = 9;
/** Quiet at first and noise after it, so that a bit rate of the start says nothing about the rest. */
const VOICE = [
  '-f',
  'lavfi',
  '-i',
  `aevalsrc=exprs='if(lt(t,5),0.001*sin(440*2*PI*t),0.5*(random(0)-0.5))':s=44100:d=${VOICE_SEC}`,
];
const FRAMES = 75;
const PICTURES = ['-f', 'lavfi', '-i', `testsrc2=s=160x120:r=25:d=${FRAMES / 25},format=yuv420p`];

const sounds: readonly [name: string, ...args: string[]][] = [
  ['voice.aac', '-c:a', 'aac', '-f', 'adts'],
  ['no-head.mp3', '-c:a', 'libmp3lame', '-q:a', '5', '-write_xing', '0', '-id3v2_version', '0'],
  ['voice.mp3', '-c:a', 'libmp3lame', '-q:a', '5'],
  ['voice.ac3', '-c:a', 'ac3'],
  ['voice.wav', '-c:a', 'pcm_s16le'],
  ['live.mka', '-c:a', 'aac', '-f', 'matroska', '-live', '1'],
  ['live.webm', '-c:a', 'libopus', '-f', 'webm', '-live', '1'],
  ['voice.ogg', '-c:a', 'libvorbis', '-ac', '2'],
  ['fragments.m4a', '-c:a', 'aac', '-movflags', 'empty_moov+frag_keyframe', '-frag_duration', '500000'],
  ['voice.m4a', '-c:a', 'aac'],
  ['voice.wma', '-c:a', 'wmav2'],
  ['voice.ts', '-c:a', 'aac', '-f', 'mpegts'],
  ['voice.flac', '-c:a', 'flac'],
  ['voice.tta', '-c:a', 'tta'],
];

const videos: readonly [name: string, ...args: string[]][] = [
  ['clip.mp4', '-c:v', 'libx264'],
  ['fragments.mp4', '-c:v', 'libx264', '-movflags', 'empty_moov+frag_keyframe', '-g', '10'],
  ['live.webm', '-c:v', 'libvpx', '-f', 'webm', '-live', '1'],
  ['clip.mkv', '-c:v', 'libx264'],
  ['clip.ts', '-c:v', 'libx264', '-f', 'mpegts'],
  ['clip.mpg', '-c:v', 'mpeg2video', '-f', 'mpeg'],
  ['no-length.flv', '-c:v', 'flv1', '-flvflags', 'no_duration_filesize'],
  ['clip.avi', '-c:v', 'mpeg4'],
  ['clip.h264', '-c:v', 'libx264', '-f', 'h264'],
  ['clip.gif', '-c:v', 'gif'],
  ['clip.nut', '-c:v', 'mpeg4'],
];

describe.each(everyFamily().filter(({ execution }) => execution === 'inline'))('$name', ({ source }) => {
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await Runtime.create({ wasm: source, execution: 'inline' });
  });
  afterAll(async () => {
    await runtime.close();
  });

  const make = async (input: readonly string[], [name, ...args]: readonly string[]) => {
    const volume = newVolume();
    await succeed(runtime, volume, '-v', 'error', ...input, ...args, `/${name ?? ''}`);
    return volume;
  };

  test.each(sounds)('the sound of %s lasts as long as it is heard', async (...sound) => {
    const volume = await make(VOICE, sound);
    const info = await runtime.probe(volume, `/${sound[0]}`, { measure: true });
    expect(info.durationSec).toBeGreaterThan(VOICE_SEC - PADDING_SEC);
    expect(info.durationSec).toBeLessThan(VOICE_SEC + PADDING_SEC);
    expect(info.durationIsEstimate).toBeUndefined();
    expect(info.damage).toBeUndefined();
  });

  test.each([
    ['avi', '-c:v', 'mpeg4'],
    ['avi', '-c:v', 'utvideo'],
    ['matroska', '-c:v', 'libx264'],
  ])('%s that was written to a pipe is as long as it is, and not damaged', async (format, ...args) => {
    const volume = newVolume();
    const chunks: Uint8Array[] = [];
    const words = [...PICTURES, ...args, '-f', format, 'pipe:1'];
    await runtime.run(volume, '-v', 'error', ...words, {
      onStdout: (chunk) => void chunks.push(chunk.slice()),
    });
    volume.writeFileSync('/piped', Buffer.concat(chunks));
    const { durationSec, damage } = await runtime.probe(volume, '/piped', { measure: true });
    expect(Math.abs((durationSec ?? 0) * 25 - FRAMES)).toBeLessThan(1.6);
    expect(damage).toBeUndefined();
  });

  test('without being measured, a guess is called one', async () => {
    const volume = await make(VOICE, sounds[0] ?? []);
    const info = await runtime.probe(volume, '/voice.aac');
    expect(info.durationIsEstimate).toBe(true);
    expect(Math.abs((info.durationSec ?? 0) - VOICE_SEC)).toBeGreaterThan(1);
  });

  test.each(videos)('%s has its pictures', async (...video) => {
    const volume = await make(PICTURES, video);
    const info = await runtime.probe(volume, `/${video[0]}`, { measure: true });
    expect(Math.abs((info.durationSec ?? 0) * 25 - FRAMES)).toBeLessThan(1.6);
    expect(info.damage).toBeUndefined();
    const frames = info.streams[0]?.frames;
    if (frames !== undefined) expect(frames).toBe(FRAMES);
  });

  test.each([
    ['clip.mp4', '-c:v', 'libx264', '-movflags', 'faststart'],
    ['clip.mkv', '-c:v', 'libx264'],
    ['clip.avi', '-c:v', 'mpeg4'],
  ])('what is missing of %s is told, in pictures that decode', async (...video) => {
    const volume = await make(PICTURES, [...video, '-g', '12']);
    const path = `/${video[0]}`;
    const whole = bytesOf(volume, path);
    volume.writeFileSync(path, whole.subarray(0, Math.floor(whole.length * 0.6)));
    const { damage } = await runtime.probe(volume, path, { measure: true });
    const { stdout } = await runtime.run(volume, '-v', 'quiet', '-i', path, '-f', 'framecrc', '-');
    const decoded = stdout.split('\n').filter((line) => line.startsWith('0,')).length;
    expect(damage?.expectedFrames).toBe(FRAMES);
    expect(damage?.decodedFrames).toBe(decoded);
    expect(decoded).toBeLessThan(FRAMES);
  });

  test('what is missing of a WAV is told, though ffmpeg takes it for as long as its file', async () => {
    const volume = await make(VOICE, ['voice.wav', '-c:a', 'pcm_s16le']);
    const whole = bytesOf(volume, '/voice.wav');
    volume.writeFileSync('/voice.wav', whole.subarray(0, 78 + 44100 * 2 * 4));
    const { damage } = await runtime.probe(volume, '/voice.wav', { measure: true });
    expect(damage?.expectedSec).toBeCloseTo(VOICE_SEC, 1);
    expect(damage?.foundSec).toBeCloseTo(4, 1);
  });

  test('what is missing of a sound is told in seconds', async () => {
    // Words without compression: as many bytes are as many seconds.
    const noise = ['-f', 'lavfi', '-i', `anoisesrc=d=${VOICE_SEC}:r=44100:seed=1`];
    const volume = await make(noise, ['voice.flac', '-compression_level', '0', '-sample_fmt', 's16']);
    const whole = bytesOf(volume, '/voice.flac');
    volume.writeFileSync('/voice.flac', whole.subarray(0, Math.floor((whole.length * 4) / VOICE_SEC)));
    const { damage } = await runtime.probe(volume, '/voice.flac', { measure: true });
    expect(damage?.expectedSec).toBeCloseTo(VOICE_SEC, 1);
    expect(Math.abs((damage?.foundSec ?? 0) - 4)).toBeLessThan(0.3);
    expect(damage?.decodedFrames).toBeUndefined();
  });
});
