// Packages that only some callers need are theirs to install: a missing one is named, with the line to type.

import { AfmpegError } from './errors.js';

/** What `load` imports, which is the package `name`. Rejects with MISSING_PACKAGE. */
export async function optionalPackage<T>(name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    if (!isNotFound(cause)) throw cause;
    throw missingPackage(name, cause);
  }
}

/** What a layer cannot do without: who lacks one of them is told the whole line, not one package after the other. */
const TOGETHER: readonly (readonly string[])[] = [
  ['zod', 'satori', '@resvg/resvg-wasm', 'opentype.js', '@fontsource/inter', 'bidi-js'],
  ['bullmq', 'ioredis', 'unstorage'],
  ['natural-orderby', 'pino', 'prom-client'],
];

export function missingPackage(name: string, cause?: unknown): AfmpegError {
  const all = TOGETHER.find((packages) => packages.includes(name)) ?? [name];
  const line = `npm install ${all.join(' ')}`;
  return new AfmpegError('MISSING_PACKAGE', `The package ${name} is not installed: ${line}`, {
    cause,
    details: { package: name },
  });
}

/** Node's codes for a package that is not there, by import and by require. */
function isNotFound(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND';
}
