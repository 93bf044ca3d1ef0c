// The entry of a guest thread: it loads ffmpeg once and runs one job after the other, each in a fresh
// instance over a fresh view of the caller's files.

import { parentPort } from 'node:worker_threads';
import { AfmpegError } from '../../../errors.js';
import { errnoOf } from '../../../fs/errno.js';
import { GuestFs } from '../../../fs/guest-fs.js';
import { ioErrorOf } from '../../../fs/io-errors.js';
import type { Guest } from '../../../guest/guest.js';
import { ControlBlock, ENDS } from '../../../wasi/control-block.js';
import { rearmThreads } from '../../../wasi/thread-owner.js';
import { workThreads } from '../../../wasi/thread-worker.js';
import { createGuest } from '../../module/guest-spec.js';
import { tellGarbage } from '../../module/shared-memory.js';
import { Channel } from './channel.js';
import { PROTOCOL_VERSION } from './protocol.js';
import type { CrewJob, HostMessage, ThreadEnd, ThreadJob, ThreadMessage } from './protocol.js';
import { createRemoteFs } from './remote-fs.js';
import { createRemoteStreams } from './remote-streams.js';

if (!parentPort) throw new Error('This file is the entry of a thread of afmpeg-ts');
const port = parentPort;
const post = (message: ThreadMessage) => {
  port.postMessage(message);
};
const channel = new Channel(post);
let guest: Guest | undefined;

port.on('message', (message: HostMessage) => {
  switch (message.type) {
    case 'load':
      if (message.version !== PROTOCOL_VERSION) throw new Error(`Expected protocol ${message.version}`);
      guest = createGuest(message.guest);
      return;
    case 'run':
      void runAndReport(message.job);
      return;
    case 'thread':
      work(message.job);
  }
});

/** The threads of a guest that has some. */
function work(job: CrewJob): void {
  try {
    workThreads({
      ...job,
      wanted: (slot) => {
        post({ type: 'wanted', slot });
      },
    });
  } catch (error) {
    const failure = AfmpegError.is(error) ? error : new AfmpegError('BRIDGE_FAILED', String(error));
    // The reason goes before the end, so that whoever sees the end can wait for it.
    post({ type: 'failed', error: failure.toJSON() });
    new ControlBlock(job.control).finish(ENDS.trapped);
  }
  post({ type: 'home' });
  tellGarbage(new ControlBlock(job.control).heapEnd);
}

async function runAndReport(job: ThreadJob): Promise<void> {
  if (!(await keepsCrew(job)) && job.crew) tellGarbage(new ControlBlock(job.crew.control).heapEnd);
}

/** Whether the job's crew serves the next run, too. */
async function keepsCrew(job: ThreadJob): Promise<boolean> {
  try {
    const end = await runJob(job);
    post({ type: 'ended', end });
    if (!job.crew || !end.rearms) return false;
    const isReady = rearmThreads(job.crew);
    post({ type: 'rearmed', isReady });
    return isReady;
  } catch (error) {
    const typed = AfmpegError.is(error)
      ? error
      : new AfmpegError('BRIDGE_FAILED', `The guest's thread failed: ${String(error)}`, { cause: error });
    post({ type: 'failed', error: typed.toJSON() });
    return false;
  }
}

async function runJob(threadJob: ThreadJob): Promise<ThreadEnd> {
  const { openFiles, bytesWritten, flags, lostSlots, fs, progress, keptBytes, ...job } = threadJob;
  if (!guest) throw new AfmpegError('BRIDGE_FAILED', 'The thread was asked to run before it was loaded');
  channel.begin(flags, lostSlots);
  const root = createRemoteFs(channel, fs);
  const streams = createRemoteStreams(channel, progress, job.crew !== undefined);
  const files = new GuestFs({ root, ...streams.devices, openFiles, bytesWritten });
  try {
    const outcome = await guest.run({
      ...job,
      files,
      checkpoint: () => channel.checkStop(),
      isEnding: () => channel.isEnding(),
    });
    streams.settle();
    channel.checkStop();
    const rearms = job.crew !== undefined && outcome.peakMemoryBytes <= keptBytes;
    return { outcome, brokenLimit: files.brokenLimit, ioFailure: wireFailure(files), rearms };
  } catch (error) {
    throw files.ioFailure ? ioErrorOf(files.ioFailure) : error;
  }
}

function wireFailure({ ioFailure }: GuestFs): ThreadEnd['ioFailure'] {
  if (!ioFailure) return undefined;
  const { operation, path, error } = ioFailure;
  const cause: unknown = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return { operation, path, errno: errnoOf(error), message: cause instanceof Error ? cause.message : '' };
}
