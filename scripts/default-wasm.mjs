// Which built module a script runs when nobody named one: the one with threads, where it is built. `--single` among a
// script's arguments takes the one for one thread.

import { cachedWasm } from './wasm.mjs';

/** The one switch: `[true, false]` prefers the module for one thread wherever nothing else is said. */
const PREFERRED_SINGLE = [false, true];

/** The path of a cached build, or undefined: with `single` of the one for one thread, else of the first that is there. */
export function defaultWasm({ single = false } = {}) {
  const order = single ? [true] : PREFERRED_SINGLE;
  return order.map((one) => cachedWasm({ single: one })).find(Boolean);
}

/** The arguments of this script without `--single`, and whether it was among them. */
export function takeSingle(args = process.argv.slice(2)) {
  return { single: args.includes('--single'), rest: args.filter((word) => word !== '--single') };
}
