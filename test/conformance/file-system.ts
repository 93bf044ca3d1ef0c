// The rules that a guest's files keep on every backend: one suite, through the bridge's calls.

import { describe, expect, test } from 'vitest';
import { Process, errno } from '../wasi/process.js';
import type { Backend } from './backend.js';
import { byteRules } from './byte-rules.js';
import { directoryRules } from './directory-rules.js';
import { linkRules } from './link-rules.js';
import { NAME_RULES, plant } from './name-rules.js';
import { timeRules } from './time-rules.js';

export function fileSystemSuite(make: Backend): void {
  describe('bytes', () => byteRules(make));
  describe('directories', () => directoryRules(make));
  describe('links and renames', () => linkRules(make));
  describe('times', () => timeRules(make));
  describe('names', () => {
    test.each(NAME_RULES)('%s: %s', (_call, expected, act) => {
      const process = new Process(make());
      plant(process);
      expect(errno(() => act(process))).toBe(expected);
    });

    test.each(NAME_RULES)('%s, in /.afmpeg-tmp: %s', (_call, expected, act) => {
      const process = new Process(make());
      const inTmp = below('/.afmpeg-tmp', process);
      plant(inTmp);
      expect(errno(() => act(inTmp))).toBe(expected);
    });
  });
}

/** The same calls with every path below `directory`. */
function below(directory: string, process: Process): Process {
  const at = (path: string) => (path === '' ? '' : `${directory}/${path}`);
  return Object.assign(Object.create(process) as Process, {
    mkdir: (path: string) => process.mkdir(at(path)),
    rmdir: (path: string) => process.rmdir(at(path)),
    unlink: (path: string) => process.unlink(at(path)),
    rename: (from: string, to: string) => process.rename(at(from), at(to)),
    link: (from: string, to: string) => process.link(at(from), at(to)),
    symlink: (target: string, path: string) => process.symlink(target, at(path)),
    readlink: (path: string) => process.readlink(at(path)),
    stat: (path: string) => process.stat(at(path)),
    lstat: (path: string) => process.lstat(at(path)),
    open: (path: string, ...flags: Parameters<Process['open']> extends [unknown, ...infer F] ? F : never) =>
      process.open(at(path), ...flags),
    create: (path: string) => process.create(at(path)),
  });
}
