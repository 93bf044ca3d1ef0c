// Fetching what a job names: its URLs come from outside, and must not lead into the network that the worker stands in.

import { lookup as systemLookup } from 'node:dns';
import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { BlockList, isIP } from 'node:net';
import type { LookupFunction } from 'node:net';
import { Readable } from 'node:stream';
import type { Fetch } from '../api/http.js';
import { preflightFailed } from '../observe/failures.js';

export interface PublicFetchOptions {
  /** Whether an address may be connected to. Default {@link isPublicAddress}. */
  readonly isAllowed?: (address: string) => boolean;
  readonly lookup?: typeof systemLookup;
}

const MAX_REDIRECTS = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/**
 * GET over http and https, with redirects. Addresses are judged as the connection is made, of every hop: a name
 * that resolves to another address the second time gains nothing. Rejects with PREFLIGHT_FAILED for one that is
 * not allowed.
 */
export function publicFetch({
  isAllowed = isPublicAddress,
  lookup = systemLookup,
}: PublicFetchOptions = {}): Fetch {
  const agents = {
    'http:': new HttpAgent({ keepAlive: true }),
    'https:': new HttpsAgent({ keepAlive: true }),
  };
  const guarded = guardedLookup(isAllowed, lookup);
  return async (start, { headers, signal }) => {
    let url = new URL(start);
    for (let hops = 0; ; hops++) {
      const { protocol } = url;
      if (protocol !== 'http:' && protocol !== 'https:')
        throw refusal('leads to something other than http or https');
      // A host that is an address is connected to without a lookup.
      const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
      if (isIP(host) !== 0 && !isAllowed(host)) throw notAllowed();
      const request = protocol === 'http:' ? httpRequest : httpsRequest;
      const answer = await new Promise<IncomingMessage>((resolve, reject) => {
        request(url, { headers, signal, agent: agents[protocol], lookup: guarded })
          .on('response', resolve)
          .on('error', reject)
          .end();
      });
      const status = answer.statusCode ?? 0;
      const { location } = answer.headers;
      if (!REDIRECTS.has(status) || location === undefined) return responseOf(answer, status);
      answer.destroy();
      if (hops === MAX_REDIRECTS || !URL.canParse(location, url)) throw refusal('redirects too often');
      url = new URL(location, url);
    }
  };
}

function responseOf(answer: IncomingMessage, status: number): Response {
  const headers = Object.entries(answer.headers).map(([name, value]): [string, string] => [
    name,
    String(value),
  ]);
  if ([204, 205, 304].includes(status)) {
    answer.destroy();
    return new Response(null, { status, headers });
  }
  return new Response(Readable.toWeb(answer) as ReadableStream<Uint8Array>, { status, headers });
}

function guardedLookup(isAllowed: (address: string) => boolean, lookup: typeof systemLookup): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      const [first] = error ? [] : addresses;
      if (error || !first) {
        callback(error ?? Object.assign(new Error('No address'), { code: 'ENOTFOUND' }), []);
      } else if (!addresses.every(({ address }) => isAllowed(address))) {
        callback(notAllowed(), []);
      } else if (options.all) {
        callback(null, addresses);
      } else {
        callback(null, first.address, first.family);
      }
    });
  };
}

/** Says nothing of the address: the reason travels to the API. */
const notAllowed = () => refusal('leads to a private address (ALLOW_PRIVATE_INPUTS is not set)');

function refusal(why: string) {
  return preflightFailed(`The URL of an input ${why}`, 'url');
}

/** Special-purpose registries of IANA (RFC 6890), multicast, and the ranges that carry an IPv4 address within. */
const NOT_PUBLIC = subnets([
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
]);
const IPV6_GLOBAL = subnets([['2000::', 3]]);

/** Whether an IP address is one of the open internet: of IPv6 only what is assigned for it (2000::/3). */
export function isPublicAddress(address: string): boolean {
  const plain = address.replace(/%.*$/, ''); // an IPv6 zone
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(plain)?.[1];
  if (mapped !== undefined) return isPublicAddress(mapped);
  const version = isIP(plain);
  if (version === 0) return false;
  const family = version === 4 ? 'ipv4' : 'ipv6';
  return (version === 4 || IPV6_GLOBAL.check(plain, family)) && !NOT_PUBLIC.check(plain, family);
}

function subnets(nets: readonly (readonly [string, number])[]): BlockList {
  const list = new BlockList();
  for (const [net, prefix] of nets) list.addSubnet(net, prefix, isIP(net) === 4 ? 'ipv4' : 'ipv6');
  return list;
}
