// afmpeg run on real directories and real pipes.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ensureBuilt } from '../../scripts/tasks.mjs';
import { wasiModule } from '../support/modules.js';
import { afmpeg, finish, start } from './afmpeg.js';

const RAW = ['-f', 'rawvideo', '-pixel_format', 'gray', '-video_size', '16x16', '-framerate', '25'] as const;
const COPY = ['-c', 'copy', '-f', 'rawvideo'] as const;
const frames = Buffer.from(Uint8Array.from({ length: 256 * 400 }, (_, i) => (i * 31 + (i >> 8)) % 256));

const wasi = wasiModule();
const MODULES: [string, string[]][] = [
  ['--core', ['--core']],
  ...(wasi === undefined ? [] : [['--wasm', ['--wasm', wasi]] as [string, string[]]]),
];

beforeAll(ensureBuilt);

describe.each(MODULES)('afmpeg run %s', (_name, module) => {
  let folder: string;
  let root: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'afmpeg-test-'));
    root = join(folder, 'root');
    mkdirSync(root);
    writeFileSync(join(root, 'in.raw'), frames);
    writeFileSync(join(folder, 'secret.raw'), frames);
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const run = (...words: string[]) => ['run', ...module, '--root', root, '--', ...words];

  it("leaves with ffmpeg's exit code and writes into the directory", async () => {
    const done = await afmpeg(run(...RAW, '-i', 'in.raw', ...COPY, 'out.raw'));
    expect(done).toMatchObject({ exitCode: 0 });
    expect(readFileSync(join(root, 'out.raw'))).toEqual(frames);
    const failed = await afmpeg(run('-i', 'none.mp4', 'out.mp4'));
    expect(failed.exitCode).toBe(1);
    expect(failed.stderr).toContain('none.mp4: No such file or directory');
  });

  it('takes the working directory for the root, and ffprobe for a program', async () => {
    const args = ['run', ...module, '--', 'ffprobe', '-v', 'error', ...RAW, '-show_streams', 'in.raw'];
    const { exitCode, stdout, stderr } = await afmpeg(args, { cwd: root });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout.toString()).toContain('codec_name=rawvideo');
  });

  it('takes paths as the user writes them: absolute, with .., below a root, in /tmp and in a directory tmp', async () => {
    const work = join(folder, 'work');
    mkdirSync(join(work, 'tmp'), { recursive: true });
    const [source, made] = [join(root, 'in.raw'), join(folder, 'made.raw')];
    writeFileSync(join(work, 'in.raw'), frames);
    writeFileSync(join(folder, 'commands'), '0 drawbox x 1;\n');
    const cases: [string[], string][] = [
      [
        ['run', ...module, '--', 'ffmpeg', ...RAW, '-i', source, ...COPY, 'named.raw'],
        join(work, 'named.raw'),
      ],
      [
        [
          ...['run', ...module, '--', ...RAW, '-i', 'in.raw'],
          ...['-vf', 'sendcmd=f=../commands', '-f', 'rawvideo', 'filtered.raw'],
        ],
        join(work, 'filtered.raw'),
      ],
      [['run', ...module, '--', ...RAW, '-i', source, ...COPY, made], made],
      [['run', ...module, '--', ...RAW, '-i', '../root/in.raw', ...COPY, 'here.raw'], join(work, 'here.raw')],
      [
        ['run', ...module, '--', ...RAW, '-i', `file:${source}`, ...COPY, 'tmp/o.raw'],
        join(work, 'tmp/o.raw'),
      ],
      [run(...RAW, '-i', source, ...COPY, join(root, 'rooted.raw')), join(root, 'rooted.raw')],
    ];
    for (const [words, path] of cases) {
      const { exitCode, stderr } = await afmpeg(words, { cwd: work });
      expect(exitCode, stderr).toBe(0);
      expect(readFileSync(path)).toEqual(frames);
    }
    const missing = join(folder, 'none.raw');
    const { stderr } = await afmpeg(['run', ...module, '--', '-i', missing, 'o.raw'], { cwd: work });
    expect(stderr).toContain(`${missing}: No such file or directory`);
  });

  it('tells what the run left undone', async () => {
    const { exitCode, stderr } = await afmpeg(
      run('-v', 'quiet', ...RAW, '-i', 'in.raw', '-vf', 'select=0', '-f', 'rawvideo', 'o.raw'),
    );
    expect(exitCode).toBe(0);
    expect(stderr).toContain('afmpeg: EMPTY_OUTPUT: o.raw is empty');
  });

  it('takes the files of a list as the user means them, and names --root where it is in the way', async () => {
    const work = join(folder, 'work');
    mkdirSync(work);
    // A sound that each demuxer knows by itself.
    const wav = (path: string) => afmpeg(['run', ...module, '--', '-f', 'lavfi', '-i', 'sine=d=0.1', path]);
    const [outside, inside] = [join(folder, 'out.wav'), join(root, 'in.wav')];
    await Promise.all([wav(outside), wav(inside)]);
    const list = (path: string, ...files: string[]) =>
      writeFileSync(path, files.map((file) => `file '${file}'\n`).join(''));
    const words = (name: string, ...more: string[]) => [
      ...['-f', 'concat', '-safe', '0', '-i', name],
      ...['-c', 'copy', '-y', 'o.wav'],
      ...more,
    ];
    list(join(work, 'far.txt'), '../out.wav', inside);
    const far = await afmpeg(['run', ...module, '--', ...words('far.txt')], { cwd: work });
    expect(far.exitCode, far.stderr).toBe(0);
    expect(far.stderr).not.toContain('LOGGED_ERRORS');

    const remedy = `--root ${root}: choose a --root that holds it, or leave --root out`;
    for (const [file, told] of [
      ['../out.wav', remedy],
      [outside, remedy],
      [inside, 'name it relative to the list, or leave --root out'],
    ] as const) {
      list(join(root, 'list.txt'), 'in.wav', file);
      const { exitCode, stderr } = await afmpeg(run(...words('list.txt')));
      expect(stderr).toContain(`afmpeg: ${file}, of the list list.txt, is not `);
      expect(stderr).toContain(told);
      expect(exitCode).toBe(2);
    }
    list(join(root, 'list.txt'), 'in.wav', '/in.wav');
    expect(await afmpeg(run(...words('list.txt')))).toMatchObject({ exitCode: 0 });
  });

  it('calls the directory of fonts what the user calls it', async () => {
    const words = ['-v', 'fatal', ...RAW, '-i', 'in.raw', '-vf', 'drawtext=text=a', '-f', 'null', '-'];
    for (const [args, cwd, fonts] of [
      [run(...words), folder, join(root, 'fonts/')],
      [['run', ...module, '--', ...words], root, 'fonts/'],
    ] as const) {
      const { stderr } = await afmpeg(
        args.map((word) => (word === 'quiet' ? 'fatal' : word)),
        { cwd },
      );
      expect(stderr).toContain(`put one into ${fonts}`);
      expect(stderr).not.toContain(' /fonts');
    }
  });

  it('reaches nothing outside of the root', async () => {
    symlinkSync(join(folder, 'secret.raw'), join(root, 'link.raw'));
    symlinkSync(folder, join(root, 'up'));
    symlinkSync('../secret.raw', join(root, 'relative.raw'));
    const outside = join(folder, 'secret.raw');
    const inputs = ['../secret.raw', '/../secret.raw', 'link.raw', 'up/secret.raw', 'relative.raw', outside];
    const reads = inputs.map((path, i) => afmpeg(run(...RAW, '-i', path, ...COPY, `stolen${i}.raw`)));
    const ends = await Promise.all(reads);
    // What is named and lies outside is a wrong command line; what a link leads to is not there for ffmpeg.
    expect(ends.map(({ exitCode }) => exitCode)).toEqual([2, 2, 1, 1, 1, 2]);
    expect(ends[5]?.stderr).toContain(`${outside} is not below --root ${root}`);
    expect(readdirSync(root).filter((name) => name.startsWith('stolen'))).toEqual([]);
    const outputs = ['../new.raw', 'up/new.raw', 'relative.raw', 'link.raw', join(folder, 'new.raw')];
    await Promise.all(outputs.map((path) => afmpeg(run(...RAW, '-i', 'in.raw', ...COPY, '-y', path))));
    expect(readdirSync(folder).sort()).toEqual(['root', 'secret.raw']);
    expect(readFileSync(join(folder, 'secret.raw'))).toEqual(frames);
  });

  it('passes stdin to stdout, to the byte', async () => {
    const { exitCode, stdout, stderr } = await afmpeg(
      run('-v', 'error', ...RAW, '-i', 'pipe:0', ...COPY, 'pipe:1'),
      { stdin: frames },
    );
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout.equals(frames)).toBe(true);
  });

  it('does not wait for an open stdin that it has no use for', async () => {
    const child = start(run(...RAW, '-i', 'in.raw', ...COPY, 'out.raw'), { stdin: 'open' });
    expect((await finish(child)).exitCode).toBe(0);
  });

  it('shows the log while it runs', async () => {
    const child = start(run(...RAW, '-i', 'pipe:0', ...COPY, 'out.raw'), { stdin: 'open' });
    const [chunk] = (await once(child.stderr, 'data')) as [Buffer];
    expect(chunk.toString()).toContain('ffmpeg version');
    expect(child.exitCode).toBeNull(); // it waits for its input
    child.stdin.end(frames);
    expect((await finish(child)).exitCode).toBe(0);
  });

  it('ends quietly when nobody reads on', async () => {
    const endless = ['-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=s=320x240', '-f', 'rawvideo', 'pipe:1'];
    const child = start(run(...endless));
    await once(child.stdout, 'data');
    child.stdout.destroy();
    const { exitCode, stderr } = await finish(child);
    expect({ exitCode, stderr }).toEqual({ exitCode: 141, stderr: '' });
  });
});

it('a listing that nobody reads to its end leaves no stack trace', async () => {
  const cli = new URL('../../dist/cli.js', import.meta.url).pathname;
  const script = `"${process.execPath}" "${cli}" capabilities --core | head -c 10`;
  const child = spawn('bash', ['-c', `${script}; echo " \${PIPESTATUS[0]}"`]);
  const { stdout, stderr } = await finish(child);
  expect({ stdout: stdout.toString(), stderr }).toEqual({ stdout: '{\n  "versi 141\n', stderr: '' });
});
