// `npm run studio`, as someone runs it who has just cloned the repository.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import type { RenderJson } from '../../src/studio/index.js';
import { wasiModule } from '../support/modules.js';

const MAIN = fileURLToPath(new URL('../../examples/studio/main.mjs', import.meta.url));

test('the example serves its page and a sample that renders, and ends when it is told to', async () => {
  const module = wasiModule();
  const env = { ...process.env, PORT: '0', ...(module && { AFMPEG_FFMPEG_WASM: module }) };
  const child = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const url = /^Studio: (http:\/\/127\.0\.0\.1:\d+\/)$/.exec(line)?.[1] ?? '';

  const page = await fetch(url);
  expect(page.headers.get('content-security-policy')).toContain("default-src 'self'");
  expect(await page.text()).toContain('<script type="module" src="app.js">');
  for (const file of ['app.js', 'style.css', 'fonts/inter-latin-400-normal.woff2']) {
    expect((await fetch(url + file)).status, file).toBe(200);
  }

  const sample = `${url}api/projects/sample`;
  const json = { 'content-type': 'application/json' };
  const storyboard = await (await fetch(`${sample}/storyboard`)).text();
  const check = await fetch(`${sample}/storyboard/check`, {
    method: 'POST',
    headers: json,
    body: storyboard,
  });
  expect(await check.json()).toEqual({ findings: [] });
  const asked = await fetch(`${sample}/renders`, { method: 'POST', headers: json, body: '{"draft":true}' });
  const { id } = (await asked.json()) as RenderJson;
  const events = await (await fetch(`${sample}/renders/${id}/events`)).text();
  expect(events).toContain('"state":"done"');
  const video = await fetch(`${sample}/renders/${id}/video`, { headers: { range: 'bytes=4-7' } });
  expect([video.status, await video.text()]).toEqual([206, 'ftyp']);

  const bad = await fetch(`${url}api/repositories`, { method: 'POST', headers: json, body: '{' });
  expect(bad.status).toBe(422);
  const large = await fetch(`${url}api/repositories`, {
    method: 'POST',
    headers: json,
    body: ' '.repeat(1e5),
  });
  expect(large.status).toBe(413);

  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
});
