// One probe for a file, whoever asks and however often, until the file changes.

import { expect, it } from 'vitest';
import type { FileSystem, MediaInfo } from '../../src/index.js';
import { MediaCache } from '../../src/media/media-cache.js';
import { newVolume } from '../support/media.js';

const INFO: MediaInfo = { format: 'wav', tags: {}, streams: [], chapters: [], raw: null };

function counted(answer: (path: string) => Promise<MediaInfo> = () => Promise.resolve(INFO)) {
  const asked: string[] = [];
  const probe = (_fs: FileSystem, path: string) => {
    asked.push(path);
    return answer(path);
  };
  return { asked, cache: new MediaCache({ probe }) };
}

it('probes a file once, also for those who ask at the same time', async () => {
  const fs = newVolume({ '/a.wav': 'a', '/b.wav': 'b' });
  const { asked, cache } = counted();
  const found = await Promise.all(['/a.wav', '/b.wav', '/a.wav'].map((path) => cache.probe(fs, path)));
  expect(found).toEqual([INFO, INFO, INFO]);
  await cache.probe(fs, '/a.wav');
  expect(asked).toEqual(['/a.wav', '/b.wav']);
});

it('probes again what was written anew, and the same path of another file system', async () => {
  const fs = newVolume({ '/a.wav': 'a' });
  const { asked, cache } = counted();
  await cache.probe(fs, '/a.wav');
  fs.writeFileSync('/a.wav', 'longer');
  await cache.probe(fs, '/a.wav');
  await cache.probe(newVolume({ '/a.wav': 'longer' }), '/a.wav');
  expect(asked).toHaveLength(3);
});

it('keeps no failure, and leaves a file that is not there to the probe', async () => {
  const fs = newVolume({ '/a.wav': 'a' });
  let failures = 1;
  const { asked, cache } = counted((path) =>
    path === '/none.wav' || failures-- > 0 ? Promise.reject(new Error(path)) : Promise.resolve(INFO),
  );
  await expect(cache.probe(fs, '/a.wav')).rejects.toThrow('/a.wav');
  await expect(cache.probe(fs, '/a.wav')).resolves.toBe(INFO);
  for (let i = 0; i < 2; i++) await expect(cache.probe(fs, '/none.wav')).rejects.toThrow('/none.wav');
  expect(asked).toEqual(['/a.wav', '/a.wav', '/none.wav', '/none.wav']);
});
