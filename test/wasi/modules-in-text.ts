// Small modules in WebAssembly's text format, for what no compiler at hand makes.

import loadWabt from 'wabt';

export async function moduleFromText(text: string): Promise<WebAssembly.Module> {
  const wabt = await loadWabt();
  const parsed = wabt.parseWat('module.wat', text, { exceptions: true });
  try {
    return await WebAssembly.compile(Uint8Array.from(parsed.toBinary({}).buffer));
  } finally {
    parsed.destroy();
  }
}

export interface JumpModule {
  /** Who owns the tag that the host throws. */
  readonly tag: 'imported' | 'exported';
  /** What the guest passes to longjmp. */
  readonly value: number;
  /** How often it arms and jumps; its exit code is the value that the last jump delivered. */
  readonly times?: number;
  /** Address of the jump buffer. */
  readonly buffer?: number;
}

const BUFFER = 64;
const FRAME = 16;

/** What LLVM makes of setjmp and longjmp since 19: the frame is known by an address. */
export function jumpModule({ tag, value, times = 1, buffer = BUFFER }: JumpModule): string {
  return module(
    tag,
    `
  (import "env" "__wasm_setjmp" (func $setjmp (param i32 i32 i32)))
  (import "env" "__wasm_setjmp_test" (func $test (param i32 i32) (result i32)))`,
    {
      arm: `(call $setjmp (i32.const ${buffer}) (i32.const 1) (i32.const ${FRAME}))`,
      jump: `(call $longjmp (i32.const ${buffer}) (i32.const ${value}))`,
      test: `(call $test (local.get $env) (i32.const ${FRAME}))`,
      times,
    },
  );
}

/** What LLVM made of them until 18: the frame keeps a table, which the host fills. */
export function olderJumpModule({ tag, value, times = 1, buffer = BUFFER }: JumpModule): string {
  return module(
    tag,
    `
  (import "env" "saveSetjmp" (func $save (param i32 i32 i32 i32) (result i32)))
  (import "env" "testSetjmp" (func $test (param i32 i32 i32) (result i32)))
  (import "env" "getTempRet0" (func $size (result i32)))
  (import "env" "setTempRet0" (func $setSize (param i32)))`,
    {
      arm: `
        (local.set $table (call $save (i32.const ${buffer}) (i32.const 1) (local.get $table) (local.get $size)))
        (local.set $size (call $size))`,
      jump: `(call $longjmp (i32.const ${buffer}) (i32.const ${value}))`,
      test: `(call $test (i32.load (local.get $env)) (local.get $table) (local.get $size))`,
      times,
    },
  );
}

interface Parts {
  readonly arm: string;
  readonly jump: string;
  readonly test: string;
  readonly times: number;
}

function module(tag: JumpModule['tag'], imports: string, { arm, jump, test, times }: Parts): string {
  const tagType = '(param i32)';
  return `(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))${imports}
  (import "env" "__wasm_longjmp" (func $longjmp (param i32 i32)))
  ${tag === 'imported' ? `(import "env" "__c_longjmp" (tag $tag ${tagType}))` : ''}
  (memory (export "memory") 1)
  ${tag === 'exported' ? `(tag $tag (export "__c_longjmp") ${tagType})` : ''}
  (func (export "_start")
    (local $thrown i32) (local $env i32) (local $label i32) (local $rounds i32)
    (local $table i32) (local $size i32)
    (local.set $table (i32.const 128))
    (local.set $size (i32.const 4))
    (loop $again
      (try
        (do
          (if (i32.eqz (local.get $label)) (then ${arm} ${jump}))
          (local.set $rounds (i32.add (local.get $rounds) (i32.const 1)))
          (if (i32.lt_u (local.get $rounds) (i32.const ${times}))
            (then (local.set $label (i32.const 0)) (br $again)))
          (call $exit (i32.load offset=4 (local.get $thrown))))
        (catch $tag
          (local.set $thrown)
          (local.set $env (i32.load (local.get $thrown)))
          (local.set $label ${test})
          (if (i32.eqz (local.get $label))
            (then (call $longjmp (local.get $env) (i32.load offset=4 (local.get $thrown)))))
          (br $again))))))`;
}
