// npm run docs: writes what comes from the code (src/errors.md) and from our module (src/command/names.ts).
// test/errors.test.ts and test/command/names.test.ts fail while one is not current.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import prettier from 'prettier';
import { ROOT, ensureBuilt, ensureInstalled } from './tasks.mjs';
import { cachedWasm } from './wasm.mjs';

export const ERRORS_PAGE = join(ROOT, 'src', 'errors.md');

const HEAD = `<!-- Written by \`npm run docs\` from the table in errors.ts. -->

# Errors by code

Every failure is an \`AfmpegError\` with \`code\`, \`message\`, \`cause\`, \`retryable\` and \`details\`. \`toJSON\` and \`AfmpegError.fromJSON\` carry it across a thread, a queue or HTTP; \`AfmpegError.is(error, code?)\` recognises it from any copy of the package.

\`retryable\` says whether the same call can succeed later without a change. The table has what holds for the code; an error that knows better says so itself, so ask \`error.retryable\`.

| code | what happened | retryable | details |
| --- | --- | --- | --- |
`;

/** The page of `errors`, the table of src/errors.ts, as Prettier has it. */
export async function errorsPage(errors) {
  const rows = Object.entries(errors).map(([code, { meaning, retryable, details }]) => {
    const names = details.map((name) => `\`${name}\``).join(', ') || '–';
    return `| \`${code}\` | ${meaning.replaceAll('|', '\\|')} | ${retryable ? 'yes' : 'no'} | ${names} |`;
  });
  const options = await prettier.resolveConfig(ERRORS_PAGE);
  return prettier.format(`${HEAD}${rows.join('\n')}\n`, { ...options, parser: 'markdown' });
}

async function main() {
  ensureInstalled();
  const { default: ts } = await import('typescript');
  const source = readFileSync(join(ROOT, 'src', 'errors.ts'), 'utf8');
  const { outputText } = ts.transpileModule(source, { compilerOptions: { module: 99, target: 99 } });
  const { ERRORS } = await import(`data:text/javascript,${encodeURIComponent(outputText)}`);
  writeFileSync(ERRORS_PAGE, await errorsPage(ERRORS));
  await writeNames();
}

async function writeNames() {
  const file = process.env.AFMPEG_TEST_THREADS_WASM || cachedWasm({ variant: 'gpl', profile: 'full' });
  if (!file) {
    console.log('src/command/names.ts stays as it is: it comes from our module. `npm run wasm` makes it');
    return;
  }
  ensureBuilt();
  const { Runtime } = await import('../dist/index.js');
  const { NAMES_FILE, namesFile } = await import('./names.mjs');
  const runtime = await Runtime.create({ wasm: { file } });
  try {
    writeFileSync(NAMES_FILE, await namesFile(runtime));
  } finally {
    await runtime.close();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
