// The packed types compile without an error, each file of them looked at, in the programs that users have.

import { execFile } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type TypeScript from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Editor } from './editor.js';
import { installed, unpack } from './packed.js';
import type { Packed } from './packed.js';

// By the name of their package: the oldest that is supported, ours, and the newest, which is a program alone.
const OLDEST = 'typescript-5.7';
const OURS = 'typescript';
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
    (error: unknown) => {
      const { stdout, stderr } = error as { stdout: string; stderr: string };
      return stdout + stderr || 'It failed';
    },
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
  /** Default: the oldest and the newest. */
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
    compilers: [OURS, NEWEST],
  },
  {
    title: 'module nodenext, with require in .cts',
    files: ['everywhere.ts', 'common.cts', 'required.cts'],
    options: { ...SERVER, module: 'nodenext', isolatedModules: true },
    compilers: [OURS, NEWEST],
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

describe.each(programs)('$title', ({ files, options, compilers = [OLDEST, NEWEST] }) => {
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

describe('in an editor', () => {
  const FILE = 'in-an-editor.ts';
  let editor: Editor;
  beforeAll(() => {
    editor = new Editor(packed.program([FILE], { ...SERVER, module: 'nodenext' }));
  });
  afterAll(() => editor.close());

  it.each([
    ['Runtime.create', 'src/runtime/runtime.ts: export class Runtime {'],
    ['create(', 'src/runtime/runtime.ts: static async create(options: RuntimeOptions): Promise<Runtime> {'],
    ['run(fs', 'src/runtime/runtime.ts: async run(fs: FileSystem, ...args: RunArgs): Promise<RunResult> {'],
    ['peakMemoryBytes', 'src/runtime/run/execute.ts: readonly peakMemoryBytes: number;'],
    ['cwd: cwd', 'src/runtime/run/run-options.ts: cwd?: string;'],
    [
      'AfmpegRenderer }',
      'src/reel/renderers/afmpeg-renderer.ts: export class AfmpegRenderer implements Renderer {',
    ],
    ['logLevel', 'src/command/command.ts: readonly logLevel?: ' + "Known<LogLevel | 'quiet'>;"],
  ])('the definition of %s is in the sources', async (word, place) => {
    expect(await editor.definition(FILE, word, packed.folder)).toBe(place);
  });

  it.each([
    ['DEMUXER', ['lavfi', 'mov', 'concat']],
    ['MUXER', ['mp4', 'webm', 'ssegment']],
    ['VIDEO', ['libx264', 'copy', 'png']],
    ['PIXELS', ['yuv420p', 'rgba']],
    ['FILTER', ['scale', 'xfade', 'loudnorm']],
    ['AUDIO', ['aac', 'copy', 'libmp3lame']],
    ['SUBTITLE', ['mov_text', 'webvtt']],
    ['ANY', ['libx264', 'aac', 'mov_text', 'copy']],
    ['LEVEL', ['quiet', 'error']],
  ])('in the place of %s it offers %s', async (word, names) => {
    expect(await editor.completions(FILE, `'${word}'`)).toEqual(expect.arrayContaining(names));
  });
});

describe('the files of declarations', () => {
  const declarations = () =>
    readdirSync(join(packed.folder, 'dist'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.d.ts'))
      .map((name) => join(packed.folder, 'dist', name));

  it('are one for each entry, and a few for what entries share', () => {
    const names = declarations().map((path) => path.slice(join(packed.folder, 'dist/').length));
    expect(names.filter((name) => !name.startsWith('types/')).sort()).toEqual(
      ['distributed', 'index', 'reel', 'studio', 'worker'].map((name) => `${name}.d.ts`),
    );
    expect(names.length).toBeLessThan(16);
  });

  it('declare each type once, name no other package, and say nothing private', () => {
    const text = declarations().map((path) => readFileSync(path, 'utf8'));
    const names = text.flatMap((file) =>
      [
        ...file.matchAll(/^(?:declare )?(?:abstract )?(?:interface|class|type|function|const) ([\w$]+)/gm),
      ].map(([, name]) => name ?? ''),
    );
    expect(names.filter((name, at) => names.indexOf(name) !== at || name.includes('$'))).toEqual([]);
    for (const file of text) {
      expect(file).not.toMatch(/^ +private (?!constructor\(\);)|^ +#|@internal/m);
      expect(file.match(/from '(?!\.)[^']+'|import\('[^']+'\)/g)).toBeNull();
    }
  });

  it('lead from each declared name to the same name in the sources', () => {
    const lost: string[] = [];
    let found = 0;
    for (const path of declarations()) {
      const map = new SourceMap(JSON.parse(readFileSync(`${path}.map`, 'utf8')) as never);
      let isInferred = false;
      for (const [line, text] of readFileSync(path, 'utf8').split('\n').entries()) {
        if (text.startsWith('}')) isInferred = false;
        if (isInferred) continue;
        isInferred = /^declare const .*\{$/.test(text);
        const [, before, name] = DECLARED.exec(text) ?? [];
        if (before === undefined || name === undefined) continue;
        if (originalText(path, map, line, before.length).startsWith(name)) found += 1;
        else lost.push(name);
      }
    }
    expect(lost).toEqual([]);
    expect(found).toBeGreaterThan(500);
  });
});

/** What the sources have at the place that `map` leads to from a place in the file at `path`. */
function originalText(path: string, map: SourceMap, line: number, column: number): string {
  const entry = map.findEntry(line, column);
  if (!('originalSource' in entry)) return '';
  const source = join(dirname(path), entry.originalSource);
  if (!existsSync(source)) return '';
  return readFileSync(source, 'utf8').split('\n')[entry.originalLine]?.slice(entry.originalColumn) ?? '';
}

/** A name at the top, or a member of one there. What TypeScript inferred for a constant has no place of its own. */
const DECLARED =
  /^((?:declare )?(?:class|function|const|interface|type) | {4}(?:static |readonly |get )*)(?!private|constructor|new\b)(\w+)(?=[?(:<; ])/;
