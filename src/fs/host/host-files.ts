// The few whole-file operations that the library does on the host itself, always on a path the caller named.

import { randomUUID } from 'node:crypto';
import { copyFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

export async function readHostFile(path: string): Promise<Uint8Array<ArrayBuffer>> {
  const buffer = await readFile(path);
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}

/** Makes the directories that lead to it. A reader finds the complete file or none. */
export async function writeHostFileAtomically(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await publishHostFile(path, async (aside) => writeFile(aside, bytes));
}

/** Moves a file, also to another disk. A reader finds the complete file or none. */
export async function moveHostFile(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    await publishHostFile(to, async (aside) => copyFile(from, aside));
    await rm(from, { force: true });
  }
}

async function publishHostFile(path: string, write: (aside: string) => Promise<void>): Promise<void> {
  const aside = `${path}.${randomUUID()}.tmp`;
  try {
    await write(aside);
    await rename(aside, path);
  } catch (error) {
    await rm(aside, { force: true });
    throw error;
  }
}

export function joinHostPath(...parts: string[]): string {
  return join(...parts);
}

/**
 * The directory of an installed package (resolved from the working directory first, then from this
 * package), or `name` itself where it is a path.
 */
export function packageDirectory(name: string): string {
  if (name.startsWith('.') || isAbsolute(name)) return resolve(name);
  let failure: unknown;
  for (const from of [pathToFileURL(join(resolve(), 'package.json')).href, import.meta.url]) {
    try {
      return findPackage(createRequire(from), name);
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

function findPackage(require: NodeJS.Require, name: string): string {
  try {
    return dirname(require.resolve(`${name}/package.json`));
  } catch {
    // A package may hide its package.json; its main file is somewhere below its directory.
    const main = require.resolve(name);
    const end = main.lastIndexOf(join('node_modules', name)) + join('node_modules', name).length;
    return main.slice(0, end);
  }
}

/** A file of a package that this one depends on. Rejects with node's MODULE_NOT_FOUND without the package. */
export async function readPackageFile(specifier: string): Promise<Uint8Array<ArrayBuffer>> {
  return readHostFile(createRequire(import.meta.url).resolve(specifier));
}
