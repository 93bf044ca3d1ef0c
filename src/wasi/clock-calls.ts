// Clocks, and poll_oneoff on top of them.

import { ErrnoError } from '../fs/errno.js';
import { SUCCESS, wasi } from './abi.js';
import { nanoseconds } from './filestat.js';
import type { GuestMemory } from './guest-memory.js';

export const SUBSCRIPTION_BYTES = 48;
const EVENT_BYTES = 32;
/** How long a sleep goes on between two looks at whether the run should stop. */
const SLEEP_SLICE_MS = 20;
const RESOLUTION_NS = 1_000n;

interface Event {
  readonly userdata: bigint;
  readonly type: number;
  readonly errno: number;
}

interface Alarm {
  readonly userdata: bigint;
  readonly atNs: bigint;
  readonly clock: number;
}

/** A `poll_oneoff` under way. */
export interface Poll {
  /** Milliseconds that it still has to sleep; 0 or less when it can be finished. */
  leftMs(): number;
  /** Writes what has come, and answers the call. */
  finish(output: number, result: number): number;
}

/**
 * @param readiness whether a descriptor is ready or wrong, as an errno
 * @param monotonicMs a clock that goes on at one pace
 */
export function clockCalls(
  memory: GuestMemory,
  readiness: (fd: number) => number,
  checkpoint: () => void,
  monotonicMs: () => number = () => performance.now(),
) {
  const startedMs = monotonicMs();
  // The wall clock of the run's start, then steady: performance.timeOrigin would not know of a clock that
  // was set since the process began.
  const epochMs = Date.now() - startedMs;
  let sleeper: Int32Array | undefined;

  function now(clock: number): bigint {
    switch (clock) {
      case wasi.CLOCKID_REALTIME:
        return nanoseconds(epochMs + monotonicMs());
      case wasi.CLOCKID_MONOTONIC:
        return nanoseconds(monotonicMs());
      // The host's CPU time is not the guest's to see: the run's own wall time stands in for it.
      case wasi.CLOCKID_PROCESS_CPUTIME_ID:
      case wasi.CLOCKID_THREAD_CPUTIME_ID:
        return nanoseconds(monotonicMs() - startedMs);
      default:
        throw new ErrnoError('EINVAL');
    }
  }

  function sleep(poll: Poll): void {
    for (let leftMs = poll.leftMs(); leftMs > 0; leftMs = poll.leftMs()) {
      checkpoint();
      sleeper ??= new Int32Array(new SharedArrayBuffer(4));
      Atomics.wait(sleeper, 0, 0, Math.min(leftMs, SLEEP_SLICE_MS));
    }
  }

  /** For a host that sleeps otherwise than by standing still. */
  function beginPoll(input: number, count: number): Poll {
    if (count === 0) throw new ErrnoError('EINVAL');
    const { events, alarms } = readSubscriptions(input, count);
    // What is ready now is not waited for.
    const first =
      events.length === 0 ? alarms.reduce((a, b) => (remaining(b) < remaining(a) ? b : a)) : undefined;
    return {
      leftMs: () => (first ? Number(remaining(first)) / 1e6 : 0),
      finish(output, result) {
        for (const alarm of first ? alarms : []) {
          if (remaining(alarm) > 0n && alarm !== first) continue;
          events.push({ userdata: alarm.userdata, type: wasi.EVENTTYPE_CLOCK, errno: SUCCESS });
        }
        for (const [index, event] of events.entries())
          writeEvent(memory, output + index * EVENT_BYTES, event);
        memory.view(result, 4).setUint32(0, events.length, true);
        return SUCCESS;
      },
    };
  }

  function readSubscriptions(pointer: number, count: number): { events: Event[]; alarms: Alarm[] } {
    const events: Event[] = [];
    const alarms: Alarm[] = [];
    const view = memory.view(pointer, count * SUBSCRIPTION_BYTES);
    for (let at = 0; at < view.byteLength; at += SUBSCRIPTION_BYTES) {
      const userdata = view.getBigUint64(at, true);
      const type = view.getUint8(at + 8);
      if (type !== wasi.EVENTTYPE_CLOCK) {
        events.push({ userdata, type, errno: readiness(view.getUint32(at + 16, true)) });
        continue;
      }
      const clock = view.getUint32(at + 16, true);
      const timeout = view.getBigUint64(at + 24, true);
      const absolute = (view.getUint16(at + 40, true) & wasi.SUBCLOCKFLAGS_SUBSCRIPTION_CLOCK_ABSTIME) !== 0;
      alarms.push({ userdata, clock, atNs: absolute ? timeout : now(clock) + timeout });
    }
    return { events, alarms };
  }

  const calls = {
    clock_res_get(clock: number, result: number): number {
      now(clock);
      memory.view(result, 8).setBigUint64(0, RESOLUTION_NS, true);
      return SUCCESS;
    },

    clock_time_get(clock: number, _precision: bigint, result: number): number {
      memory.view(result, 8).setBigUint64(0, now(clock), true);
      return SUCCESS;
    },

    poll_oneoff(input: number, output: number, count: number, result: number): number {
      const poll = beginPoll(input, count);
      sleep(poll);
      return poll.finish(output, result);
    },
  };

  return { calls, beginPoll };

  function remaining(alarm: Alarm): bigint {
    return alarm.atNs - now(alarm.clock);
  }
}

function writeEvent(memory: GuestMemory, pointer: number, event: Event): void {
  memory.bytes(pointer, EVENT_BYTES).fill(0);
  const view = memory.view(pointer, EVENT_BYTES);
  view.setBigUint64(0, event.userdata, true);
  view.setUint16(8, event.errno, true);
  view.setUint8(10, event.type);
}
