// What jobs name by URL must not lead into the worker's own network.

import type { lookup as systemLookup } from 'node:dns';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, it, test } from 'vitest';
import { isPublicAddress, publicFetch } from '../../../src/worker/inputs/public-fetch.js';

let server: Server;
let port: number;
const asked: string[] = [];
beforeAll(async () => {
  server = createServer((request, response) => {
    const url = request.url ?? '';
    asked.push(`${request.headers.host ?? ''}${url}`);
    const to = decodeURIComponent(/^\/to\/(.*)/.exec(url)?.[1] ?? '');
    if (to) response.writeHead(302, { location: to }).end();
    else if (url === '/loop') response.writeHead(301, { location: '/loop' }).end();
    else if (url === '/none') response.writeHead(204).end();
    else response.writeHead(url === '/frame' ? 200 : 404).end('bytes');
  });
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
  ({ port } = server.address() as AddressInfo);
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});
beforeEach(() => void (asked.length = 0));

const get = (fetcher: ReturnType<typeof publicFetch>, url: string) =>
  fetcher(url.replace('PORT', String(port)), {
    method: 'GET',
    headers: {},
    redirect: 'manual',
    signal: new AbortController().signal,
  });
const to = (url: string) => encodeURIComponent(url.replace('PORT', String(port)));

test.each([
  ...['8.8.8.8', '93.184.216.34', '2606:4700::1111', '::ffff:8.8.8.8', '172.32.0.1', '100.128.0.1'],
])('%s is public', (address) => {
  expect(isPublicAddress(address)).toBe(true);
});

test.each([
  ...['127.0.0.1', '10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.1.1', '169.254.169.254', '0.0.0.0'],
  ...['100.64.0.1', '198.18.0.1', '224.0.0.1', '255.255.255.255', '::', '::1', 'fe80::1', 'fe80::1%eth0'],
  ...['fd00:ec2::254', 'ff02::1', '::ffff:127.0.0.1', '::ffff:7f00:1', '64:ff9b::7f00:1', '2002:7f00:1::'],
  ...['2001:db8::1', '2001::1', 'localhost', ''],
])('%j is not', (address) => {
  expect(isPublicAddress(address)).toBe(false);
});

it.each([
  'http://127.0.0.1:PORT/frame',
  'http://localhost:PORT/frame',
  'http://[::1]:PORT/frame',
  'http://[::ffff:127.0.0.1]:PORT/frame',
  'http://2130706433:PORT/frame',
  'http://0x7f.1:PORT/frame',
  'http://0:PORT/frame',
])('refuses %s before anything is sent', async (url) => {
  const failed = get(publicFetch(), url);
  await expect(failed).rejects.toMatchObject({
    code: 'PREFLIGHT_FAILED',
    message: 'The URL of an input leads to a private address (ALLOW_PRIVATE_INPUTS is not set)',
  });
  expect(asked).toEqual([]);
});

it('judges the address that is connected to, not what the name meant before', async () => {
  const answers = ['127.0.0.2', '127.0.0.1'];
  const lookup = ((_: string, __: object, done: (error: null, list: object[]) => void) => {
    done(null, [{ address: answers.shift(), family: 4 }]);
  }) as unknown as typeof systemLookup;
  const fetcher = publicFetch({ lookup, isAllowed: (address) => address === '127.0.0.2' });
  expect((await get(fetcher, 'http://rebind.invalid:PORT/none')).status).toBe(204);
  const again = publicFetch({ lookup, isAllowed: (address) => address === '127.0.0.2' });
  await expect(get(again, 'http://rebind.invalid:PORT/frame')).rejects.toThrow('private address');
  expect(asked).toHaveLength(1);
});

it('follows redirects, and judges every hop', async () => {
  const fetcher = publicFetch({ isAllowed: (address) => address === '127.0.0.1' });
  const answer = await get(fetcher, `http://127.0.0.1:PORT/to/${to('/frame')}`);
  expect(await answer.text()).toBe('bytes');
  asked.length = 0;
  await expect(get(fetcher, `http://127.0.0.1:PORT/to/${to('http://127.0.0.2:PORT/frame')}`)).rejects.toThrow(
    'private address',
  );
  await expect(get(fetcher, `http://127.0.0.1:PORT/to/${to('file:///etc/passwd')}`)).rejects.toThrow(
    'something other than http or https',
  );
  expect(asked).toHaveLength(2);
  await expect(get(fetcher, 'http://127.0.0.1:PORT/loop')).rejects.toThrow('redirects too often');
});

it('hands on what a server answers', async () => {
  const fetcher = publicFetch({ isAllowed: () => true });
  expect((await get(fetcher, 'http://127.0.0.1:PORT/none')).status).toBe(204);
  expect((await get(fetcher, 'http://localhost:PORT/missing')).status).toBe(404);
  await expect(get(fetcher, 'http://127.0.0.1:1/')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});
