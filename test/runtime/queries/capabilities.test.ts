import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Capabilities } from '../../../src/index.js';
import { Runtime } from '../../../src/index.js';
import { newVolume } from '../../support/media.js';
import { everyFamily } from '../../support/modules.js';

describe.each(everyFamily())('capabilities, by $name', ({ source, execution }) => {
  let runtime: Runtime;
  let capabilities: Capabilities;
  beforeAll(async () => {
    runtime = await Runtime.create({ wasm: source, execution });
    capabilities = await runtime.capabilities();
  });
  afterAll(() => runtime.close());

  async function lines(option: string): Promise<string[]> {
    const { stdout } = await runtime.run(newVolume(), '-hide_banner', option, {
      limits: { logBytes: 2 ** 22 },
    });
    return stdout.split('\n').filter((line) => line.trim() !== '');
  }

  it('names the version and how it was configured', async () => {
    const [first = ''] = await lines('-version');
    expect(first).toContain(`ffmpeg version ${capabilities.version} `);
    expect(capabilities.version).toMatch(/^\d+\.\d/);
    expect(capabilities.configuration).toContain('--enable-gpl');
    expect(capabilities.configuration.every((option) => option.startsWith('--'))).toBe(true);
  });

  it.each(['encoders', 'decoders', 'muxers', 'demuxers'] as const)(
    'lists every line of -%s',
    async (kind) => {
      const all = await lines(`-${kind}`);
      const listed = all.slice(1 + all.findIndex((line) => /^ -+$/.test(line)));
      expect(capabilities[kind]).toHaveLength(listed.length);
      for (const [i, { name, description }] of capabilities[kind].entries()) {
        expect(listed[i]).toContain(` ${name} `);
        expect(listed[i]?.endsWith(description)).toBe(true);
      }
    },
  );

  it('lists every line of -filters', async () => {
    const listed = (await lines('-filters')).filter((line) => line.includes('->'));
    expect(capabilities.filters).toHaveLength(listed.length);
    expect(capabilities.filters.find(({ name }) => name === 'scale')).toEqual({
      name: 'scale',
      description: expect.stringContaining('Scale the input video size') as string,
      inputs: 'V',
      outputs: 'V',
    });
    expect(capabilities.filters.find(({ name }) => name === 'amix')).toMatchObject({
      inputs: 'N',
      outputs: 'A',
    });
    expect(capabilities.filters.find(({ name }) => name === 'testsrc2')).toMatchObject({ inputs: '|' });
  });

  it('lists every line of -protocols, by direction', async () => {
    const { input, output } = capabilities.protocols;
    const headings = (await lines('-protocols')).filter((line) => line.endsWith(':')).length;
    expect(input.length + output.length).toBe((await lines('-protocols')).length - headings);
    expect(input).toContain('concat');
    expect(output).toContain('tee');
    expect(input).not.toContain('tee');
    expect([...input, ...output].filter((name) => !/^[a-z0-9]+$/.test(name))).toEqual([]);
  });

  it.each([
    ['encoders', 'libx264', 'video'],
    ['encoders', 'aac', 'audio'],
    ['encoders', 'mov_text', 'subtitle'],
    ['decoders', 'h264', 'video'],
    ['decoders', 'flac', 'audio'],
    ['decoders', 'subrip', 'subtitle'],
  ] as const)('among the %s, %s is for %s', (kind, name, type) => {
    expect(capabilities[kind].find((codec) => codec.name === name)).toMatchObject({ type });
  });

  it('has no legend among the names', () => {
    const { encoders, decoders, muxers, demuxers, filters } = capabilities;
    for (const { name, description } of [...encoders, ...decoders, ...muxers, ...demuxers, ...filters]) {
      expect(name).toMatch(/^[\w.,+-]+$/);
      expect(description).not.toMatch(/^= /);
    }
    expect(muxers.map(({ name }) => name)).toEqual(expect.arrayContaining(['mp4', 'webm', 'null']));
    expect(demuxers.map(({ name }) => name)).toContain('mov,mp4,m4a,3gp,3g2,mj2');
  });

  it('are asked once', async () => {
    expect(await runtime.capabilities()).toBe(capabilities);
  });
});
