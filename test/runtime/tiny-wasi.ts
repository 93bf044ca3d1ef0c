// WASI commands of a few instructions, for what no ffmpeg can be made to do.

import wabt from 'wabt';

export interface TinyCommand {
  /** Written to stdout, then to stderr. ASCII without quotes. */
  readonly stdout?: string;
  readonly stderr?: string;
  readonly exitCode?: number;
  /** More of the module, before its functions: imports first. */
  readonly imports?: string;
  /** JSON of the `afmpeg` custom section. */
  readonly metadata?: object;
}

export async function tinyWasi({
  stdout = '',
  stderr = '',
  exitCode = 0,
  imports = '',
  metadata,
}: TinyCommand): Promise<Uint8Array<ArrayBuffer>> {
  const write = (fd: number, at: number, length: number) => `
    (i32.store (i32.const 0) (i32.const ${at})) (i32.store (i32.const 4) (i32.const ${length}))
    (drop (call $write (i32.const ${fd}) (i32.const 0) (i32.const 1) (i32.const 8)))`;
  const bytes = await assemble(`(module
    ${imports}
    (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
    (memory (export "memory") 2)
    (data (i32.const 16) "${stdout}") (data (i32.const 65536) "${stderr}")
    (func (export "_start")
      ${write(1, 16, stdout.length)} ${write(2, 65_536, stderr.length)}
      (call $exit (i32.const ${exitCode}))))`);
  return metadata ? withSection(bytes, 'afmpeg', JSON.stringify(metadata)) : bytes;
}

export async function assemble(
  wat: string,
  features: Record<string, boolean> = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const module = (await wabt()).parseWat('test.wat', wat, features);
  return new Uint8Array(module.toBinary({}).buffer);
}

/** Appends a custom section. https://webassembly.github.io/spec/core/binary/modules.html#custom-section */
export function withSection(
  bytes: Uint8Array,
  name: string,
  content: string | Uint8Array,
): Uint8Array<ArrayBuffer> {
  const body = Buffer.concat([Uint8Array.of(name.length), Buffer.from(name), Buffer.from(content)]);
  const size = Uint8Array.of((body.length & 0x7f) | 0x80, body.length >> 7);
  return Uint8Array.from(Buffer.concat([bytes, Uint8Array.of(0), size, body]));
}

/** What `work` rejects with. */
export async function rejection(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => {
      throw new Error('Expected a rejection');
    },
    (error: unknown) => error,
  );
}
