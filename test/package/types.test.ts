// The packed types compile without an error, each file of them looked at, in the programs that users have.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type TypeScript from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installed, unpack } from './packed.js';
import type { Packed } from './packed.js';

/** By the name of their package: the oldest that is supported, ours, and the newest, which is a program alone. */
const COMPILERS = ['typescript-5.7', 'typescript', 'typescript-7'] as const;
const NEWEST = 'typescript-7';

let packed: Packed;
beforeAll(() => {
  packed = unpack();
});
afterAll(() => {
  packed.remove();
});

const run = promisify(execFile);

/** What the compiler says of a program: nothing where all is well. */
async function complaints(compiler: string, files: readonly string[], options: object): Promise<string> {
  const program = packed.program(files, options);
  return compiler === NEWEST ? byProcess(program) : ofOurs(await api(compiler), program);
}

/** Of all files, those of the compiler and of @types/node too. */
async function byProcess(program: string): Promise<string> {
  const args = [installed(`${NEWEST}/bin/tsc`), '-p', program, '--pretty', 'false'];
  return run(process.execPath, args, { cwd: program }).then(
    ({ stdout }) => stdout,
    ({ stdout, stderr }: { stdout: string; stderr: string }) => stdout + stderr || 'It failed',
  );
}

/** Of the program's own files and of the package's: the older compilers take seconds for the rest. */
function ofOurs(ts: typeof TypeScript, program: string): string {
  const { config } = ts.readConfigFile(`${program}/tsconfig.json`, (path) => ts.sys.readFile(path)) as {
    config: object;
  };
  const { options, fileNames, errors } = ts.parseJsonConfigFileContent(config, ts.sys, program);
  const host = ts.createCompilerHost(options);
  host.getCurrentDirectory = () => program;
  const compiled = ts.createProgram(fileNames, options, host);
  const ours = compiled
    .getSourceFiles()
    .filter(({ fileName }) => fileName.startsWith(program) || fileName.startsWith(packed.folder));
  expect(ours.length).toBeGreaterThan(fileNames.length);
  const found = [
    ...errors,
    ...compiled.getOptionsDiagnostics(),
    ...compiled.getGlobalDiagnostics(),
    ...ours.flatMap((file) => [
      ...compiled.getSyntacticDiagnostics(file),
      ...compiled.getSemanticDiagnostics(file),
    ]),
  ];
  return ts.formatDiagnostics(found, host);
}

async function api(compiler: string): Promise<typeof TypeScript> {
  const { default: ts } = (await import(compiler)) as { default: typeof TypeScript };
  return ts;
}

const SERVER = { target: 'es2022', lib: ['es2022'], types: ['node'] };
const PAGE = { target: 'es2022', lib: ['es2022', 'dom'] };
const NODE = ['everywhere.ts', 'on-node.ts'];

interface Program {
  readonly title: string;
  readonly files: readonly string[];
  readonly options: object;
  /** Default: all. */
  readonly compilers?: readonly string[];
}

const programs: readonly Program[] = [
  {
    title: 'a server: lib es2022 without DOM, with @types/node, module nodenext',
    files: [...NODE, 'common.cts'],
    options: { ...SERVER, module: 'nodenext' },
  },
  {
    title: 'a page: lib es2022 and DOM, without @types/node, for a bundler',
    files: ['everywhere.ts', 'in-a-page.ts'],
    options: { ...PAGE, module: 'esnext', moduleResolution: 'bundler' },
  },
  {
    title: 'both, for a bundler, module preserve, exactOptionalPropertyTypes',
    files: [...NODE, 'in-a-page.ts'],
    options: {
      ...PAGE,
      types: ['node'],
      module: 'preserve',
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
    },
  },
  {
    title: 'module node16, files .mts and .cts, exactOptionalPropertyTypes',
    files: ['everywhere.mts', 'on-node.ts', 'common.cts'],
    options: { ...SERVER, module: 'node16', exactOptionalPropertyTypes: true },
  },
  {
    title: 'module node20, with require in .cts and imports that are written out',
    files: ['everywhere.mts', 'everywhere.cts', 'required.cts'],
    options: { ...SERVER, module: 'node20' },
    compilers: ['typescript', NEWEST],
  },
  {
    title: 'module nodenext, with require in .cts',
    files: ['everywhere.ts', 'common.cts', 'required.cts'],
    options: { ...SERVER, module: 'nodenext', isolatedModules: true },
    compilers: ['typescript', NEWEST],
  },
  {
    title: 'the defaults of the compiler of today, with DOM and newer',
    files: ['everywhere.ts', 'in-a-page.ts'],
    options: {},
    compilers: [NEWEST],
  },
  {
    title: 'lib esnext, which knows `await using` itself',
    files: [...NODE],
    options: {
      target: 'esnext',
      lib: ['esnext', 'dom', 'dom.iterable'],
      types: ['node'],
      module: 'nodenext',
    },
  },
];

describe.each(programs)('$title', ({ files, options, compilers = COMPILERS }) => {
  it.each(compilers)('%s', async (compiler) => {
    expect(await complaints(compiler, files, options)).toBe('');
  });
});

it('without DOM and without @types/node it says what is missing, as the README does', async () => {
  const text = await complaints(NEWEST, ['everywhere.ts'], { lib: ['es2022'], module: 'nodenext' });
  expect(text).toContain("Cannot find name 'AbortSignal'");
});

it('the compiler of this checkout is the one that package.json names', async () => {
  const version = async (path: string) => (await run(installed(path), ['-v'])).stdout;
  expect(await version('.bin/tsc')).toBe(await version('typescript/bin/tsc'));
});
