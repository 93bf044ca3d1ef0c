// The other side of the render worker: a small API over SQLite with atomic claims and leases that run out.
// SQLite by WebAssembly: better-sqlite3 would need a compiler, and Node 20 has no SQLite of its own.

import { createHash, timingSafeEqual } from 'node:crypto';
import { rmSync } from 'node:fs';
import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import sqlite from 'node-sqlite3-wasm';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS jobs (
    id TEXT PRIMARY KEY, story_id TEXT NOT NULL, part_id TEXT NOT NULL,
    frames_dir TEXT, frame_urls TEXT, music_url TEXT, lease_seconds REAL NOT NULL,
    status TEXT NOT NULL DEFAULT 'queued', attempt INTEGER NOT NULL DEFAULT 0,
    claim_id TEXT, worker_id TEXT, lease_expires_ms INTEGER,
    artifact_path TEXT, bytes INTEGER, duration_ms INTEGER, audio_track TEXT,
    error_class TEXT, error_message TEXT, stderr_snippet TEXT, exit_code INTEGER, timeout INTEGER
  );
  CREATE INDEX IF NOT EXISTS jobs_by_status ON jobs (status);
  CREATE TABLE IF NOT EXISTS transitions (
    job_id TEXT NOT NULL, at_ms INTEGER NOT NULL, status TEXT NOT NULL, worker_id TEXT
  );
