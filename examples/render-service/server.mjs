// The API as a server of its own: PORT, API_AUTH_TOKEN, DATABASE and LEASE_SECONDS from the environment.

import { serve } from '@hono/node-server';
import { createApi } from './api.mjs';

const {
  API_AUTH_TOKEN: token,
  DATABASE: file = 'render-jobs.db',
  PORT = '8080',
  LEASE_SECONDS = '120',
} = process.env;
if (!token) throw new Error('API_AUTH_TOKEN is not set');
const api = createApi({ file, token, leaseSec: Number(LEASE_SECONDS) });
const server = serve({ fetch: api.fetch, port: Number(PORT) }, ({ port }) => {
  console.log(`The API listens on port ${port}, its jobs are in ${file}`);
});
for (const signal of ['SIGTERM', 'SIGINT']) {
  process.once(signal, () => {
    server.close(() => api.close());
    server.closeAllConnections();
  });
}
