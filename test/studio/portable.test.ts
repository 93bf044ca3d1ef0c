// The handler asks nothing of Node: it loads and works where there are no files, no processes and no threads.

import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
interface Imports {
  readonly packages: Set<string>;
  readonly files: Set<string>;
}

/** All that is loaded with `entry`: imports of values that are not put off by `import()`. */
function importsOf(entry: string, { packages, files }: Imports = { packages: new Set(), files: new Set() }) {
  if (files.has(entry)) return { packages, files };
  files.add(entry);
  const text = readFileSync(entry, 'utf8');
  const statements =
    /^(?:import|export)(?!\s+type\b)(?:\s[^;'"]*?\sfrom|\s*\{[^;'"]*?\}\s*from)?\s*(['"])([^'"]+)\1/gm;
  for (const [, , specifier = ''] of text.matchAll(statements)) {
    if (!specifier.startsWith('.')) packages.add(specifier);
    else importsOf(sourceFile(resolve(dirname(entry), specifier)), { packages, files });
  }
  return { packages, files };
}

function sourceFile(path: string): string {
  return existsSync(path) ? path : path.replace(/\.js$/, '.ts');
}

test.each(['src/studio/index.ts', 'dist/studio.js'])('%s loads no module of Node', (entry) => {
  const { packages, files } = importsOf(resolve(ROOT, entry));
  expect([...packages].sort()).toEqual([]);
  const adapters = [...files]
    .map((file) => relative(ROOT, file))
    .filter((file) => /\/host-\w+\.ts$/.test(file));
  // What draws with the package's own fonts and emoji asks the host for them, and only then loads the part that can.
  expect(adapters.sort()).toEqual(
    entry.endsWith('.ts') ? ['src/reel/cards/host-emoji.ts', 'src/reel/cards/host-fonts.ts'] : [],
  );
});

test('the gate itself sees what a module of Node would be', () => {
  const { packages } = importsOf(resolve(ROOT, 'src/reel/index.ts'));
  expect([...packages]).toEqual(expect.arrayContaining(['node:fs/promises', 'node:child_process']));
});

/** Refuses to every file of the package whatever a host like a Worker has not. */
const HOOKS = `
export async function resolve(specifier, context, next) {
  const isOurs = context.parentURL?.includes('/dist/');
  if (isOurs && specifier.startsWith('node:') && specifier !== 'node:buffer')
    throw new Error('There is no ' + specifier + ' here, for ' + context.parentURL);
  return next(specifier, context);
}`;

const HOST = `
import { readFileSync } from 'node:fs';
import { register } from 'node:module';
import { initWasm } from '@resvg/resvg-wasm';
register(process.argv[1]);
const read = (name) => new Uint8Array(readFileSync('node_modules/' + name));
await initWasm(read('@resvg/resvg-wasm/index_bg.wasm'));
const { createStudio, memoryProjects } = await import('afmpeg-ts/studio');
const renderer = {
  name: 'elsewhere',
  available: async () => true,
  probe: async () => { throw new Error('not here'); },
  render: async () => { throw new Error('not here'); },
};
const fonts = [read('@fontsource/inter/files/inter-latin-800-normal.woff')];
const { fetch: answer, close } = createStudio({ projects: memoryProjects(), renderers: [renderer], fonts });
const call = async (method, path, body, headers = {}) => {
  const type = { 'content-type': 'application/json' };
  const request = new Request('https://studio.test' + path, {
    method, headers: { ...type, ...headers }, ...(body && { body: JSON.stringify(body) }),
  });
  const response = await answer(request);
  console.log(method, path, response.status, response.headers.get('content-type')?.split(';')[0]);
  return response;
};
const storyboard = { width: 90, height: 160, cards: [{ text: 'Hi', dur: 1 }] };
await call('POST', '/projects', { id: 'a' });
await call('PUT', '/projects/a/storyboard', storyboard, { 'if-none-match': '*' });
await call('POST', '/projects/a/storyboard/check', { cards: [] });
await call('PUT', '/projects/a/assets/a.txt', 'text');
await call('GET', '/projects/a/assets/a.txt');
await call('GET', '/projects/a/cards/0.png');
const { id } = await (await call('POST', '/projects/a/renders', { silent: true })).json();
const events = await (await call('GET', '/projects/a/renders/' + id + '/events')).text();
console.log(/"state":"(\\w+)"(?!.*"state")/s.exec(events)[1]);
await close();
`;

test('it answers every kind of request on a host without modules of Node', async () => {
  const hooks = `data:text/javascript,${encodeURIComponent(HOOKS)}`;
  const args = ['--input-type=module', '--no-warnings', '-e', HOST, hooks];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: ROOT });
  expect(
    stdout
      .replaceAll(/[\da-f]{8}-[\da-f-]{27}/g, 'ID')
      .trim()
      .split('\n'),
  ).toEqual([
    'POST /projects 201 application/json',
    'PUT /projects/a/storyboard 201 application/json',
    'POST /projects/a/storyboard/check 200 application/json',
    'PUT /projects/a/assets/a.txt 201 application/json',
    'GET /projects/a/assets/a.txt 200 text/plain',
    'GET /projects/a/cards/0.png 200 image/png',
    'POST /projects/a/renders 202 application/json',
    'GET /projects/a/renders/ID/events 200 text/event-stream',
    // The renderer of this host answers to everything that it is elsewhere.
    'failed',
  ]);
});
