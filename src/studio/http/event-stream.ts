// Server-sent events from a log. A reader pulls: whoever reads slowly or not at all costs one number here.

import type { EventLog, LoggedEvent } from './event-log.js';

const RETRY_MS = 2000;
/** Signs of life that a client may leave unread before its place is given to another. */
const UNREAD_HEARTBEATS = 4;

/** The number of the last event that a client has, of `Last-Event-ID`; 0 when it has none of this log. */
export function lastEventId(request: Request, log: EventLog): number {
  const id = Number(request.headers.get('last-event-id') ?? 0);
  return Number.isSafeInteger(id) && id >= 0 && log.knows(id) ? id : 0;
}

/**
 * Events after `lastId`, a comment every `heartbeatMs` so that no proxy takes the connection for dead, and an end
 * when the log ends, one of `signals` fires, or the client has not read for four of these times: it can come back.
 * `onClose` is called once, however it ends.
 */
export function eventStream(
  log: EventLog,
  lastId: number,
  heartbeatMs: number,
  signals: readonly AbortSignal[],
  onClose: () => void,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let at = lastId;
  let isOpen = true;
  let isCancelled = false;
  let wake = (): void => undefined;
  let unread: ReturnType<typeof setTimeout> | undefined;

  function close(): void {
    if (!isOpen) return;
    isOpen = false;
    clearTimeout(unread);
    for (const signal of signals) signal.removeEventListener('abort', close);
    wake();
    onClose();
  }

  /** Until there is something to send; the timer and the entry in the log go away with it. */
  function next(): Promise<'event' | 'heartbeat' | 'end'> {
    if (!isOpen) return Promise.resolve('end');
    if (log.after(at)) return Promise.resolve('event');
    if (log.isEnded) return Promise.resolve('end');
    return new Promise((resolve) => {
      const settle = (what: 'event' | 'heartbeat' | 'end') => {
        clearTimeout(timer);
        forget();
        resolve(what);
      };
      const timer = setTimeout(() => settle('heartbeat'), heartbeatMs);
      const forget = log.onNext(() => settle(log.after(at) ? 'event' : 'end'));
      wake = () => settle('end');
    });
  }

  function send(controller: ReadableStreamDefaultController<Uint8Array>, text: string): void {
    controller.enqueue(encoder.encode(text));
    unread = setTimeout(() => {
      close();
      controller.error(new Error('The client does not read'));
    }, UNREAD_HEARTBEATS * heartbeatMs);
  }

  for (const signal of signals) signal.addEventListener('abort', close);
  if (signals.some(({ aborted }) => aborted)) close();
  return new ReadableStream(
    {
      start(controller) {
        if (isOpen) send(controller, `retry: ${RETRY_MS}\n\n`);
      },
      async pull(controller) {
        clearTimeout(unread);
        const what = await next();
        const event = what === 'event' && isOpen ? log.after(at) : undefined;
        if (event) {
          at = event.id;
          send(controller, eventText(event));
        } else if (what === 'heartbeat' && isOpen) {
          send(controller, ': still here\n\n');
        } else if (!isCancelled) {
          close();
          controller.close();
        }
      },
      cancel() {
        isCancelled = true;
        close();
      },
    },
    { highWaterMark: 0 },
  );
}

function eventText({ id, type, data }: LoggedEvent): string {
  return `id: ${id}\nevent: ${type}\ndata: ${data}\n\n`;
}
