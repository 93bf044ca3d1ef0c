// afmpeg completion, in bash itself: what a user sees after a tab.

import { execFileSync, spawnSync } from 'node:child_process';
import { beforeAll, expect, it } from 'vitest';
import { ensureBuilt } from '../../scripts/tasks.mjs';
import { afmpeg } from './afmpeg.js';

let script: string;
beforeAll(async () => {
  ensureBuilt();
  script = (await afmpeg(['completion', 'bash'])).stdout.toString();
});

/** What completes the last of `words`. */
function complete(...words: string[]): string[] {
  const ask = 'COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _afmpeg; printf "%s\\n" "${COMPREPLY[@]}"';
  const found = execFileSync('bash', ['--norc', '-c', `${script}\n${ask}`, 'bash', 'afmpeg', ...words]);
  return found.toString().split('\n').filter(Boolean);
}

it.each<[string[], string[]]>([
  [['r'], ['run', 'render']],
  [['help', 'f'], ['frames']],
  [
    ['frames', '--w'],
    ['--width', '--wasm'],
  ],
  [['frames', '--width', '9', '--e'], ['--every']],
  [
    ['worker', '--no'],
    ['--no-json-logs', '--no-debug'],
  ],
  [
    ['render', '--renderer', ''],
    ['afmpeg', 'native'],
  ],
  [
    ['completion', ''],
    ['bash', 'zsh', 'fish'],
  ],
  // Nothing means files.
  [['probe', 'a'], []],
  [['run', '--', '-'], []],
  [['constructor', '-'], []],
])('afmpeg %j', (words, found) => {
  expect(complete(...words)).toEqual(found);
});

it.each(['zsh', 'fish'])(
  '%s gets every command and every option, and a script it can read',
  async (shell) => {
    const text = (await afmpeg(['completion', shell])).stdout.toString();
    for (const word of complete('')) if (!/^(help|--.*)$/.test(word)) expect(text).toContain(word);
    for (const word of complete('render', '--')) if (word !== '--help') expect(text).toContain(word.slice(2));
    // Where the shell is not there, its error is another.
    const { stderr, error } = spawnSync(shell, ['-n'], { input: text });
    if (error === undefined) expect(stderr.toString()).toBe('');
  },
);
