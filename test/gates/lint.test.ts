// Each rule that carries the house is seen to refuse what it is there for.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';
import { beforeAll, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

// `ignore: false`: the fixtures are out of reach of `npm run lint`.
const eslint = new ESLint({ cwd: ROOT, ignore: false });

/** The rules that refuse `code` as the text of the file `path`, which must exist: its types are read in its project. */
async function refusals(path: string, code: string): Promise<string[]> {
  const [result] = await eslint.lintText(code, { filePath: join(ROOT, path) });
  return result!.messages.map(({ ruleId, message }) => ruleId ?? message);
}

// The first lint reads the types of the whole repository.
beforeAll(() => refusals('src/errors.ts', 'export const ok = 1;\n'), 180_000);

const LAYER = 'import-x/no-restricted-paths';

describe('in src', () => {
  it.each<[string, string, string, string]>([
    [
      'an import from a layer above',
      'src/fs/walk.ts',
      "import { Runtime } from '../runtime/runtime.js';\n\nexport const made = Runtime;\n",
      LAYER,
    ],
    [
      'a type from a layer above',
      'src/errors.ts',
      "import type { FileSystem } from './fs/file-system.js';\n\nexport type Files = FileSystem;\n",
      LAYER,
    ],
    [
      'an import from a peer of the layer',
      'src/wasi/bridge.ts',
      "import type { CoreMemory } from '../emscripten/core-memory.js';\n\nexport type Memory = CoreMemory;\n",
      LAYER,
    ],
    [
      'an import from a subfolder above',
      'src/runtime/run/slots.ts',
      "import { probe } from '../queries/probe.js';\n\nexport const look = probe;\n",
      LAYER,
    ],
    [
      'an import from a subfolder beside',
      'src/reel/graph/stereo.ts',
      "import { theme } from '../cards/theme.js';\n\nexport const look = theme;\n",
      LAYER,
    ],
    [
      'a module of the host outside its adapters',
      'src/fs/walk.ts',
      "import { readFileSync } from 'node:fs';\n\nexport const read = readFileSync;\n",
      'no-restricted-imports',
    ],
    [
      'a process of the host outside its adapters',
      'src/runtime/runtime.ts',
      "import { spawn } from 'node:child_process';\n\nexport const start = spawn;\n",
      'no-restricted-imports',
    ],
    ['console', 'src/fs/walk.ts', "console.log('here');\n", 'no-console'],
    ['process', 'src/fs/walk.ts', "export const home = process.env['HOME'];\n", 'no-restricted-globals'],
    ['a default export', 'src/fs/walk.ts', 'export default 1;\n', 'import-x/no-default-export'],
    [
      'a type that is imported as a value',
      'src/fs/walk.ts',
      "import { FileSystem } from './file-system.js';\n\nexport type Files = FileSystem;\n",
      '@typescript-eslint/consistent-type-imports',
    ],
    ['any', 'src/fs/walk.ts', 'export const all: any = 1;\n', '@typescript-eslint/no-explicit-any'],
    [
      'a promise that nobody waits for',
      'src/fs/walk.ts',
      'export function go(work: () => Promise<void>): void {\n  work();\n}\n',
      '@typescript-eslint/no-floating-promises',
    ],
    [
      'a switch that forgets a case',
      'src/fs/walk.ts',
      "export function go(what: 'a' | 'b'): void {\n  switch (what) {\n    case 'a':\n      break;\n  }\n}\n",
      '@typescript-eslint/switch-exhaustiveness-check',
    ],
  ])('%s is refused', async (_what, path, code, rule) => {
    expect(await refusals(path, code)).toContain(rule);
  });

  it.each<[string, string, string]>([
    [
      'the host in its adapter',
      'src/fs/host/host-fs.ts',
      "import { readFileSync } from 'node:fs';\n\nexport const read = readFileSync;\n",
    ],
    ['console and process in the CLI', 'src/cli/main.ts', 'console.log(process.argv);\n'],
    [
      'an import from a layer below',
      'src/runtime/runtime.ts',
      "import type { FileSystem } from '../fs/file-system.js';\n\nexport type Files = FileSystem;\n",
    ],
  ])('%s is taken', async (_what, path, code) => {
    expect(await refusals(path, code)).toEqual([]);
  });
});

describe('in test', () => {
  const test = (body: string) => `import { expect, it } from 'vitest';\n\n${body}\n`;

  it.each([
    ['expect without a matcher', "it('x', () => {\n  expect(1);\n});", 'vitest/valid-expect'],
    ['a test that expects nothing', "it('x', () => {\n  Math.abs(1);\n});", 'vitest/expect-expect'],
    ['a test alone', "it.only('x', () => {\n  expect(1).toBe(1);\n});", 'vitest/no-focused-tests'],
    [
      'one title twice',
      "it('x', () => {\n  expect(1).toBe(1);\n});\nit('x', () => {\n  expect(1).toBe(1);\n});",
      'vitest/no-identical-title',
    ],
    [
      'a matcher whose promise nobody waits for',
      "it('x', () => {\n  expect(Promise.resolve(1)).resolves.toBe(1);\n});",
      'vitest/valid-expect',
    ],
  ])('%s is refused', async (_what, body, rule) => {
    expect(await refusals('test/errors.test.ts', test(body))).toContain(rule);
  });
});

describe('a circle', () => {
  it.each(['a.ts', 'b.ts'])('of values is refused, seen from %s', async (name) => {
    const path = `test/gates/fixtures/value-circle/${name}`;
    expect(await refusals(path, readFileSync(join(ROOT, path), 'utf8'))).toContain('import-x/no-cycle');
  });
});
