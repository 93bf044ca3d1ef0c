// The API of the example, as those see it who queue jobs.

import { afterEach, beforeEach, expect, it, test } from 'vitest';
import { TOKEN, startService } from './service.js';
import type { Service } from './service.js';

let service: Service;
beforeEach(async () => {
  service = await startService();
});
afterEach(() => service.close());

async function call(method: string, path: string, body?: unknown, token = TOKEN) {
  const response = await fetch(`${service.url}/api/render-jobs${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as unknown };
}

const JOB = { id: 'a/b c', story_id: 'S', part_id: 'P', frame_urls: ['http://example.com/1.png'] };

it('takes a job once, shows it, and lists it to workers', async () => {
  expect(await call('POST', '', JOB)).toEqual({ status: 201, body: { id: 'a/b c', status: 'queued' } });
  expect(await call('POST', '', JOB)).toEqual({ status: 409, body: { error: 'there is such a job' } });
  expect(await call('GET', '/a%2Fb%20c')).toEqual({
    status: 200,
    body: { id: 'a/b c', story_id: 'S', part_id: 'P', lease_seconds: 30, status: 'queued', attempt: 0 },
  });
  expect((await call('GET', '?status=queued&limit=5')).body).toMatchObject([JOB]);
});

it('does not tell by which claim a job is held', async () => {
  await call('POST', '', { ...JOB, id: 'J' });
  await call('POST', '/J/claim', { worker_id: 'w', claim_id: 'secret-claim' });
  const { body } = await call('GET', '/J');
  expect(body).toMatchObject({ status: 'claimed', worker_id: 'w' });
  expect(JSON.stringify(body)).not.toContain('secret-claim');
});

test.each([
  [{}, 'missing or wrong: id, story_id, part_id'],
  [{ ...JOB, part_id: 7, frame_urls: [1] }, 'missing or wrong: part_id, frame_urls'],
])('%j is no job', async (job, error) => {
  expect(await call('POST', '', job)).toEqual({ status: 422, body: { error } });
});

it('wants the token for everything, and knows what it has not', async () => {
  expect((await call('POST', '', JOB, 'wrong')).status).toBe(401);
  expect((await call('GET', '/none')).status).toBe(404);
  expect(service.api.jobs()).toEqual([]);
});
