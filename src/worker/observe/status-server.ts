// Health and metrics over HTTP, for whoever keeps the worker running.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RenderWorker } from '../render-worker.js';
import type { PromMetrics } from './prom-metrics.js';

export interface StatusServer {
  /** The port that it listens on. */
  readonly port: number;
  close(): Promise<void>;
}

interface Page {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
}

/**
 * Serves `/healthz` (200 while the loop turns), `/readyz` (200 while jobs are taken) and `/metrics`. Rejects where the
 * port cannot be had.
 */
export async function serveStatus(
  worker: Pick<RenderWorker, 'health'>,
  metrics: Pick<PromMetrics, 'expose'>,
  { port, host }: { readonly port: number; readonly host: string },
): Promise<StatusServer> {
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

async function page(
  url: string,
  worker: Pick<RenderWorker, 'health'>,
  metrics: Pick<PromMetrics, 'expose'>,
): Promise<Page> {
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
