// Runs what FATE's tests run of ffmpeg and ffprobe: one Runtime, over the host's file system, for every client.c that
// connects. What a client sends and gets is described there.

/* global AbortController, WritableStream */

import { once } from 'node:events';
import { createServer } from 'node:net';
import { basename } from 'node:path';
import { PassThrough } from 'node:stream';

const STDOUT = 1;
const STDERR = 2;
const EXIT = 3;

/** What a shell has for a program that a signal ended: our Runtime failed, not ffmpeg. */
const BROKEN = 134;

/** Far more than any test takes. */
const TIMEOUT_MS = 600_000;

/** Serves on the socket `path`. `runs` counts, `broken` names runs that rejected; `close()` ends it. */
export async function serveFate({ runtime, fs, path }) {
  const state = { runs: 0, broken: [] };
  const server = createServer(
    { allowHalfOpen: true },
    (socket) => void serve(socket, { runtime, fs, state }),
  );
  server.listen(path);
  await once(server, 'listening');
  return Object.assign(state, { close: () => new Promise((resolve) => void server.close(resolve)) });
}

async function serve(socket, { runtime, fs, state }) {
  const client = new AbortController();
  socket.on('error', () => undefined);
  // As ffmpeg itself at a signal: what is encoded so far is completed.
  socket.on('end', () => void client.abort({ graceful: true }));
  const frames = framesOf(socket);
  const { value: command } = await frames.next();
  if (command === undefined) return;
  const [cwd, program, ...args] = command.toString('utf8').slice(0, -1).split('\0');
  const words = basename(program) === 'ffprobe' ? ['ffprobe', ...args] : args;
  state.runs++;
  const exitCode = await runtime
    .run(fs, ...words, {
      cwd,
      signal: client.signal,
      stdin: stdinOf(frames),
      stdout: new WritableStream({ write: (chunk) => send(socket, STDOUT, chunk) }),
      onStderr: (chunk) => void send(socket, STDERR, chunk),
      limits: { timeoutMs: TIMEOUT_MS },
    })
    .then((result) => result.exitCode)
    .catch((error) => {
      state.broken.push(`${error.code}: ${error.message}: ${words.join(' ')}`);
      void send(socket, STDERR, Buffer.from(`${error.stack}\n`));
      return BROKEN;
    });
  const code = Buffer.alloc(4);
  code.writeInt32LE(exitCode);
  await send(socket, EXIT, code);
  socket.end();
}

/** Read as they come and kept: a socket that nobody reads from does not tell that its other end is gone. */
async function* framesOf(socket) {
  const chunks = new PassThrough();
  socket.on('data', (chunk) => void chunks.write(chunk)).on('end', () => void chunks.end());
  let rest = Buffer.alloc(0);
  for await (const chunk of chunks) {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= 4 && rest.length >= 4 + rest.readUInt32LE(0)) {
      const end = 4 + rest.readUInt32LE(0);
      yield rest.subarray(4, end);
      rest = rest.subarray(end);
    }
  }
}

async function* stdinOf(frames) {
  for (;;) {
    const { value } = await frames.next();
    if (value === undefined || value.length === 0) return;
    yield value;
  }
}

/** Resolves when the socket has taken it, or is gone. */
function send(socket, kind, bytes) {
  const frame = Buffer.alloc(5 + bytes.length);
  frame[0] = kind;
  frame.writeUInt32LE(bytes.length, 1);
  frame.set(bytes, 5);
  return new Promise((resolve) => {
    if (socket.destroyed) resolve();
    else socket.write(frame, () => resolve());
  });
}
