// What is foreseen of a command against what is really encoded: a table of what people write, and graphs put together at
// random.

import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectedLength } from '../../../src/command/length/expected-length.js';
import { InputFactsReader } from '../../../src/command/length/input-facts.js';
import { listLength, parseConcatList } from '../../../src/command/length/listed-files.js';
import { AfmpegError, Runtime } from '../../../src/index.js';
import type { Progress } from '../../../src/index.js';
import { bytesOf, newVolume, succeed } from '../../support/media.js';
import { families } from '../../support/modules.js';
import { runs } from '../../support/seed.js';

// Not FFmpeg 9: there it is chance how far sound without an end gets ahead before -shortest ends it.
const modules = families().filter(({ execution }) => execution === 'thread');

function readFacts(log: string): InputFactsReader['inputs'] {
  const reader = new InputFactsReader();
  for (const line of log.split('\n')) reader.readLine(line);
  return reader.inputs;
}

/** ffmpeg itself says no. */
class Refused extends Error {}

/** Two frames of the slowest clip. */
const TOLERANCE_SEC = 0.201;
/** Audio without an end is ended only so far behind the picture. */
const SHORTEST_SEC = 0.6;

describe.each(modules)('the length that is foreseen, by $name', ({ source, execution }) => {
  let runtime: Runtime;
  const volume = newVolume();

  beforeAll(async () => {
    runtime = await Runtime.create({ wasm: source, execution });
    const clip = (rate: number, sec: number, path: string) =>
      succeed(
        ...([runtime, volume, '-f', 'lavfi', '-i', `testsrc2=s=64x48:r=${rate}:d=${sec}`] as const),
        ...['-f', 'lavfi', '-i', `sine=r=8000:d=${sec}`, '-c:v', 'mpeg4', '-c:a', 'pcm_s16le', path],
      );
    volume.mkdirSync('/frames');
    await clip(10, 2, '/a.mkv');
    await clip(20, 3, '/b.mkv');
    await succeed(runtime, volume, '-f', 'lavfi', '-i', 'sine=r=8000:d=1.5', '/c.wav');
    await succeed(runtime, volume, '-f', 'lavfi', '-i', 'testsrc2=s=64x48:r=10:d=1', '/frames/%03d.png');
    volume.writeFileSync('/list.txt', "file 'a.mkv'\nfile 'b.mkv'\nfile a.mkv\n");
    volume.writeFileSync('/cuts.ffconcat', 'ffconcat version 1.0\nfile a.mkv\noutpoint 1.2\nfile b.mkv\n');
    volume.writeFileSync(
      '/stills.txt',
      "file 'frames/001.png'\nduration 2\nfile 'frames/002.png'\nduration 1\nfile 'frames/002.png'\n",
    );
  });
  afterAll(() => runtime.close());

  interface Measured {
    readonly foreseen: number | undefined;
    readonly real: number;
    readonly fractions: (number | undefined)[];
  }

  /** The length of the output, by its packets; what was foreseen, from the log; and the fractions of the run. */
  async function measure(words: readonly string[]): Promise<Measured> {
    const output = '/out.mkv';
    const seen: Progress[] = [];
    const codecs = ['-c:v', 'rawvideo', '-pix_fmt', 'yuv420p', '-c:a', 'pcm_s16le', '-y', output];
    const args = [...words, ...codecs];
    const { exitCode, stderr } = await runtime.run(volume, '-nostdin', ...args, {
      onProgress: (progress) => seen.push(progress),
      limits: { timeoutMs: 15_000 },
    });
    if (exitCode !== 0) throw new Refused(`${words.join(' ')}\n${stderr}`);
    const facts = readFacts(stderr);
    const last = seen.at(-1)!;
    const probe = await runtime.run(volume, '-i', output);
    return {
      foreseen: expectedLength(args, facts),
      real: readFacts(probe.stderr)[0]?.lengthSec ?? last.outTimeSec,
      fractions: seen.map(({ fraction }) => fraction),
    };
  }

  function expectRising(fractions: readonly (number | undefined)[]): void {
    const known = fractions.map((fraction) => fraction ?? NaN);
    expect(known.every((fraction) => fraction >= 0 && fraction <= 1)).toBe(true);
    expect(known).toEqual([...known].sort((one, other) => one - other));
    expect(known.at(-1)).toBe(1);
  }

  const AB = '-i /a.mkv -i /b.mkv';
  it.each<[string]>([
    ['-i /a.mkv'],
    [`${AB} -map 0:v -map 1:a`],
    [`${AB} -map 0:v -map 1:a -shortest`],
    ['-i /b.mkv -i /c.wav -map 0:v -map 1:a'],
    ['-ss 0.5 -i /b.mkv'],
    ['-ss 0.5 -t 1 -i /b.mkv'],
    ['-ss 0.5 -to 2 -i /b.mkv'],
    ['-sseof -1 -i /b.mkv'],
    ['-i /b.mkv -ss 1 -to 2.5'],
    ['-i /b.mkv -ss 1 -t 1'],
    ['-stream_loop 2 -i /a.mkv'],
    ['-stream_loop -1 -i /a.mkv -t 5'],
    [`-stream_loop -1 -i /a.mkv -i /b.mkv -map 0:v -map 1:a -shortest`],
    ['-itsoffset 1 -i /a.mkv -i /b.mkv -map 0:v -map 1:a'],
    ['-r 20 -i /a.mkv -an'],
    ['-framerate 5 -i /frames/%03d.png'],
    ['-framerate 5 -start_number 4 -i /frames/%03d.png'],
    ['-loop 1 -i /frames/001.png -t 2'],
    ['-loop 1 -t 2 -i /frames/001.png'],
    ['-loop 1 -i /frames/001.png -i /c.wav -shortest'],
    ['-loop 1 -i /frames/001.png -frames:v 40 -r 10'],
    ['-i /b.mkv -an -frames:v 12'],
    ['-i /b.mkv -an -r 5 -frames:v 12'],
    ['-i /b.mkv -frames:v 12'],
    ['-f lavfi -i testsrc2=s=64x48:d=2:r=10'],
    ['-f lavfi -i color=red:s=64x48:d=1.5'],
    ['-f lavfi -i color=c=red:s=64x48 -frames:v 30'],
    ['-f lavfi -i testsrc2=s=64x48:r=10,trim=1:3,setpts=PTS-STARTPTS'],
    ['-f lavfi -i testsrc2=s=64x48:d=2:r=10[out0];sine=d=1[out1]'],
    ['-f lavfi -i color=s=64x48 -i /c.wav -shortest'],
    ['-i /a.mkv -vf scale=32:24,format=yuv420p -af volume=0.5'],
    ['-i /a.mkv -an -vf setpts=2*PTS'],
    ['-i /a.mkv -an -vf setpts=10*PTS'],
    ['-i /a.mkv -an -vf setpts=PTS/2'],
    ['-i /a.mkv -an -vf setpts=(PTS-STARTPTS)*1.5'],
    ['-i /a.mkv -an -vf setpts=PTS+1/TB'],
    ['-i /a.mkv -an -vf setpts=N/(20*TB)'],
    ['-i /a.mkv -an -vf setpts=N/FRAME_RATE/TB'],
    ['-i /a.mkv -filter:v setpts=0.5*PTS -filter:a atempo=2'],
    ['-i /a.mkv -vn -af atempo=0.5'],
    ['-i /a.mkv -vn -af atempo=2,atempo=1.5'],
    ['-i /a.mkv -vn -af asetrate=16000,aresample=8000'],
    ['-i /a.mkv -vn -af adelay=1500|1500'],
    ['-i /a.mkv -vn -af adelay=1s:all=1'],
    ['-i /a.mkv -vn -af aecho=0.8:0.9:500:0.3'],
    ['-i /a.mkv -vn -af apad=pad_dur=1'],
    ['-i /a.mkv -vn -af apad=whole_dur=3'],
    ['-i /a.mkv -af apad -shortest'],
    ['-i /a.mkv -vn -af aloop=loop=2:size=2e9'],
    ['-i /a.mkv -an -vf loop=2:20'],
    ['-i /a.mkv -an -vf loop=loop=1:size=100'],
    ['-i /frames/001.png -vf loop=loop=24:size=1'],
    ['-loop 1 -i /frames/001.png -i /b.mkv -filter_complex [0:v]null[v] -map [v] -map 1:a -shortest'],
    ['-i /a.mkv -an -vf tpad=stop_mode=clone:stop_duration=1'],
    ['-i /a.mkv -an -vf tpad=start=5:stop=5'],
    ['-i /a.mkv -an -vf trim=0.5:1.5,setpts=PTS-STARTPTS'],
    ['-i /a.mkv -an -vf trim=duration=1'],
    ['-i /a.mkv -an -vf trim=start_frame=5:end_frame=15,setpts=PTS-STARTPTS'],
    ['-i /a.mkv -vn -af atrim=end=1'],
    ['-i /a.mkv -an -vf fps=30'],
    ['-i /a.mkv -an -vf yadif=1'],
    ['-i /a.mkv -an -vf framestep=2'],
    ['-i /a.mkv -an -vf reverse'],
    ['-i /a.mkv -vn -af areverse'],
    ['-i /frames/001.png -vf zoompan=d=50:s=64x48'],
    ['-i /a.mkv -an -vf drawbox=enable=between(t\\,0\\,1)'],
    [
      `${AB} -filter_complex [0:v]fps=20[a];[1:v]fps=20[b];[a][b]xfade=transition=fade:duration=0.5:offset=1.5 -an`,
    ],
    [
      `${AB} -filter_complex [0:v]fps=20[a];[1:v]fps=20[b];[a][b]xfade=duration=0.5:offset=1.5,format=yuv420p[v];[0:a][1:a]acrossfade=d=0.5[s] -map [v] -map [s]`,
    ],
    [`${AB} -filter_complex [0:a][1:a]acrossfade=d=0.5:o=0 -vn`],
    [`${AB} -filter_complex [0:v][0:a][1:v][1:a]concat=n=2:v=1:a=1[v][a] -map [v] -map [a]`],
    [`${AB} -filter_complex concat=n=2:v=1:a=0 -an`],
    [`${AB} -filter_complex [0:a][1:a]concat=n=2:v=0:a=1 -vn`],
    [`${AB} -filter_complex [0:v][1:v]overlay -an`],
    [`${AB} -filter_complex [1:v][0:v]overlay=5:5 -an`],
    [`${AB} -filter_complex [1:v][0:v]overlay=shortest=1 -an`],
    [`${AB} -filter_complex [0:v][1:v]overlay=eof_action=pass -an`],
    [`${AB} -filter_complex [0:v][1:v]overlay=repeatlast=0 -an`],
    [`${AB} -filter_complex [0:v][1:v]overlay=eof_action=endall -an`],
    [`${AB} -filter_complex [0:v][1:v]blend=all_mode=average -an`],
    [`-i /b.mkv -loop 1 -i /frames/001.png -filter_complex [0:v][1:v]overlay=shortest=1 -an`],
    [`${AB} -filter_complex [0:v][1:v]hstack -an`],
    [`${AB} -filter_complex vstack=inputs=2:shortest=1 -an`],
    [`${AB} -filter_complex [0:v][1:v]xstack=inputs=2:layout=0_0|w0_0 -an`],
    [`${AB} -filter_complex amix=inputs=2 -vn`],
    [`${AB} -filter_complex [0:a][1:a]amix=inputs=2:duration=first -vn`],
    [`${AB} -filter_complex [0:a][1:a]amix=duration=shortest -vn`],
    [`${AB} -filter_complex [0:a][1:a]amerge -vn`],
    [`${AB} -filter_complex [0:a][1:a]sidechaincompress -vn`],
    [`${AB} -filter_complex [1:a][0:a]sidechaincompress -vn`],
    ['-i /a.mkv -filter_complex [0:v]split[a][b];[b]reverse[c];[a][c]concat -an'],
    ['-i /a.mkv -filter_complex [0:v]split[a][b];[a]palettegen[p];[b][p]paletteuse -an'],
    ['-i /a.mkv -vn -filter_complex [0:a]asplit[a][b];[a][b]amix'],
    ['-i /a.mkv -filter_complex showwaves=s=64x48[v] -map [v]'],
    ['-i /a.mkv -filter_complex [0:a]asplit[a][b];[b]showwaves=s=64x48[v] -map [v] -map [a]'],
  ])('%s', async (line) => {
    const { foreseen, real, fractions } = await measure(line.split(' '));
    const tolerance = line.includes('apad -shortest') ? SHORTEST_SEC : TOLERANCE_SEC;
    expectNear(foreseen, real, tolerance);
    expectRising(fractions);
  });

  it.each(['-f concat -safe 0 -i /list.txt', '-i /cuts.ffconcat', '-f concat -safe 0 -i /stills.txt'])(
    '%s',
    async (line) => {
      const words = line.split(' ');
      const { foreseen, real, fractions } = await measure(words);
      expect(foreseen, 'foreseen from the log alone').toBeUndefined();
      const list = bytesOf(volume, words.at(-1)!).toString();
      const files = parseConcatList(list)!;
      const facts = await Promise.all(files.map(({ path }) => factsOf(`-i /${path}`)));
      const sec = listLength(
        files,
        facts.map(([fact]) => fact?.lengthSec),
      );
      expectNear(sec, real, TOLERANCE_SEC);
      expectRising(fractions);
    },
  );

  it.each([
    ['a filter that nobody measured', '-i /a.mkv -an -vf select=not(mod(n\\,2))'],
    ['one of them in a graph', '-i /a.mkv -filter_complex [0:v]thumbnail[v] -map [v]'],
    ['an expression that is no sum', '-i /a.mkv -an -vf setpts=if(gt(N\\,5)\\,PTS*2\\,PTS)'],
    ['a crossfade that is too long for its clips', `${AB} -filter_complex [0:a][1:a]acrossfade=d=5 -vn`],
    ['timestamps that are kept', '-copyts -i /a.mkv'],
    ['what is repeated by another clock', '-i /a.mkv -an -vf fps=20,loop=1:100'],
    ['a part that is repeated', '-i /a.mkv -an -vf loop=1:5:0'],
    ['a size that ends it', '-i /a.mkv -fs 100000'],
    ['one input among several that is taken by its looks', '-f concat -i /none.txt -i /a.mkv -i /b.mkv'],
  ])('is none with %s', async (what, line) => {
    expect(expectedLength([...line.split(' '), '/out.mkv'], await factsOf(line)), what).toBeUndefined();
  });

  /** As ffmpeg logs them. */
  async function factsOf(line: string) {
    const inputs = line.split(' ').flatMap((word, at, words) => (words[at - 1] === '-i' ? ['-i', word] : []));
    return readFacts((await runtime.run(volume, ...inputs)).stderr);
  }

  // Each is as long as it says at least, so that a crossfade of half a second fits.
  const videoSteps = fc.constantFrom(
    ...[
      'hflip',
      'scale=32:24',
      'fps=25',
      'fps=8',
      'setpts=PTS*0.5',
      'setpts=1.5*PTS',
      'setpts=PTS+0.5/TB',
      'reverse',
    ],
    ...['trim=0.2:1.4,setpts=PTS-STARTPTS', 'trim=start=0.3', 'trim=end=1', 'tpad=stop_duration=0.7'],
    ...['tpad=start=3:stop=4', 'yadif=1', 'split[x],[x]hstack', 'framestep=2', 'drawbox=t=2'],
  );
  const audioSteps = fc.constantFrom(
    ...['volume=2', 'atempo=0.8', 'atempo=1.7', 'adelay=300:all=1', 'apad=pad_dur=0.4', 'aloop=1:1e9'],
    ...['atrim=0.2:1.4,asetpts=PTS-STARTPTS', 'atrim=end=1', 'aresample=16000', 'lowpass=f=900'],
  );
  const videoJoins = fc.constantFrom(
    'concat',
    'xfade=duration=0.2:offset=0.6',
    'overlay',
    'overlay=shortest=1',
    'vstack',
  );
  const audioJoins = fc.constantFrom(
    ...['concat=v=0:a=1', 'acrossfade=d=0.2', 'amix', 'amix=duration=first', 'amix=duration=shortest'],
  );
  const steps = (step: fc.Arbitrary<string>) => fc.array(step, { maxLength: 3 });
  const command = fc
    .record({
      video: fc.tuple(steps(videoSteps), steps(videoSteps), videoJoins, steps(videoSteps)),
      audio: fc.tuple(steps(audioSteps), steps(audioSteps), audioJoins, steps(audioSteps)),
      kinds: fc.constantFrom('v', 'a', 'va'),
      inputs: fc.constantFrom(
        ['-i', '/a.mkv'],
        ['-ss', '0.4', '-i', '/b.mkv'],
        ['-stream_loop', '1', '-i', '/a.mkv'],
      ),
      limits: fc.constantFrom([], ['-t', '1.5'], ['-ss', '0.5'], ['-ss', '0.3', '-to', '1.6']),
    })
    .map(({ video, audio, kinds, inputs, limits }) => {
      const chain = (words: readonly string[]) => words.join(',').replaceAll('[x],', '[x0][x];[x0]');
      const even = ['fps=20', 'scale=64:48', 'setsar=1', 'settb=1/20'];
      const pictures = [
        `[0:v]${chain([...video[0], ...(video[2].startsWith('xfade') ? ['trim=end=0.9'] : []), ...even])}[v0]`,
        `[1:v]${chain([...video[1], ...even])}[v1]`,
        `[v0][v1]${chain([video[2], ...video[3]])}[v]`,
      ];
      const sounds = [
        `[0:a]${chain([...audio[0], 'aresample=8000'])}[a0]`,
        `[1:a]${chain([...audio[1], 'aresample=8000'])}[a1]`,
        `[a0][a1]${chain([audio[2], ...audio[3]])}[a]`,
      ];
      const graph = [...(kinds.includes('v') ? pictures : []), ...(kinds.includes('a') ? sounds : [])];
      const maps = Array.from(kinds).flatMap((kind) => ['-map', `[${kind}]`]);
      return [...inputs, '-i', '/b.mkv', '-filter_complex', unique(graph.join(';')), ...maps, ...limits];
    });

  /** Labels that are there more than once get a number each time they are made and taken. */
  function unique(graph: string): string {
    let made = 0;
    return graph.replaceAll(/\[x0?\]/g, (label) => `[${label.slice(1, -1)}_${Math.floor(made++ / 4)}]`);
  }

  it('of graphs put together at random is what is encoded', async () => {
    let [known, all] = [0, 0];
    await fc.assert(
      fc.asyncProperty(command, async (words) => {
        all++;
        const measured = await measure(words).catch((error: unknown) => {
          if (error instanceof Refused || (AfmpegError.is(error) && error.code === 'TIMEOUT'))
            return undefined;
          throw error;
        });
        // FFmpeg 5.1, native builds too, refuses some mixes for their formats, and never ends with others.
        if (!measured) return;
        const { foreseen, real, fractions } = measured;
        // What FFmpeg 5.1 does oddly: streams that end far from each other, a pause behind a crossfade.
        if (foreseen === undefined) return;
        known++;
        // Where nothing else is known the limit is taken, which the output may not reach.
        const isLimit = (words.includes('-t') || words.includes('-to')) && real < foreseen;
        if (!isLimit) expectNear(foreseen, real, 0.36);
        expectRising(fractions);
      }),
      runs(25),
    );
    expect(known).toBeGreaterThan(all * 0.3);
  });

  function expectNear(foreseen: number | undefined, real: number, tolerance: number): void {
    expect(foreseen, 'foreseen from the log').toBeDefined();
    expect(Math.abs(foreseen! - real), `foreseen ${foreseen}, real ${real}`).toBeLessThanOrEqual(tolerance);
  }
});
