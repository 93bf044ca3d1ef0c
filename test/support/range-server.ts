// A web server on loopback that serves one file by ranges, and can be told to misbehave.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Fault =
  'none' | 'ignores-ranges' | 'not-found' | 'broken' | 'changes' | 'dies-half-way' | 'fails-once' | 'shifts';

export interface RangeServer {
  readonly url: string;
  fault: Fault;
  /** Requests served so far. */
  requests: number;
  /** Bytes sent so far. */
  bytes: number;
  close(): Promise<void>;
}

export async function rangeServer(file: Uint8Array): Promise<RangeServer> {
  const state = { fault: 'none' as Fault, requests: 0, bytes: 0 };
  const server = createServer((request, response) => {
    state.requests++;
    const [, from = '0', to = '0'] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
    const start = Number(from);
    const end = Math.min(file.length, Number(to) + 1);
    const later = start > 0;
    if (state.fault === 'not-found') return void response.writeHead(404).end();
    if (state.fault === 'broken') return void response.writeHead(503).end();
    if (state.fault === 'ignores-ranges') return void response.writeHead(200).end(file);
    if (state.fault === 'fails-once' && later) {
      state.fault = 'none';
      return void response.destroy();
    }
    const shift = state.fault === 'shifts' && later ? 1 : 0;
    response.writeHead(206, {
      'content-range': `bytes ${start + shift}-${end - 1 + shift}/${file.length}`,
      'content-length': end - start,
      etag: state.fault === 'changes' && later ? '"two"' : '"one"',
    });
    const body = file.subarray(start, end);
    state.bytes += body.length;
    if (state.fault === 'dies-half-way' && later) {
      response.write(body.subarray(0, body.length >> 1), () => response.destroy());
      return;
    }
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(state, {
    url: `http://127.0.0.1:${port}/in.mp4`,
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  });
}
