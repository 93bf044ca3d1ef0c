// The studio behind a Hono server: the handler of afmpeg-ts/studio, repositories in memory, and one page.

import { serve } from '@hono/node-server';
import { serveStatic } from '@hono/node-server/serve-static';
import { createStudio } from 'afmpeg-ts/studio';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NothingToCommit, cloneRepository, commitAndPush, repositoryStatus } from './git.mjs';

const PAGE = fileURLToPath(new URL('public', import.meta.url));
/** The letters of the cards and of the page. */
const FONTS = join(
  dirname(createRequire(import.meta.url).resolve('@fontsource/inter/package.json')),
  'files',
);
const MAX_BODY_BYTES = 64 * 1024;
const PROJECT_ID = /^[a-z0-9][a-z0-9_-]{0,63}$/;
const AUTHOR = { name: 'Studio', email: 'studio@localhost' };

/**
 * Serves until `close()`. `projects` and `renderers` are those of `createStudio`, and stay open.
 *
 * There is no login: it is for one person on one machine, and answers only requests made to that machine's own
 * names, by pages that it served itself.
 */
export async function serveStudio({ projects, renderers, host = '127.0.0.1', port = 0, limits = {} }) {
  const studio = createStudio({ projects, renderers, basePath: '/api', limits, onError: console.error });
  const repositories = new Map();
  const app = new Hono();

  app.use(async (c, next) => {
    const { host: asked, protocol } = new URL(c.req.url);
    const origin = c.req.header('origin');
    // A page of another site must neither call in (CSRF) nor give this server a name of its own (DNS rebinding).
    const isOwnName = isLoopback(asked) || !isLoopback(host);
    if (!isOwnName || (origin !== undefined && origin !== `${protocol}//${asked}`)) {
      return c.text('Requests come from the page of this server', 403);
    }
    await next();
    if (!c.req.path.startsWith('/api/')) c.header('content-security-policy', PAGE_POLICY);
  });

  app.use(
    '/api/repositories/*',
    bodyLimit({ maxSize: MAX_BODY_BYTES, onError: (c) => problem(c, 413, 'Too much') }),
  );

  app.post('/api/repositories', async (c) => {
    const { url, id } = await readStrings(c);
    if (!/^https?:\/\//.test(url) || !URL.canParse(url)) {
      return problem(c, 422, 'Expected an address that starts with http:// or https://');
    }
    if (!PROJECT_ID.test(id)) return problem(c, 422, 'Expected a name of small letters, digits, - and _');
    if (await projects.get(id)) return problem(c, 409, `There is a project “${id}” already`);
    let repository;
    try {
      repository = await cloneRepository(url);
    } catch (error) {
      return problem(c, 502, `The repository cannot be cloned: ${error.message}`);
    }
    try {
      projects.add({ id, fs: repository.fs, dir: repository.dir });
    } catch (error) {
      return problem(c, 422, error.message);
    }
    repositories.set(id, { ...repository, project: await projects.get(id) });
    return c.json({ id }, 201);
  });

  app.get('/api/repositories/:id', async (c) => {
    const repository = await open(c.req.param('id'));
    return c.json(repository ? await repositoryStatus(repository) : null);
  });

  app.post('/api/repositories/:id/commits', async (c) => {
    const repository = await open(c.req.param('id'));
    if (!repository) return problem(c, 404, 'This project has no repository');
    const { message } = await readStrings(c);
    if (message.trim() === '') return problem(c, 422, 'Expected a message');
    try {
      return c.json({ id: await commitAndPush(repository, message, AUTHOR) }, 201);
    } catch (error) {
      if (error instanceof NothingToCommit)
        return problem(c, 409, 'Nothing has changed since the last commit');
      if (error.code === 'PushRejectedError') {
        return problem(c, 409, 'The repository has moved on meanwhile: open it again and repeat your change');
      }
      return problem(c, 502, `The commit cannot be pushed: ${error.message}`);
    }
  });

  /** The repository of a project, which may be gone with it. */
  async function open(id) {
    const repository = repositories.get(id);
    if (repository && (await projects.get(id)) === repository.project) return repository;
    repositories.delete(id);
    return undefined;
  }

  app.all('/api/*', (c) => studio.fetch(c.req.raw));
  app.use(
    '/fonts/*',
    files(FONTS, (path) => path.replace('/fonts', '')),
  );
  app.use('*', files(PAGE));

  const server = await new Promise((resolve, reject) => {
    const started = serve({ fetch: app.fetch, hostname: host, port }, () => resolve(started));
    started.once('error', reject);
  });
  return {
    url: `http://${host}:${server.address().port}/`,
    async close() {
      await studio.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function files(directory, rewriteRequestPath) {
  return serveStatic({ root: relative(process.cwd(), directory) || '.', rewriteRequestPath });
}

const PAGE_POLICY = ["default-src 'self'", "img-src 'self' blob: data:", "frame-ancestors 'none'"].join('; ');

function isLoopback(host) {
  return /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/.test(host);
}

/** The strings of a JSON body; what is none, or no JSON, is an empty one. */
async function readStrings(c) {
  const body = await c.req.json().catch(() => undefined);
  const text = (key) => (typeof body?.[key] === 'string' ? body[key] : '');
  return { url: text('url'), id: text('id'), message: text('message') };
}

function problem(c, status, detail) {
  return c.body(JSON.stringify({ status, detail }), status, { 'content-type': 'application/problem+json' });
}
