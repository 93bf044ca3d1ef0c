// The types that are shipped: one file for each entry of package.json, and `types/` with what entries share, so that it
// is one type. Private members and what no entry reaches are left out; maps lead from each word to the one in src/.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { decode, encode } from '@jridgewell/sourcemap-codec';
import { rollup } from 'rollup';
import { dts } from 'rollup-plugin-dts';
import ts from 'typescript';
import { ROOT } from './tasks.mjs';

const OUT = join(ROOT, 'dist');
/** A declaration file for each source, as tsc makes it, while they are rolled up. */
const PARTS = join(OUT, 'parts');

try {
  const maps = emitParts();
  for (const file of await rollUp()) {
    const path = join(OUT, file.fileName);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(
      path,
      file.type === 'chunk' ? file.code : mapIntoSources(JSON.parse(file.source), path, maps),
    );
  }
} finally {
  rmSync(PARTS, { recursive: true, force: true });
}

/** Writes the parts; their maps by path. */
function emitParts() {
  const path = join(ROOT, 'tsconfig.build.json');
  const { config, error } = ts.readConfigFile(path, ts.sys.readFile);
  if (error) fail([error]);
  const { fileNames, options, errors } = ts.parseJsonConfigFileContent(
    config,
    ts.sys,
    ROOT,
    { outDir: PARTS },
    path,
  );
  if (errors.length > 0) fail(errors);
  const program = ts.createProgram(fileNames, options);
  const found = ts.getPreEmitDiagnostics(program);
  if (found.length > 0) fail(found);
  const maps = new Map();
  const write = (name, text) => {
    if (name.endsWith('.map')) maps.set(name.slice(0, -'.map'.length), JSON.parse(text));
    else ts.sys.writeFile(name, text.replace(/\n\/\/# sourceMappingURL=.*$/, '\n'));
  };
  const { diagnostics } = program.emit(undefined, write, undefined, true, {
    afterDeclarations: [withoutPrivates],
  });
  if (diagnostics.length > 0) fail(diagnostics);
  return maps;
}

/** A private member says nothing to a user, and would make the classes of two copies of the package unlike. */
function withoutPrivates(context) {
  const visit = (node) => {
    if (isPrivate(node) && !ts.isConstructorDeclaration(node)) return undefined;
    return ts.visitEachChild(node, visit, context);
  };
  return (file) => ts.visitNode(file, visit);
}

function isPrivate(node) {
  return ts.isClassElement(node) && ts.getCombinedModifierFlags(node) & ts.ModifierFlags.Private;
}

function fail(diagnostics) {
  const host = {
    getCanonicalFileName: (name) => name,
    getCurrentDirectory: () => ROOT,
    getNewLine: () => '\n',
  };
  throw new Error(
    `The declarations have errors.\n${ts.formatDiagnosticsWithColorAndContext(diagnostics, host)}`,
  );
}

async function rollUp() {
  const { exports } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const names = Object.keys(exports).filter((name) => name !== './package.json');
  const bundle = await rollup({
    input: Object.fromEntries(
      names.map((name) => [name === '.' ? 'index' : name.slice(2), join(PARTS, name, 'index.d.ts')]),
    ),
    external: (id) => !/^[./]/.test(id),
    plugins: [dts({ sourcemap: true })],
    onLog(level, { message }) {
      throw new Error(`Rolling up the declarations: ${level}: ${message}`);
    },
  });
  const { output } = await bundle.generate({
    dir: OUT,
    format: 'es',
    sourcemap: true,
    minifyInternalExports: false,
    entryFileNames: '[name].d.ts',
    chunkFileNames: ({ name }) => `types/${name.replace(/\.d$/, '')}.d.ts`,
    banner: ({ moduleIds }) => librariesOf(moduleIds),
  });
  return output;
}

/** The `/// <reference lib>` lines of parts, which rolling up loses. */
function librariesOf(parts) {
  const lines = parts.flatMap(
    (path) => readFileSync(path, 'utf8').match(/^\/\/\/ <reference lib=.*$/gm) ?? [],
  );
  return [...new Set(lines)].map((line) => line.replace(' preserve="true"', '')).join('\n');
}

/**
 * The map of a rolled-up file knows for each line the line of the part that it is; what the part's own map has for
 * that line holds here, too. (The plugin does this itself for a file of one part alone.)
 */
function mapIntoSources(map, path, maps) {
  const sources = [];
  const parts = map.sources.map((part) => {
    const full = resolve(dirname(path), part);
    const own = maps.get(full);
    const source = relative(dirname(path), resolve(dirname(full), own.sources[0]));
    return { lines: decode(own.mappings), source: sources.push(source) - 1 };
  });
  const mappings = decode(map.mappings).map((line) => {
    const anchor = line.find((segment) => segment.length >= 4);
    if (!anchor) return [];
    const [column, part, partLine, partColumn] = anchor;
    const { lines, source } = parts[part];
    return (lines[partLine] ?? [])
      .filter((segment) => segment.length >= 4 && segment[0] >= partColumn)
      .map(([from, , toLine, toColumn]) => [from - partColumn + column, source, toLine, toColumn]);
  });
  return JSON.stringify({ version: 3, file: map.file, names: [], sources, mappings: encode(mappings) });
}
