import { describe, expect, test } from 'vitest';
import { noted } from '../support/left-out.js';
import { errno } from '../wasi/process.js';
import { BACKENDS, temporaryDirectory } from './backend.js';
import { fileSystemSuite } from './file-system.js';
import { NAME_RULES, kernelNames, plant } from './name-rules.js';

describe.each(BACKENDS)('$name', ({ make }) => fileSystemSuite(make));

// The rules above are only worth what this says of them.
describe.runIf(process.platform === 'linux' || noted('the kernel of Linux', 'run the tests on Linux'))(
  'the kernel itself',
  () => {
    test.each(NAME_RULES)('%s: %s', (_call, expected, act) => {
      const names = kernelNames(temporaryDirectory());
      plant(names);
      expect(errno(() => act(names))).toBe(expected);
    });
  },
);
