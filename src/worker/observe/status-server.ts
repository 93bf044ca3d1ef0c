// Health and metrics over HTTP, for whoever keeps the worker running.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { defineOptions, integer, required, text, withDefault } from '../../options.js';
import type { HealthSource } from './health.js';
import type { PromMetrics } from './prom-metrics.js';

/** A server that listens. */
export interface StatusServer {
  /** The port that it listens on. */
  readonly port: number;
  /** Stops listening, and cuts off what is still connected. May be called again. */
  close(): Promise<void>;
}

/** Where a status server listens. */
export interface StatusServerOptions {
  /** 0–65,535; 0 takes a free one. */
  readonly port: number;
  /** An address, or a host name. Default `0.0.0.0`. */
  readonly host?: string;
}

const OPTIONS = defineOptions<StatusServerOptions>()('the status server options', {
  port: required(integer(0, 65_535)),
  host: withDefault(text('an address or a host name'), '0.0.0.0'),
});

interface Page {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
}

/**
 * Serves `/healthz` (200 while the worker's loop runs, else 503), `/readyz` (200 while it takes jobs, else 503 with the
 * reason) and `/metrics`. Rejects with INVALID_OPTION, and with Node's own error where it cannot listen on the port.
 */
export async function serveStatus(
  worker: HealthSource,
  metrics: Pick<PromMetrics, 'expose'>,
  options: StatusServerOptions,
): Promise<StatusServer> {
  const { port, host } = OPTIONS.read(options);
  const server = createServer((request, response) => {
    void page(request.url ?? '', worker, metrics).then(({ status, contentType, text }) => {
      response.writeHead(status, { 'content-type': contentType, 'cache-control': 'no-store' }).end(text);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function page(url: string, worker: HealthSource, metrics: Pick<PromMetrics, 'expose'>): Promise<Page> {
  const health = worker.health();
  switch (url.replace(/\?.*/, '')) {
    case '/healthz':
      return json(health.live ? 200 : 503, { live: health.live });
    case '/readyz':
      return json(health.ready ? 200 : 503, { ready: health.ready, reason: health.reason });
    case '/metrics':
      return { status: 200, ...(await metrics.expose()) };
    default:
      return json(404, { error: 'not found' });
  }
}

function json(status: number, body: object): Page {
  return { status, contentType: 'application/json', text: `${JSON.stringify(body)}\n` };
}
