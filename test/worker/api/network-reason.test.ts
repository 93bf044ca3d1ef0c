// Real failures of real connections, told by what can be done about them: in the log, and in /readyz.

import { createServer } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { systemClock } from '../../../src/clock.js';
import { request } from '../../../src/worker/api/http.js';
import { networkReason } from '../../../src/worker/api/network-reason.js';
import { pollFailure } from '../../../src/worker/api/poll-failure.js';

const open: Server[] = [];
afterEach(() => open.splice(0).forEach((server) => server.close()));

async function listening(server: Server): Promise<number> {
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

async function poll(url: string) {
  const wanted = { method: 'GET', url, headers: {}, timeoutMs: 5000, maxBytes: 1000, read: () => 1 } as const;
  return request({ fetch, clock: systemClock }, wanted);
}

it('names the host and the port at which nothing listens, not ready for that', async () => {
  const port = await listening(createTcpServer());
  open.pop()?.close();
  const outcome = await poll(`http://127.0.0.1:${port}/x?key=1`);
  const why = `network error ECONNREFUSED: nothing listens at 127.0.0.1:${port}`;
  expect(outcome).toEqual({ kind: 'transient', why });
  if (outcome.kind !== 'transient') return;
  const { error, reason } = pollFailure(outcome, undefined);
  expect(reason).toBe(`the API cannot be polled: ${why}`);
  expect(error?.message).toContain(why);
});

it('names a server that ends the connection, and one that speaks no TLS', async () => {
  const port = await listening(createServer(({ socket }) => socket.destroy()));
  expect(await poll(`http://127.0.0.1:${port}`)).toMatchObject({
    why: expect.stringContaining(`: 127.0.0.1:${port} closed the connection`) as string,
  });
  expect(await poll(`https://127.0.0.1:${port}`)).toMatchObject({
    why: expect.stringContaining(`127.0.0.1:${port} does not speak TLS`) as string,
  });
});

it('names a port that fetch refuses', async () => {
  expect(await poll('http://127.0.0.1:1/')).toMatchObject({
    why: 'network error: fetch refuses the port of 127.0.0.1:1',
  });
});

it.each([
  ['ENOTFOUND', 'network error ENOTFOUND: no address is known for api.test:443'],
  ['EAI_AGAIN', 'network error EAI_AGAIN: the name server does not answer for api.test:443'],
  [
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'network error DEPTH_ZERO_SELF_SIGNED_CERT: the certificate of api.test:443 is not accepted (said so)',
  ],
  [
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'network error UNABLE_TO_VERIFY_LEAF_SIGNATURE: the certificate of api.test:443 is not accepted (said so)',
  ],
  [
    'CERT_HAS_EXPIRED',
    'network error CERT_HAS_EXPIRED: the certificate of api.test:443 is not accepted (said so)',
  ],
  ['E_OTHER', 'network error E_OTHER at api.test:443'],
])('%s', (code, text) => {
  const cause = Object.assign(new Error('said so'), { code });
  expect(networkReason(new TypeError('fetch failed', { cause }), 'https://api.test/a')).toBe(text);
});

it('has no more to say of an error without a cause', () => {
  expect(networkReason(new TypeError('fetch failed'), 'https://api.test/a')).toBe('network error');
});
