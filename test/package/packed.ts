// The package as npm would install it: packed, unpacked, beside what a user has in node_modules.

import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pack } from '../../scripts/tasks.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CONSUMERS = fileURLToPath(new URL('consumers', import.meta.url));

export interface Packed {
  /** Where `afmpeg-ts` is. */
  readonly folder: string;
  /** A program of its own in a folder of its own, with `files` of test/package/consumers. */
  program(files: readonly string[], options: object): string;
  remove(): void;
}

/** Where `node_modules` of the checkout has a package's file. */
export function installed(path: string): string {
  return join(ROOT, 'node_modules', path);
}

export function unpack(): Packed {
  const top = mkdtempSync(join(tmpdir(), 'afmpeg-packed-'));
  const modules = join(top, 'node_modules');
  mkdirSync(join(modules, '@types'), { recursive: true });
  const { filename } = pack(top) as { filename: string };
  execFileSync('tar', ['-xzf', join(top, filename), '-C', modules]);
  const folder = join(modules, 'afmpeg-ts');
  renameSync(join(modules, 'package'), folder);
  // What @types/node needs comes from where it really is.
  symlinkSync(installed('@types/node'), join(modules, '@types', 'node'));
  let programs = 0;
  return {
    folder,
    program(files, options) {
      const program = join(top, `program-${(programs += 1)}`);
      mkdirSync(program);
      writeFileSync(join(program, 'package.json'), '{ "type": "module" }');
      for (const file of files) cpSync(join(CONSUMERS, sourceOf(file)), join(program, file));
      writeFileSync(
        join(program, 'tsconfig.json'),
        JSON.stringify({
          compilerOptions: { strict: true, skipLibCheck: false, noEmit: true, types: [], ...options },
          files,
        }),
      );
      return program;
    },
    remove: () => {
      rmSync(top, { recursive: true, force: true });
    },
  };
}

/** `everywhere.mts` is `everywhere.ts` by another name. */
function sourceOf(file: string): string {
  return file.replace(/^(everywhere)\.[mc]ts$/, '$1.ts');
}
