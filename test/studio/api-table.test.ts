// The manual's table of the HTTP API is the API's own.

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ROUTES } from '../../src/studio/routes/routes.js';

test('every request that the studio answers has its row in the manual, and no other has', () => {
  const readme = readFileSync(new URL('../../src/studio/README.md', import.meta.url), 'utf8');
  const rows = [...readme.matchAll(/^\| `((?:GET|POST|PUT|DELETE) \/\S*)` +\|/gm)].map(
    ([, request]) => request,
  );
  const requests = ROUTES.flatMap(({ path, methods }) =>
    Object.keys(methods).map((method) => `${method} ${path}`),
  );
  expect(requests.length).toBeGreaterThan(20);
  expect(rows).toEqual(requests);
});
