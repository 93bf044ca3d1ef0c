// Workspaces of small reels, their sounds and pictures made here so that nothing has to be decoded to know them.

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Card, Storyboard } from '../../src/reel/index.js';

export type Files = Readonly<Record<string, string | Uint8Array>>;

/** A storyboard.json of 64×96 pixels at 10 frames a second. */
export function storyboardOf(cards: readonly Card[], more: Partial<Storyboard> = {}): Files {
  const transition = { durationSec: 0.2 };
  const storyboard = { width: 64, height: 96, frameRate: 10, transition, ...more, cards };
  return { 'storyboard.json': JSON.stringify(storyboard) };
}

/** 16-bit PCM, mono, 8 kHz: a tone at half of full scale. */
export function toneWav(durationSec: number, hertz = 440): Uint8Array {
  const rate = 8000;
  const samples = Math.round(rate * durationSec);
  const file = Buffer.alloc(44 + samples * 2);
  file.write('RIFF');
  file.writeUInt32LE(file.length - 8, 4);
  file.write('WAVEfmt ', 8);
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20); // PCM
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(rate, 24);
  file.writeUInt32LE(rate * 2, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36);
  file.writeUInt32LE(samples * 2, 40);
  for (let i = 0; i < samples; i++) {
    file.writeInt16LE(Math.round(16_384 * Math.sin((2 * Math.PI * hertz * i) / rate)), 44 + i * 2);
  }
  return new Uint8Array(file);
}

export function writeToHost(directory: string, files: Files): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), content);
  }
}
