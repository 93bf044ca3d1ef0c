// WASI preview 1 for one run. browser_wasi_shim gives the ABI's constants; the calls are ours, because its
// own copy twice, count arguments in UTF-16 units, spin in poll_oneoff and are quadratic in readdir.

import { AfmpegError } from '../errors.js';
import { NotReady } from '../fs/not-ready.js';
import { errnoNumber } from '../guest/errno-numbers.js';
import type { GuestJob } from '../guest/guest.js';
import { SUCCESS, wasi } from './abi.js';
import { clockCalls } from './clock-calls.js';
import type { Poll } from './clock-calls.js';
import { Descriptors } from './descriptors.js';
import { fdCalls } from './fd-calls.js';
import { GuestMemory } from './guest-memory.js';
import { pathCalls } from './path-calls.js';
import { ProcExit, processCalls } from './process-calls.js';
import { readdirCalls } from './readdir.js';

type Call = (...args: never[]) => number;

/** Preview 1 has these too; a guest without sockets or other people's signals gets ENOSYS. */
const UNSUPPORTED = ['sock_accept', 'sock_recv', 'sock_send', 'sock_shutdown'];

export interface Bridge {
  readonly memory: GuestMemory;
  /** The functions of `wasi_snapshot_preview1`. */
  readonly calls: Record<string, Call>;
  /** The beginning of a `poll_oneoff` whose caller does the sleeping; an errno where it cannot be. */
  readonly beginPoll: (input: number, count: number) => Poll | number;
  /** Takes how the guest is told to end by itself; it is called once, within a call of the guest. */
  onEnding(tell: (() => void) | undefined): void;
  /** Closes what the guest left open. */
  dispose(): void;
}

export function createBridge(job: GuestJob): Bridge {
  const memory = new GuestMemory();
  const descriptors = new Descriptors(job.files);
  let end: (() => void) | undefined;
  const checkpoint = () => {
    job.checkpoint();
    if (!end || !job.isEnding?.()) return;
    const tell = end;
    end = undefined;
    tell();
  };
  const clock = clockCalls(memory, readiness(descriptors), checkpoint);
  const calls: Record<string, Call> = {
    ...processCalls(memory, [job.program, ...job.args], job.env),
    ...clock.calls,
    ...fdCalls(memory, descriptors, job.files),
    ...readdirCalls(memory, descriptors, job.files),
    ...pathCalls(memory, descriptors, job.files),
  };
  for (const name of UNSUPPORTED) calls[name] = () => wasi.ERRNO_NOSYS;
  for (const [name, call] of Object.entries(calls)) calls[name] = guarded(call, checkpoint);
  return {
    memory,
    calls,
    beginPoll: guarded((input: number, count: number): Poll => {
      const poll = clock.beginPoll(input, count);
      const finish = guarded((output: number, result: number) => poll.finish(output, result), checkpoint);
      return { leftMs: () => poll.leftMs(), finish };
    }, checkpoint),
    dispose: () => descriptors.closeAll(),
    onEnding: (tell) => {
      end = tell;
    },
  };
}

/** Files and devices never block, so that a descriptor is ready or wrong. */
function readiness(descriptors: Descriptors): (fd: number) => number {
  return (fd) => {
    try {
      descriptors.get(fd, wasi.RIGHTS_POLL_FD_READWRITE);
      return SUCCESS;
    } catch (error) {
      return errnoNumber('wasi', error);
    }
  };
}

/** Turns what a file system threw into an errno; only the end of the run passes through the guest. */
function guarded<A extends unknown[], T>(
  call: (...args: A) => T,
  checkpoint: () => void,
): (...args: A) => T | number {
  return (...args) => {
    checkpoint();
    try {
      return call(...(args.map(unsigned) as A));
    } catch (error) {
      if (
        error instanceof ProcExit ||
        error instanceof NotReady ||
        AfmpegError.is(error) ||
        isStackOverflow(error)
      )
        throw error;
      return errnoNumber('wasi', error);
    }
  };
}

/** Addresses, lengths and descriptors are unsigned; an i32 arrives signed. */
function unsigned(value: unknown): unknown {
  return typeof value === 'number' ? value >>> 0 : value;
}

/** The guest's frames and ours share one stack, so it may end in a call of ours. */
function isStackOverflow(error: unknown): boolean {
  return error instanceof RangeError && error.message.includes('call stack');
}
