// The same command line by every peer, and the input files for it.

import { Volume } from 'memfs';
import { interleaved, printTable } from './measure.mjs';
import { Runtime } from 'afmpeg-ts';

export const REFERENCE = '@ffmpeg/core, own glue';

export async function compare(peers, rounds, title, inputs, args) {
  for (const peer of peers) peer.prepare(inputs);
  const tasks = peers.map((peer) => ({ name: peer.name, fn: () => peer.run(args) }));
  printTable(title, await interleaved(tasks, rounds), REFERENCE);
  for (const peer of peers) peer.prepare({});
}

/** Makes a file with @ffmpeg/core, so that every peer gets the same bytes. */
export async function made(args, extension) {
  const runtime = await Runtime.create({ wasm: { core: true } });
  const volume = new Volume();
  const { exitCode, stderr } = await runtime.run(volume, ...args, `/made.${extension}`);
  await runtime.close();
  if (exitCode !== 0) throw new Error(stderr);
  return volume.readFileSync(`/made.${extension}`);
}
