// The standard streams as the guest thread holds them.

import type { Device } from '../../../fs/devices.js';
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

export function createRemoteStreams(channel: Channel, hasProgress: boolean): RemoteStreams {
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
      stdin: {
        kind: 'pipe',
        read(target) {
          const slot = channel.take();
          const asked = Math.min(target.length, slot.data.length);
          channel.submit(slot, OPERATIONS.readStream, STREAMS.stdin, asked);
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
