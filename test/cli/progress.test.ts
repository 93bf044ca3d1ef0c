// What afmpeg run shows of a run that goes on: on a terminal, and in a log.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureBuilt } from '../../scripts/tasks.mjs';
import { leftOut } from '../support/left-out.js';
import { afmpeg, afmpegOnTerminal } from './afmpeg.js';

let folder: string;
beforeAll(() => {
  ensureBuilt();
  folder = mkdtempSync(join(tmpdir(), 'afmpeg-test-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Takes as long as it lasts, so that there is something to tell. */
const SLOW = ['-re', '-f', 'lavfi', '-i', 'testsrc2=s=32x32', '-t', '3', '-f', 'null', '-'];
const LINE = /^afmpeg: \d+ % done, \d+ fps, [\d.]+×, 0:0\d left$/gm;
const run = (own: string[], words: string[]) => ['run', '--core', ...own, '--', ...words];

describe('in a log', () => {
  it('there is a line now and then, and not the status line', async () => {
    const { exitCode, stderr } = await afmpeg(run([], SLOW));
    expect(exitCode).toBe(0);
    expect(stderr.match(LINE)?.length).toBeGreaterThan(0);
    expect(stderr.match(/^afmpeg: /gm)?.length).toBeLessThanOrEqual(4);
    expect(stderr).not.toContain('\r');
    expect(stderr).toContain('ffmpeg version');
    // What we ask of ffmpeg for this is none of the user's words.
    expect(stderr).not.toContain('stats and -progress period');
  });

  it.each<[string, string[], string[]]>([
    ['--quiet', ['--quiet'], SLOW],
    ['-v quiet', [], ['-v', 'quiet', ...SLOW]],
    ['-v error, which takes it from ffmpeg, too', [], ['-v', 'error', ...SLOW]],
    ['-nostats', [], ['-nostats', ...SLOW]],
  ])('there is none with %s', async (_what, own, words) => {
    const { exitCode, stderr } = await afmpeg(run(own, words));
    expect(exitCode).toBe(0);
    expect(stderr).not.toContain('afmpeg:');
    expect(stderr).not.toContain('\r');
  });

  it("-stats and -progress are ffmpeg's own", async () => {
    const { stderr } = await afmpeg(run([], ['-v', 'error', '-stats', ...SLOW]));
    expect(stderr).toMatch(/^frame= /);
    expect(stderr).not.toContain('afmpeg:');
  });
});

it('what the log does not say of a failure is said below it', async () => {
  writeFileSync(join(folder, 'o.mkv'), 'mine');
  const words = ['-f', 'lavfi', '-i', 'testsrc2=d=1', 'o.mkv'];
  const { exitCode, stderr } = await afmpeg(run([], words), { cwd: folder });
  expect(exitCode).toBe(1);
  expect(stderr.split('\n').slice(-3)).toEqual([
    "File 'o.mkv' already exists. Overwrite? [y/N] Not overwriting - exiting",
    "afmpeg: File 'o.mkv' already exists: give -y to replace it",
    '',
  ]);
  const said = await afmpeg(run([], ['-i', 'none.mp4', 'p.mkv']), { cwd: folder });
  expect(said.stderr.match(/none\.mp4: No such file or directory/g)).toHaveLength(1);
});

describe.runIf(hasScript())('on a terminal', () => {
  it('a bar takes the place of the status line, and the banner is left out', async () => {
    const { exitCode, stdout } = await afmpegOnTerminal(run([], SLOW));
    const text = stdout.toString();
    expect(exitCode).toBe(0);
    expect(text).toMatch(/█+░+ +\d+ %/);
    expect(text).not.toContain('ffmpeg version');
    expect(text).not.toContain('afmpeg:');
    expect(text).toContain('Input #0');
  });

  it('the banner is there where it is asked for, and the bar is not with --quiet', async () => {
    const { stdout } = await afmpegOnTerminal(run(['--banner', '--quiet'], SLOW));
    expect(stdout.toString()).toContain('ffmpeg version');
    expect(stdout.toString()).not.toContain('█');
  });

  it('a question that is answered for the user stays to be read', async () => {
    writeFileSync(join(folder, 'q.mkv'), 'mine');
    const words = ['-f', 'lavfi', '-i', 'testsrc2=d=1', 'q.mkv'];
    const { stdout } = await afmpegOnTerminal(run([], words), { cwd: folder });
    expect(stdout.toString()).toContain(
      "File 'q.mkv' already exists. Overwrite? [y/N] Not overwriting - exiting",
    );
  });
});

function hasScript(): boolean {
  try {
    execFileSync('script', ['--version']);
    return true;
  } catch {
    return leftOut('script', 'apt-get install bsdutils');
  }
}
