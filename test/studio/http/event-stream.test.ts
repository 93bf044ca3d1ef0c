import { expect, test, vi } from 'vitest';
import { EventLog } from '../../../src/studio/http/event-log.js';
import { eventStream, lastEventId } from '../../../src/studio/http/event-stream.js';

const LONG_MS = 600_000;
const decoder = new TextDecoder();

/** Opens a stream; `read` gives its next event as text, undefined at its end. */
function watch(log: EventLog, lastId = 0, heartbeatMs = LONG_MS) {
  const onClose = vi.fn();
  const host = new AbortController();
  const reader = eventStream(log, lastId, heartbeatMs, [host.signal], onClose).getReader();
  const read = async () => {
    const { value } = await reader.read();
    return value === undefined ? undefined : decoder.decode(value).trimEnd();
  };
  return { reader, read, onClose, host };
}

test('a reader gets what happened before and what happens later, each with its number', async () => {
  const log = new EventLog();
  log.add('state', { state: 'queued' });
  const { read, onClose } = watch(log);
  expect(await read()).toBe('retry: 2000');
  expect(await read()).toBe('id: 1\nevent: state\ndata: {"state":"queued"}');
  const next = read();
  log.add('progress', { fraction: 0.5 });
  expect(await next).toBe('id: 2\nevent: progress\ndata: {"fraction":0.5}');
  log.add('state', { state: 'done' }, true);
  expect(await read()).toBe('id: 3\nevent: state\ndata: {"state":"done"}');
  expect(onClose).not.toHaveBeenCalled();
  expect(await read()).toBeUndefined();
  expect(onClose).toHaveBeenCalledTimes(1);
});

test('a reader who comes back gets only what it has missed', async () => {
  const log = new EventLog();
  for (let i = 1; i <= 5; i++) log.add('progress', { i });
  const { read, reader } = watch(log, 3);
  await read();
  expect(await read()).toContain('id: 4\n');
  expect(await read()).toContain('id: 5\n');
  await reader.cancel();
});

test.each([
  ['a number of this log', '2', 2],
  ['none', null, 0],
  ['one of another log', '3', 0],
  ['a negative one', '-1', 0],
  ['a word', 'x', 0],
])('Last-Event-ID with %s', (_, header, expected) => {
  const log = new EventLog();
  log.add('state', {});
  log.add('state', {});
  const headers = header === null ? undefined : { 'last-event-id': header };
  expect(lastEventId(new Request('http://a.test/', headers && { headers }), log)).toBe(expected);
});

test('a reader who does not read costs nothing, and misses old progress but no change of state', async () => {
  const log = new EventLog();
  log.add('state', { state: 'queued' });
  const { read } = watch(log);
  log.add('state', { state: 'running' });
  for (let i = 1; i <= 5000; i++) log.add('progress', { i });
  log.add('state', { state: 'done' }, true);
  const events: string[] = [];
  for (let event = await read(); event !== undefined; event = await read()) events.push(event);
  expect(events.filter((event) => event.includes('event: state'))).toHaveLength(3);
  expect(events.filter((event) => event.includes('event: progress'))).toHaveLength(50);
  expect(events.at(-2)).toContain('{"i":5000}');
});

test('a stream without events shows signs of life', async () => {
  const { read, reader } = watch(new EventLog(), 0, 20);
  await read();
  expect(await read()).toBe(': still here');
  expect(await read()).toBe(': still here');
  await reader.cancel();
});

test('a reader who goes away while it waits leaves no timer and no entry behind', async () => {
  const log = new EventLog();
  vi.useFakeTimers();
  try {
    const { reader, onClose } = watch(log);
    await reader.read();
    const waiting = reader.read();
    await Promise.resolve();
    expect(vi.getTimerCount()).toBe(1);
    await reader.cancel();
    await waiting;
    expect(vi.getTimerCount()).toBe(0);
    expect(onClose).toHaveBeenCalledTimes(1);
    log.add('state', {});
  } finally {
    vi.useRealTimers();
  }
});

test.each(['the host', 'the end of the log'])('%s ends a reader that waits', async (who) => {
  const log = new EventLog();
  const { read, onClose, host } = watch(log);
  await read();
  const waiting = read();
  if (who === 'the host') host.abort();
  else log.end();
  expect(await waiting).toBeUndefined();
  expect(onClose).toHaveBeenCalledTimes(1);
});

test('a reader who never reads loses its place, and whoever comes back gets all that is kept', async () => {
  const log = new EventLog();
  log.add('state', { state: 'running' });
  const { read, reader, onClose } = watch(log, 0, 20);
  expect(await read()).toBe('retry: 2000');
  expect(await read()).toContain('id: 1\n');
  await expect.poll(() => onClose.mock.calls.length, { timeout: 20_000 }).toBe(1);
  await expect(reader.read()).rejects.toThrow('does not read');
  const again = watch(log, 1);
  log.add('state', { state: 'done' }, true);
  await again.read();
  expect(await again.read()).toContain('id: 2\n');
});
