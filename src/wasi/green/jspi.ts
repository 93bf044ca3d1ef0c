// JavaScript Promise Integration: WebAssembly that sleeps on a promise, its stack kept, while others run in the same
// thread. https://github.com/WebAssembly/js-promise-integration

/** What TypeScript's DOM library does not know yet. */
interface PromiseIntegration {
  readonly Suspending?: new (call: (...args: never[]) => unknown) => object;
  readonly promising?: <A extends unknown[]>(
    call: (...args: A) => unknown,
  ) => (...args: A) => Promise<unknown>;
}

const integration = () => WebAssembly as unknown as PromiseIntegration;

/** Whether this engine has it: V8 since 13.7 (Node 24 has), not Node 20 and 22. */
export function hasJspi(): boolean {
  const { Suspending, promising } = integration();
  return typeof Suspending === 'function' && typeof promising === 'function';
}

/** `call` as an import: where it answers with a promise, the guest sleeps until that has an answer. */
export function suspending(call: (...args: never[]) => unknown): WebAssembly.ImportValue {
  const { Suspending } = integration();
  if (!Suspending) throw new TypeError('This engine has no WebAssembly.Suspending');
  return new Suspending(call) as WebAssembly.ImportValue;
}

/** An export as a coroutine: it resolves when the guest's function returns, and rejects with what it threw. */
export function promising<A extends unknown[]>(
  call: (...args: A) => unknown,
): (...args: A) => Promise<unknown> {
  const { promising: make } = integration();
  if (!make) throw new TypeError('This engine has no WebAssembly.promising');
  return make(call);
}
