// setjmp/longjmp for a guest whose compiler lowered them to exceptions (LLVM's -wasm-enable-sjlj): the
// compiler keeps the frames, the host keeps the jump buffers and throws the tag.

import { AfmpegError } from '../errors.js';
import type { GuestMemory } from './guest-memory.js';

/** Constructors that TypeScript's DOM library does not know yet. */
interface ExceptionHandling {
  Tag: new (type: { parameters: readonly string[] }) => object;
  Exception: new (tag: object, payload: readonly unknown[]) => object;
}
const { Tag, Exception } = WebAssembly as unknown as ExceptionHandling;

/** Some modules import the tag, others export it. */
export const TAG_NAME = '__c_longjmp';

/** Functions of `env` that {@link setjmpShims} provides, besides the tag. */
export const SETJMP_FUNCTIONS: readonly string[] = [
  '__wasm_setjmp',
  '__wasm_setjmp_test',
  '__wasm_longjmp',
  'saveSetjmp',
  'testSetjmp',
  'setTempRet0',
  'getTempRet0',
  'setjmp',
  'longjmp',
];

export interface SetjmpShims {
  readonly imports: Record<string, WebAssembly.ImportValue>;
  /** Takes the tag from a module that exports it. Call it before the guest runs. */
  attach(exports: WebAssembly.Exports): void;
}

/**
 * A jump buffer holds `{u32 function, u32 label, {u32 env, i32 value}}`; a throw carries the address of the
 * last pair. https://github.com/WebAssembly/tool-conventions/blob/main/EHScheme.md
 */
export function setjmpShims(memory: GuestMemory): SetjmpShims {
  let tag = new Tag({ parameters: ['i32'] });

  function longjmp(buffer: number, value: number): never {
    const thrown = memory.view((buffer >>> 0) + 8, 8);
    thrown.setUint32(0, buffer, true);
    thrown.setInt32(4, value === 0 ? 1 : value, true); // longjmp with 0 delivers 1 (C11 7.13.2.1)
    throw new Exception(tag, [buffer + 8]);
  }

  return {
    imports: {
      [TAG_NAME]: tag as WebAssembly.ImportValue,

      __wasm_setjmp(buffer: number, label: number, frame: number): void {
        const view = memory.view(buffer >>> 0, 8);
        view.setUint32(0, frame, true);
        view.setUint32(4, label, true);
      },

      __wasm_setjmp_test(buffer: number, frame: number): number {
        const view = memory.view(buffer >>> 0, 8);
        return view.getUint32(0, true) === frame >>> 0 ? view.getUint32(4, true) : 0;
      },

      __wasm_longjmp: longjmp,
      ...olderLlvmShims(memory),
      ...plainShims(),
    },
    attach(exports) {
      const exported: unknown = exports[TAG_NAME];
      if (exported !== undefined) tag = exported as object;
    },
  };
}

/**
 * LLVM before 19 keeps a table of `{id, label}` per frame and asks the host to grow it. Here the table's
 * first word only says that the frame is alive (the compiler clears it on entry); the pairs stay on the host.
 */
function olderLlvmShims(memory: GuestMemory) {
  const frames = new Map<number, Map<number, number>>();
  let lastId = 0;
  let tempRet = 0;
  return {
    saveSetjmp(buffer: number, label: number, table: number, size: number): number {
      const alive = memory.view(table >>> 0, 4);
      const armed = memory.view(buffer >>> 0, 4);
      let labels = frames.get(table);
      if (!labels || alive.getUint32(0, true) === 0) {
        labels = new Map<number, number>();
        frames.set(table, labels);
      }
      labels.delete(armed.getUint32(0, true)); // a buffer that is armed again in a loop holds one jump
      const id = ++lastId;
      labels.set(id, label);
      armed.setUint32(0, id, true);
      alive.setUint32(0, id, true);
      tempRet = size;
      return table;
    },
    testSetjmp: (id: number, table: number): number => frames.get(table)?.get(id) ?? 0,
    setTempRet0(value: number): void {
      tempRet = value;
    },
    getTempRet0: (): number => tempRet,
  };
}

/** A host function cannot make a guest frame return twice: such a module runs until it first jumps. */
function plainShims() {
  return {
    setjmp: (): number => 0,
    longjmp(): never {
      throw new AfmpegError(
        'LONGJMP_UNSUPPORTED',
        'The module called longjmp through a plain import, which no JavaScript host can carry out. ' +
          'Build it with -mllvm -wasm-enable-sjlj.',
      );
    },
  };
}
