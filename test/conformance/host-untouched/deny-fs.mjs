// Loaded before anything else in a process and in each of its threads: from the moment the alarm is armed,
// every function of node:fs, and of the binding beneath it, is recorded and throws.

import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { fileURLToPath } from 'node:url';
import { TextDecoder, TextEncoder } from 'node:util';
import { getEnvironmentData, isMainThread, setEnvironmentData } from 'node:worker_threads';

const KEY = 'afmpeg-test.alarm';
const ENTRIES = 64;
const ENTRY_BYTES = 256;

// Shared with every thread: whether it is armed, how many calls there were, and the first of them in words.
let memory = getEnvironmentData(KEY);
if (memory === undefined) {
  memory = new SharedArrayBuffer(8 + ENTRIES * ENTRY_BYTES);
  setEnvironmentData(KEY, memory);
}
const [ARMED, COUNT] = [0, 1];
const numbers = new Int32Array(memory, 0, 2);

export function arm() {
  Atomics.store(numbers, ARMED, 1);
}

export function disarm() {
  Atomics.store(numbers, ARMED, 0);
}

/** What was called while armed, in any thread. */
export function recorded() {
  const count = Atomics.load(numbers, COUNT);
  return Array.from({ length: Math.min(count, ENTRIES) }, (_, index) => {
    const bytes = new Uint8Array(memory, 8 + index * ENTRY_BYTES, ENTRY_BYTES).slice();
    return new TextDecoder().decode(bytes.subarray(0, bytes.indexOf(0)));
  });
}

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const CODE = ['dist', 'node_modules', 'package.json', 'test/conformance'].map((name) => ROOT + name);

/** A thread that starts meanwhile loads its code, which is nothing that was given to it. */
function isCode([path]) {
  if (isMainThread) return false;
  // Of a descriptor the opening would have been seen.
  if (typeof path === 'number') return true;
  if (typeof path !== 'string' && !(path instanceof URL)) return false;
  const name = String(path).replace('file://', '');
  return CODE.some((own) => name.startsWith(own)) || (name !== '' && ROOT.startsWith(name));
}

function record(name, args) {
  if (isCode(args)) return;
  const index = Atomics.add(numbers, COUNT, 1);
  const words = `${name} ${args.filter((arg) => typeof arg === 'string' && arg !== '').join(' ')}`;
  if (index < ENTRIES) {
    const entry = new Uint8Array(memory, 8 + index * ENTRY_BYTES, ENTRY_BYTES - 1);
    const bytes = new TextEncoder().encode(words.slice(0, 80));
    entry.set(bytes.subarray(0, entry.length));
  }
  throw new Error(`The host was touched: ${words}`);
}

function deny(object, label) {
  for (const name of Object.getOwnPropertyNames(object)) {
    const { value, writable } = Object.getOwnPropertyDescriptor(object, name);
    // Classes and stat-field views stay; what opens anything goes through a function.
    if (typeof value !== 'function' || !writable || /^[A-Z_]/.test(name)) continue;
    const denied = function (...args) {
      if (Atomics.load(numbers, ARMED) === 1) record(`${label}.${name}`, args);
      return Reflect.apply(value, this, args);
    };
    // Some of them have parts, as realpathSync has `native`.
    object[name] = Object.defineProperties(denied, Object.getOwnPropertyDescriptors(value));
  }
}

/** What code that ran before the alarm would hold. */
export const takenBefore = fs.statSync;

process.noDeprecation = true;
deny(process.binding('fs'), 'binding'); // catches functions of node:fs that were taken before this ran, too
deny(fs.promises, 'fs.promises');
deny(fs, 'fs');
syncBuiltinESMExports();
