// Checks what a linked module asks of its host, writes its description into a custom section and into a JSON file.
//
//   finish.mjs INPUT OUTPUT < facts
//
// facts: "variant gpl", "library x264 0.164…", "tool clang …", "threads true" if it has some, one a line.

import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';

const SETJMP = ['env.__wasm_setjmp', 'env.__wasm_setjmp_test', 'env.__wasm_longjmp'];
const EXPORTS = { memory: 'memory', _start: 'function', __c_longjmp: 'tag', afmpeg_stop: 'function' };
const SINGLE = { required: [], allowed: SETJMP, exports: EXPORTS };
const THREADED = {
  required: [
    ...['env.memory', 'wasi.thread-spawn', 'afmpeg.futex_wait', 'afmpeg.futex_notify', 'afmpeg.heap_end'],
    ...SETJMP,
  ],
  allowed: [],
  exports: { ...EXPORTS, wasi_thread_start: 'function', afmpeg_stopping: 'global' },
};
const LICENSES = { gpl: 'GPL-2.0-or-later', lgpl: 'LGPL-2.1-or-later' };

// What FFmpeg's configure concludes from the options; anything else means that an option changed the licence.
const FFMPEG_LICENCES = { gpl: 'GPL version 2 or later', lgpl: 'LGPL version 2.1 or later' };

const [input, output] = process.argv.slice(2);
const linked = readFileSync(input);
const facts = readFacts(readFileSync(0, 'utf8'));
const hasThreads = facts.threads === 'true';
const interfaceOf = checkInterface(await WebAssembly.compile(linked), hasThreads ? THREADED : SINGLE);
const description = describe(linked, facts, interfaceOf);
const module = withSection(linked, 'afmpeg', description);

writeFileSync(output, module);
writeFileSync(
  output.replace(/\.wasm$/, '.json'),
  `${JSON.stringify({ ...description, sizeBytes: module.length, sha256: sha256(module) }, null, 2)}\n`,
);

function readFacts(text) {
  const facts = { libraries: {}, toolchain: {} };
  for (const line of text.trim().split('\n')) {
    const [kind, name, value] = line.split(' ');
    const rest = line.slice(kind.length + 1);
    if (kind === 'library') facts.libraries[name] = value;
    else if (kind === 'tool') facts.toolchain[name] = value;
    else facts[kind] = rest;
  }
  return facts;
}

function checkInterface(module, { required, allowed, exports: expected }) {
  const imports = WebAssembly.Module.imports(module).map((entry) => `${entry.module}.${entry.name}`);
  const known = [...required, ...allowed];
  const unknown = imports.filter(
    (name) => !name.startsWith('wasi_snapshot_preview1.') && !known.includes(name),
  );
  if (unknown.length > 0) throw new Error(`The module imports what no host provides: ${unknown.join(', ')}`);
  const missing = required.filter((name) => !imports.includes(name));
  if (missing.length > 0) throw new Error(`The module does not import ${missing.join(', ')}`);

  const exports = WebAssembly.Module.exports(module);
  for (const [name, kind] of Object.entries(expected)) {
    if (!exports.some((entry) => entry.name === name && entry.kind === kind)) {
      throw new Error(`The module does not export the ${kind} ${name}`);
    }
  }
  if (exports.length !== Object.keys(expected).length) {
    throw new Error(
      `The module exports more than it should: ${exports.map((entry) => entry.name).join(', ')}`,
    );
  }
  return { imports: imports.sort(), exports: exports.map((entry) => entry.name).sort() };
}

function describe(bytes, { variant, profile, ffmpeg, licence, libraries, toolchain }, { imports, exports }) {
  if (licence !== FFMPEG_LICENCES[variant])
    throw new Error(`Expected FFmpeg under ${FFMPEG_LICENCES[variant]}, got ${licence}`);
  return {
    name: `afmpeg-ffmpeg-${variant}-${profile}${hasThreads ? '-threads' : ''}`,
    variant,
    profile,
    ffmpegVersion: ffmpeg,
    ...(hasThreads && { threads: true }),
    license: LICENSES[variant],
    configuration: configurationIn(bytes),
    libraries,
    toolchain,
    programs: ['ffmpeg', 'ffprobe'],
    features: ['cwd'],
    imports,
    exports,
  };
}

// FFmpeg keeps its configure line as a string; reading it back tells what is in the module, not what was asked for.
function configurationIn(bytes) {
  const start = bytes.indexOf('--pkg-config=wasm-pkg-config');
  if (start < 0) throw new Error('The module holds no configure line');
  const configuration = bytes.subarray(start, bytes.indexOf(0, start)).toString();
  if (configuration.includes('/')) throw new Error(`A path got into the configure line: ${configuration}`);
  return configuration;
}

function withSection(bytes, name, value) {
  const title = Buffer.from(name);
  const content = Buffer.concat([leb128(title.length), title, Buffer.from(JSON.stringify(value))]);
  return Buffer.concat([bytes, Buffer.from([0]), leb128(content.length), content]);
}

function leb128(value) {
  const bytes = [];
  do {
    bytes.push((value & 0x7f) | (value > 0x7f ? 0x80 : 0));
    value >>>= 7;
  } while (value > 0);
  return Buffer.from(bytes);
}

function sha256(bytes) {
  return createHash('sha256').update(bytes).digest('hex');
}
