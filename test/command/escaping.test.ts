// ffmpeg itself says whether a text comes through: any text, by every way in which a command carries one.

import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Runtime, chain, concatList, filter, toArgs } from '../../src/index.js';
import type { Command, Filter } from '../../src/index.js';
import { newVolume } from '../support/media.js';
import { runs } from '../support/seed.js';

let runtime: Runtime;
beforeAll(async () => {
  runtime = await Runtime.create({ wasm: { core: true }, execution: 'inline' });
});
afterAll(() => runtime.close());

/** Characters that mean something to one of the parsers, among all others; never NUL, which ends a C string. */
const character = fc.oneof(
  fc.constantFrom(...Array.from(`'"\\:,;[]=%{}()|#?&*@$!~-+./ \n\r\tnéß漢🎬`)),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }).filter((unit) => unit !== '\0'),
);
// The metadata filter prints at most 127 bytes a line.
const text = fc.string({ unit: character, maxLength: 25 });
const texts = fc.array(text, { minLength: 8, maxLength: 8 });
const RUNS = runs(25);

const SOURCE = filter('color', { size: '16x16', duration: 0.04 });
const PRINT = filter('metadata', { mode: 'print', file: '-' });
const ways: [string, (filters: Filter[]) => Command][] = [
  ['-vf', (filters) => ({ inputs: [{ lavfi: [SOURCE] }], outputs: [nowhere({ video: { filters } })] })],
  ['lavfi', (filters) => ({ inputs: [{ lavfi: [SOURCE, ...filters] }], outputs: [nowhere({})] })],
  [
    '-filter_complex',
    (filters) => ({
      filterGraph: [chain([], [SOURCE], ['in']), chain(['in'], filters, ['out'])],
      outputs: [nowhere({ maps: ['[out]'] })],
    }),
  ],
];

test.each(ways)('every text comes through an option of a filter by %s', async (_way, command) => {
  await fc.assert(
    fc.asyncProperty(texts, async (values) => {
      const add = values.map((value, i) => filter('metadata', { mode: 'add', key: `k${i}`, value }));
      const { stdout } = await runtime.exec(newVolume(), ...toArgs(command([...add, PRINT])));
      const lines = values.map((value, i) => `k${i}=${value}\n`).join('');
      expect(stdout.slice(stdout.indexOf('\n') + 1)).toBe(lines);
    }),
    RUNS,
  );
});

test('every text comes through -metadata', async () => {
  // ffprobe replaces what Unicode calls no characters.
  const tag = text.filter((value) => value !== '' && !/\p{Noncharacter_Code_Point}/u.test(value));
  await fc.assert(
    fc.asyncProperty(fc.array(tag, { minLength: 8, maxLength: 8 }), async (values) => {
      const volume = newVolume();
      const tags = Object.fromEntries(values.map((value, i) => [`K${i}`, value]));
      const inputs = [{ lavfi: [filter('anullsrc')], durationSec: 0.1 }];
      await runtime.exec(volume, ...toArgs({ inputs, outputs: [{ path: 'o.mka', metadata: tags }] }));
      expect((await runtime.probe(volume, 'o.mka')).tags).toMatchObject(tags);
    }),
    RUNS,
  );
});

const name = text.filter((value) => value !== '' && !/^\.{1,2}$|[/\n\r]/.test(value));
const names = fc.uniqueArray(name, { minLength: 5, maxLength: 5, selector: (value) => value.normalize() });

/** A WAV of eight samples that all are `value`. */
async function tone(value: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  const command = { inputs: [{ url: 'pipe:0', format: 'u8' }], outputs: [{ url: 'pipe:1', format: 'wav' }] };
  await runtime.exec(newVolume(), ...toArgs(command), {
    stdin: new Uint8Array(8).fill(value),
    onStdout: (chunk) => void chunks.push(chunk.slice()),
  });
  return Buffer.concat(chunks);
}

test('every name that a line can hold comes through a concat list, by relative and by absolute path', async () => {
  const tones = await Promise.all([10, 60, 110, 160, 210].map(tone));
  await fc.assert(
    fc.asyncProperty(names, fc.constantFrom('', '/', '/d/'), async (files, folder) => {
      const paths = files.map((file) => folder + file);
      const contents = paths.map((path, i) => [path.startsWith('/') ? path : `/${path}`, tones[i]!]);
      const volume = newVolume({
        ...(Object.fromEntries(contents) as Record<string, Uint8Array>),
        '/lists/list.txt': concatList(paths),
      });
      const sound: number[] = [];
      const inputs = [{ path: '/lists/list.txt', format: 'concat', options: { safe: 0 } }];
      const command = { inputs, outputs: [{ url: 'pipe:1', format: 'u8' }] };
      await runtime.exec(volume, ...toArgs(command), { onStdout: (chunk) => void sound.push(...chunk) });
      expect(sound).toEqual([10, 60, 110, 160, 210].flatMap((value) => Array<number>(8).fill(value)));
    }),
    RUNS,
  );
});

test('every name is safe as the file of an input and of an output', async () => {
  const content = await tone(99);
  await fc.assert(
    fc.asyncProperty(names, async ([from = '', to = '']) => {
      const volume = newVolume({ [`/${from}`]: content });
      const outputs = [{ path: to, format: 'wav', codec: 'copy' }];
      await runtime.exec(volume, ...toArgs({ inputs: [{ path: from }], outputs }));
      expect(volume.readdirSync('/').sort()).toEqual([from, to].sort());
    }),
    RUNS,
  );
});

function nowhere(options: object): Command['outputs'][number] {
  return { url: '-', format: 'null', ...options };
}
