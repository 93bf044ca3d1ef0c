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

export const TAG_NAME = '__c_longjmp';

/** Names of `env` that {@link setjmpShims} provides; the tag is imported by some modules, exported by others. */
export const SETJMP_NAMES: readonly string[] = [
  '__wasm_setjmp',
  '__wasm_setjmp_test',
  '__wasm_longjmp',
  'saveSetjmp',
  'testSetjmp',
  'setTempRet0',
  'getTempRet0',
  'setjmp',
  'longjmp',
  TAG_NAME,
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
    const { view } = memory;
    view.setUint32(buffer + 8, buffer, true);
    view.setInt32(buffer + 12, value === 0 ? 1 : value, true); // longjmp with 0 delivers 1 (C11 7.13.2.1)
    throw new Exception(tag, [buffer + 8]);
  }

  return {
    imports: {
      [TAG_NAME]: tag as WebAssembly.ImportValue,

      __wasm_setjmp(buffer: number, label: number, frame: number): void {
        memory.view.setUint32(buffer, frame, true);
        memory.view.setUint32(buffer + 4, label, true);
      },

      __wasm_setjmp_test(buffer: number, frame: number): number {
        const { view } = memory;
        return view.getUint32(buffer, true) === frame >>> 0 ? view.getUint32(buffer + 4, true) : 0;
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
      const { view } = memory;
      let labels = frames.get(table);
      if (!labels || view.getUint32(table, true) === 0) {
        labels = new Map<number, number>();
        frames.set(table, labels);
      }
      const id = ++lastId;
      labels.set(id, label);
      view.setUint32(buffer, id, true);
      view.setUint32(table, id, true);
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
