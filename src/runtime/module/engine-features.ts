// Which WebAssembly features this JavaScript engine has, and which of the missing ones a module asks for.

import {
  bulkMemory,
  exceptions,
  exceptionsFinal,
  extendedConst,
  memory64,
  multiValue,
  mutableGlobals,
  referenceTypes,
  relaxedSimd,
  saturatedFloatToInt,
  signExtensions,
  simd,
  tailCall,
  threads,
} from 'wasm-feature-detect';

const SECTION = 'target_features';

interface Feature {
  readonly detect: () => Promise<boolean>;
  /** Name in the `target_features` section that LLVM writes, where it has one. */
  readonly target?: string;
  /** What V8 says when it meets the feature switched off. */
  readonly mark?: RegExp;
}

const FEATURES: Readonly<Record<string, Feature>> = {
  'bulk memory': { detect: bulkMemory, target: 'bulk-memory' },
  'exception handling (legacy)': { detect: exceptions },
  'exception handling (exnref)': {
    detect: exceptionsFinal,
    mark: /exnref|try_table|throw_ref|noexternref|invalid opcode 0x(?:0a|a|1f)\b/i,
  },
  'extended constant expressions': {
    detect: extendedConst,
    target: 'extended-const',
    mark: /extended.const|i(?:32|64)\.(?:add|sub|mul) is not allowed in constant/,
  },
  memory64: { detect: memory64, target: 'memory64', mark: /memory64|memory limits flags/ },
  'multi-value': { detect: multiValue, target: 'multivalue' },
  'mutable globals': { detect: mutableGlobals, target: 'mutable-globals' },
  'non-trapping float to int': { detect: saturatedFloatToInt, target: 'nontrapping-fptoint' },
  'reference types': { detect: referenceTypes, target: 'reference-types' },
  'relaxed SIMD': { detect: relaxedSimd, target: 'relaxed-simd', mark: /0xfd1[01]|relaxed/ },
  'sign extension': { detect: signExtensions, target: 'sign-ext' },
  SIMD: { detect: simd, target: 'simd128' },
  'tail calls': { detect: tailCall, target: 'tail-call', mark: /return_call/ },
  threads: { detect: threads, target: 'atomics' },
};

/** Every feature that ffmpeg modules are known to use, and whether this engine has it. */
export async function engineFeatures(): Promise<Record<string, boolean>> {
  const entries = Object.entries(FEATURES).map(async ([name, { detect }]) => [name, await detect()] as const);
  return Object.fromEntries(await Promise.all(entries));
}

/** Features that the engine lacks and that the module, by its own words or by the engine's, needs. */
export async function missingFeatures(bytes: Uint8Array, compileError: string): Promise<string[]> {
  const available = await engineFeatures();
  const targets = targetFeatures(bytes);
  return Object.entries(FEATURES)
    .filter(([name, { target, mark }]) => {
      if (available[name]) return false;
      return (target !== undefined && targets.has(target)) || mark?.test(compileError) === true;
    })
    .map(([name]) => name);
}

/**
 * The names in the `target_features` custom section, which linkers put last: a count, then a prefix (`+` for
 * used), a length and a name each. It is looked for by its letters, since a module that does not compile
 * cannot be asked for its sections. https://github.com/WebAssembly/tool-conventions/blob/main/Linking.md
 */
function targetFeatures(bytes: Uint8Array): Set<string> {
  const end = new TextDecoder('latin1').decode(bytes.subarray(Math.max(0, bytes.length - 4096)));
  const features = new Set<string>();
  const section = end.lastIndexOf(SECTION);
  if (section < 0) return features;
  for (let at = section + SECTION.length + 1; at + 1 < end.length;) {
    const next = at + 2 + end.charCodeAt(at + 1);
    if (end[at] === '+') features.add(end.slice(at + 2, next));
    at = next;
  }
  return features;
}