`;

/** A job that takes its workers down with it is not handed out for ever. */
const MAX_ATTEMPTS = 5;

/**
 * @typedef {object} Job
 * @property {string} id
 * @property {string} story_id
 * @property {string} part_id
 * @property {string} [frames_dir] Default: what the worker makes of the id.
 * @property {string[]} [frame_urls]
 * @property {string} [music_url]
 * @property {number} [lease_seconds]
 */

/**
 * @typedef {object} JobRow
 * @property {string} id
 * @property {string} story_id
 * @property {string} part_id
 * @property {'queued' | 'claimed' | 'rendering' | 'rendered' | 'errored'} status
 * @property {number} attempt
 * @property {string | null} claim_id
 * @property {string | null} worker_id
 * @property {number | null} lease_expires_ms
 * @property {string | null} artifact_path
 * @property {number | null} bytes
 * @property {number | null} duration_ms
 * @property {string | null} audio_track
 * @property {string | null} error_class
 * @property {string | null} error_message
 * @property {string | null} stderr_snippet
 * @property {number | null} exit_code
 * @property {number | null} timeout
 */

/**
 * @typedef {object} RenderApi
 * @property {(request: Request) => Response | Promise<Response>} fetch
 * @property {(job: Job) => void} add
 * @property {() => JobRow[]} jobs
 * @property {(id: string) => { status: string, worker_id: string | null }[]} history All states that a job was in.
 * @property {() => void} close
 */

/**
 * @param {{ file: string, token: string, leaseSec?: number, now?: () => number }} options
 * @returns {RenderApi}
 */
export function createApi({ file, token, leaseSec = 120, now = Date.now }) {
  // What a process leaves that was killed while it held the database.
  rmSync(`${file}.lock`, { recursive: true, force: true });
  const db = new sqlite.Database(file);
  db.exec(SCHEMA);
  const app = new Hono();

  const note = (id, status, worker) =>
    db.run('INSERT INTO transitions VALUES (?, ?, ?, ?)', [id, now(), status, worker]);

  /** Jobs whose worker was not heard of in time go back to the queue. */
  function expire() {
    const late = db.all(
      "SELECT id, attempt FROM jobs WHERE status IN ('claimed', 'rendering') AND lease_expires_ms <= ?",
      [now()],
    );
    for (const { id, attempt } of late) {
      const isOver = attempt >= MAX_ATTEMPTS;
      const reason = isOver ? `No worker got through it in ${attempt} attempts` : null;
      db.run(
        'UPDATE jobs SET status = ?, claim_id = NULL, worker_id = NULL, error_class = ?, error_message = ? WHERE id = ?',
        [isOver ? 'errored' : 'queued', isOver ? 'LeaseExpired' : null, reason, id],
      );
      note(id, isOver ? 'errored' : 'queued', null);
    }
  }

  /** Each request is one transaction: it happens as a whole, or not at all. */
  app.use('/api/*', async (c, next) => {
    if (!isToken(c.req.header('authorization') ?? '', token)) throw new HTTPException(401);
    await next();
  });

  app.get('/api/render-jobs', (c) => {
    const limit = Math.min(100, Math.max(1, Number(c.req.query('limit') ?? 10) || 10));
    return transaction(() => {
      expire();
      const { depth } = db.get("SELECT count(*) AS depth FROM jobs WHERE status = 'queued'");
      const rows = db.all("SELECT * FROM jobs WHERE status = 'queued' ORDER BY rowid LIMIT ?", [limit]);
      c.header('x-queue-depth', String(depth));
      return c.json(rows.map(listed));
    });
  });

  /** For who queues jobs, not for workers. */
  app.post('/api/render-jobs', async (c) => {
    const job = wanted(await body(c));
    return transaction(() => {
      if (db.get('SELECT id FROM jobs WHERE id = ?', [job.id]))
        throw new HTTPException(409, { message: 'there is such a job' });
      add(job);
      return c.json({ id: job.id, status: 'queued' }, 201);
    });
  });

  app.get('/api/render-jobs/:id', (c) =>
    c.json(transaction(() => (expire(), shown(find(c.req.param('id')))))),
  );

  app.post('/api/render-jobs/:id/claim', async (c) => {
    const { worker_id: worker = 'unknown', claim_id: claim = null, lease_seconds: asked } = await body(c);
    const id = c.req.param('id');
    return transaction(() => {
      expire();
      const job = find(id);
      const expires = now() + 1000 * (asked > 0 ? Math.min(asked, 3600) : job.lease_seconds);
      const answer = (attempt) => c.json({ lease_expires_at: new Date(expires).toISOString(), attempt });
      // The same claim again: its answer was lost on the way.
      if (claim !== null && job.claim_id === claim && job.status === 'claimed') return answer(job.attempt);
      const { changes } = db.run(
        `UPDATE jobs SET status = 'claimed', claim_id = ?, worker_id = ?, lease_expires_ms = ?, attempt = attempt + 1
         WHERE id = ? AND status = 'queued'`,
        [claim, worker, expires, id],
      );
      if (changes === 0) throw new HTTPException(409, { message: `the job is ${job.status}` });
      note(id, 'claimed', worker);
      return answer(job.attempt + 1);
    });
  });

  app.post('/api/render-jobs/:id/heartbeat', async (c) => {
    const { claim_id: claim = null, lease_seconds: asked } = await body(c);
    return transaction(() => {
      expire();
      const job = held(c.req.param('id'), claim);
      if (job.status !== 'claimed' && job.status !== 'rendering') throw new HTTPException(409);
      const expires = now() + 1000 * (asked > 0 ? Math.min(asked, 3600) : job.lease_seconds);
      db.run('UPDATE jobs SET lease_expires_ms = ? WHERE id = ?', [expires, job.id]);
      return c.json({ lease_expires_at: new Date(expires).toISOString() });
    });
  });

  app.post('/api/render-jobs/:id/status', async (c) => {
    const report = await body(c);
    if (!['rendering', 'rendered', 'errored', 'queued'].includes(report.status)) {
      throw new HTTPException(400, { message: 'status must be rendering, rendered, errored or queued' });
    }
    return transaction(() => {
      const job = held(c.req.param('id'), report.claim_id ?? null);
      if (job.status === report.status) return c.json({ status: job.status }); // the answer was lost on the way
      if (job.status === 'rendered' || job.status === 'errored') throw new HTTPException(409);
      db.run(
        `UPDATE jobs SET status = ?, artifact_path = ?, bytes = ?, duration_ms = ?, audio_track = ?, error_class = ?,
           error_message = ?, stderr_snippet = ?, exit_code = ?, timeout = ? WHERE id = ?`,
        [
          ...['status', 'artifact_path', 'bytes', 'duration_ms', 'audio_track', 'error_class'],
          ...['error_message', 'stderr_snippet', 'exit_code'],
        ]
          .map((name) => report[name] ?? null)
          .concat(report.timeout === true ? 1 : null, job.id),
      );
      // Handed back: whoever is next claims it anew.
      if (report.status === 'queued')
        db.run('UPDATE jobs SET claim_id = NULL, worker_id = NULL WHERE id = ?', [job.id]);
      note(job.id, report.status, job.worker_id);
      return c.json({ status: report.status });
    });
  });

  app.get('/healthz', (c) => c.json({ live: true }));

  // A client learns the status and our own few words, never a stack or a header.
  app.onError((error, c) => {
    const status = error instanceof HTTPException ? error.status : 500;
    const message = error instanceof HTTPException && error.message ? error.message : `HTTP ${status}`;
    return c.json({ error: message }, status);
  });

  function transaction(work) {
    db.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      db.exec('COMMIT');
      return result;
    } catch (error) {
      db.exec('ROLLBACK');
      throw error;
    }
  }

  function find(id) {
    const job = db.get('SELECT * FROM jobs WHERE id = ?', [id]);
    if (!job) throw new HTTPException(404, { message: 'no such job' });
    return job;
  }

  /** The job, where this very claim still holds it. */
  function held(id, claim) {
    const job = find(id);
    if (claim === null || job.claim_id !== claim) throw new HTTPException(409, { message: 'not your claim' });
    return job;
  }

  function add(job) {
    db.run(
      'INSERT INTO jobs (id, story_id, part_id, frames_dir, frame_urls, music_url, lease_seconds) VALUES (?, ?, ?, ?, ?, ?, ?)',
      [
        ...[job.id, job.story_id, job.part_id, job.frames_dir ?? null],
        ...[job.frame_urls ? JSON.stringify(job.frame_urls) : null, job.music_url ?? null],
        job.lease_seconds ?? leaseSec,
      ],
    );
    note(job.id, 'queued', null);
  }

  return {
    fetch: app.fetch,
    add,
    jobs: () => db.all('SELECT * FROM jobs ORDER BY rowid'),
    history: (id) =>
      db.all('SELECT status, worker_id FROM transitions WHERE job_id = ? ORDER BY rowid', [id]),
    close: () => db.close(),
  };
}

function listed({ id, story_id, part_id, lease_seconds, frames_dir, frame_urls, music_url }) {
  return {
    ...{ id, story_id, part_id, lease_seconds },
    claim_url: `/api/render-jobs/${encodeURIComponent(id)}/claim`,
    ...(frames_dir !== null && { frames_dir }),
    ...(frame_urls !== null && { frame_urls: JSON.parse(frame_urls) }),
    ...(music_url !== null && { music_url }),
  };
}

/** A job as it may be queued; HTTP 422 for any other. */
function wanted({ id, story_id, part_id, frames_dir, frame_urls, music_url }) {
  const isText = (value) => typeof value === 'string' && value !== '' && value.length <= 512;
  const isUrls = (value) => Array.isArray(value) && value.every((url) => typeof url === 'string');
  const problems = [
    ...Object.entries({ id, story_id, part_id }).flatMap(([name, value]) => (isText(value) ? [] : [name])),
    ...(frames_dir === undefined || isText(frames_dir) ? [] : ['frames_dir']),
    ...(frame_urls === undefined || isUrls(frame_urls) ? [] : ['frame_urls']),
    ...(music_url === undefined || typeof music_url === 'string' ? [] : ['music_url']),
  ];
  if (problems.length > 0)
    throw new HTTPException(422, { message: `missing or wrong: ${problems.join(', ')}` });
  return { id, story_id, part_id, frames_dir, frame_urls, music_url };
}

/** What who queued a job may know: not by which claim it is held. */
function shown(job) {
  const hidden = ['claim_id', 'frame_urls'];
  return Object.fromEntries(
    Object.entries(job).filter(([name, value]) => value !== null && !hidden.includes(name)),
  );
}

async function body(c) {
  const value = await c.req.json().catch(() => undefined);
  if (typeof value !== 'object' || value === null)
    throw new HTTPException(400, { message: 'expected a JSON object' });
  return value;
}

/** In equal time for every wrong token. */
function isToken(header, token) {
  const digest = (text) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(header), digest(`Bearer ${token}`));
}
