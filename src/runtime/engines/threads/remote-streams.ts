// The standard streams as the guest thread holds them.

import type { Device } from '../../../fs/devices.js';
import { NotReady } from '../../../fs/not-ready.js';
import type { Channel } from './channel.js';
import { OPERATIONS, STREAMS } from './slot.js';
import type { Slot } from './slot.js';

/** Log lines that may be under way while the guest goes on. */
const LOG_LINES_AHEAD = 8;

export interface RemoteStreams {
  readonly devices: {
    readonly stdin: Device;
    readonly stdout: Device;
    readonly stderr: Device;
    readonly progress?: Device;
  };
  /** Waits until the caller has everything. */
  settle(): void;
}

/**
 * @param servesThreads a call that would have to wait for the caller throws NotReady instead, and is made again: others
 * must not wait for it
 */
export function createRemoteStreams(
  channel: Channel,
  hasProgress: boolean,
  servesThreads = false,
): RemoteStreams {
  const log: Slot[] = [];

  function finishOldestLine(): void {
    const slot = log.shift();
    if (!slot) return;
    channel.wait(slot);
    channel.give(slot);
  }

  /** Log lines and reports run ahead a little, so that they cost the guest no trip. */
  function sendAhead(stream: number, source: Uint8Array): number {
    while (log.length >= LOG_LINES_AHEAD) finishOldestLine();
    const slot = send(channel, stream, source);
    log.push(slot);
    return Math.min(source.length, slot.data.length);
  }

  return {
    devices: {
      ...(servesThreads ? retriedStreams(channel) : waitingStreams(channel)),
      stderr: { kind: 'pipe', write: (source) => sendAhead(STREAMS.stderr, source) },
      ...(hasProgress && {
        progress: { write: (source: Uint8Array) => sendAhead(STREAMS.progress, source) },
      }),
    },
    settle() {
      while (log.length > 0) finishOldestLine();
    },
  };
}

function send(channel: Channel, stream: number, source: Uint8Array): Slot {
  const slot = channel.take();
  const part = source.subarray(0, slot.data.length);
  slot.data.set(part);
  channel.submit(slot, OPERATIONS.writeStream, stream, part.length);
  return slot;
}

type InOut = Required<Pick<RemoteStreams['devices'], 'stdin' | 'stdout'>>;

function waitingStreams(channel: Channel): InOut {
  return {
    stdin: {
      kind: 'pipe',
      read(target) {
        const slot = askFor(channel, target.length);
        const count = channel.wait(slot);
        target.set(slot.data.subarray(0, count));
        channel.give(slot);
        return count;
      },
    },
    // Each write waits until the caller's sink took it: that is the back-pressure.
    stdout: {
      kind: 'pipe',
      write(source) {
        const slot = send(channel, STREAMS.stdout, source);
        const count = channel.wait(slot);
        channel.give(slot);
        return count;
      },
    },
  };
}

/** The same for an owner of descriptors that several threads wait for. */
function retriedStreams(channel: Channel): InOut {
  let asked: Slot | undefined;
  /** What was read for a thread that took less of it. */
  let rest = new Uint8Array(0);
  /** A write under way, known by where its bytes are. */
  let sent: { readonly slot: Slot; readonly at: number } | undefined;

  function give(target: Uint8Array): number {
    const count = Math.min(rest.length, target.length);
    target.set(rest.subarray(0, count));
    rest = rest.subarray(count);
    return count;
  }

  return {
    stdin: {
      kind: 'pipe',
      read(target) {
        if (rest.length > 0) return give(target);
        asked ??= askFor(channel, target.length);
        const slot = asked;
        if (slot.isPending) throw new NotReady();
        asked = undefined;
        const count = channel.wait(slot);
        rest = slot.data.slice(0, count);
        channel.give(slot);
        return give(target);
      },
    },
    stdout: {
      kind: 'pipe',
      write(source) {
        sent ??= { slot: send(channel, STREAMS.stdout, source), at: source.byteOffset };
        const { slot, at } = sent;
        if (slot.isPending || at !== source.byteOffset) throw new NotReady();
        sent = undefined;
        const count = channel.wait(slot);
        channel.give(slot);
        return count;
      },
    },
  };
}

function askFor(channel: Channel, length: number): Slot {
  const slot = channel.take();
  channel.submit(slot, OPERATIONS.readStream, STREAMS.stdin, Math.min(length, slot.data.length));
  return slot;
}
