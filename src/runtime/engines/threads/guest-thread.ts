// A guest thread as the caller's side sees it: one run at a time, served from the caller's volume.

import type { Worker } from 'node:worker_threads';
import { AfmpegError } from '../../../errors.js';
import { ErrnoError } from '../../../fs/errno.js';
import type { GuestSpec } from '../../module/guest-spec.js';
import type { EngineEnd, EngineJob } from '../../run/engine.js';
import { watchStall } from '../../run/stall.js';
import { mountSources } from '../../sources/mounts.js';
import type { Crew } from './crew.js';
import { FLAGS, FLAG_COUNT, PROTOCOL_VERSION } from './protocol.js';
import type { HostMessage, ThreadEnd, ThreadMessage } from './protocol.js';
import { Slot } from './slot.js';
import { startWorker, threadEnded } from './start-worker.js';
import { VolumeServer, traitsOf } from './volume-server.js';

/** How long a guest may take to reach a host call, once it should end, before its thread is ended. */
const GRACE_MS = 100;

/** Where the threads of a guest come from. */
export interface Crews {
  create(): Crew;
  /** Starts workers for the next one, in the background. */
  warm(): void;
  /** How much memory a run may have had, at most, for the next one to have it and its threads. */
  readonly keptBytes: number;
}

interface Current {
  readonly server: VolumeServer;
  readonly crew: Crew | undefined;
  resolve(end: EngineEnd): void;
  reject(error: unknown): void;
  /** Set once the run is to end: requests are refused from then on. */
  stopping: boolean;
}

export class GuestThread {
  /** False once the thread has ended; it cannot run again then. */
  isAlive = true;
  private readonly worker: Worker = startWorker();
  private readonly slots = new Map<number, Slot>();
  private lostSlots: number[] = [];
  private current: Current | undefined;
  private crews: Crews | undefined;
  /** That of the last run, where it may serve the next one. */
  private crew: { readonly threads: Crew; readonly isReady: Promise<boolean> } | undefined;
  private tellReady: (isReady: boolean) => void = () => undefined;

  constructor() {
    this.worker.on('message', (message: ThreadMessage) => {
      this.receive(message);
    });
    this.worker.on('error', (error) => {
      // The exit is reported later, after the next run would have taken the thread.
      this.isAlive = false;
      this.fail(threadEnded(error.message, error));
    });
    this.worker.on('exit', (code) => {
      this.isAlive = false;
      void this.endCrew();
      this.fail(threadEnded(`exit code ${code}`));
    });
  }

  /** Gives the thread its ffmpeg, once, before its first run. It starts up meanwhile. `crews` for one that has threads. */
  load(guest: GuestSpec, crews?: Crews): this {
    this.crews = crews;
    this.send({ type: 'load', version: PROTOCOL_VERSION, guest });
    return this;
  }

  /** A guest that has threads is run by them, and this thread owns its descriptors; `ahead` of them get ready with it. */
  async run({ fs, mounts, streams, control, stallMs, ...job }: EngineJob, ahead = 0): Promise<EngineEnd> {
    const isCrewReady = await this.crew?.isReady;
    control.check();
    this.checkAlive();
    const crew = this.takeCrew(isCrewReady);
    const flags = new SharedArrayBuffer(4 * FLAG_COUNT);
    const view = new Int32Array(flags);
    const volume = mountSources(fs, mounts);
    const server = new VolumeServer(volume, streams, () => crew?.block.ring());
    let grace: ReturnType<typeof setTimeout> | undefined;
    let forget: (() => void) | undefined;
    // The crew's next run is not to hear of it.
    const forgetEnding = control.onEnding(() => {
      Atomics.store(view, FLAGS.end, 1);
      crew?.block.stop();
    });
    const stall = watchStall(stallMs, {
      // Who waits for the caller, for its stdin perhaps, does not stall.
      calls: () =>
        [...this.slots.values()].some((slot) => slot.isPending)
          ? undefined
          : (crew?.block.life ?? Atomics.load(view, FLAGS.calls)),
      onStall: (error) => control.stop(error),
    });
    this.worker.ref();
    try {
      return await new Promise<EngineEnd>((resolve, reject) => {
        this.current = { server, crew, resolve, reject, stopping: false };
        const progress = streams.progress !== undefined;
        this.send({
          type: 'run',
          job: {
            ...{ ...job, fs: traitsOf(volume), progress, flags, lostSlots: this.lostSlots },
            ...(crew && { crew: crew.shared }),
            keptBytes: this.crews?.keptBytes ?? 0,
          },
        });
        crew?.begin(ahead);
        this.lostSlots = [];
        forget = control.onStop((reason) => {
          this.refuseFromNowOn(view);
          void crew?.kill().then(() => this.crews?.warm());
          grace = setTimeout(() => {
            this.end(reason);
          }, GRACE_MS);
        });
      });
    } catch (error) {
      control.check(); // the guest only knows that it was ended, not why
      throw crew ? await crew.reason(error) : error;
    } finally {
      forgetEnding();
      clearTimeout(grace);
      stall.end();
      forget?.();
      if (crew && !this.keeps(crew)) await (this.isAlive ? crew.end() : crew.abandon());
      this.loseSlots(server.dispose());
      this.current = undefined;
      this.worker.unref();
    }
  }

  /** It may have ended since it was taken. */
  private checkAlive(): void {
    if (!this.isAlive) throw threadEnded('between two runs');
  }

  /** The threads of the last run, or new ones. */
  private takeCrew(isReady = false): Crew | undefined {
    const threads = this.crew?.threads;
    this.crew = undefined;
    if (threads && isReady && threads.isKept) return threads;
    void threads?.end();
    return this.crews?.create();
  }

  private keeps(crew: Crew): boolean {
    return this.crew?.threads === crew;
  }

  private keepCrew(): void {
    const threads = this.current?.crew;
    if (!threads) return;
    const isReady = new Promise<boolean>((resolve) => {
      this.tellReady = resolve;
    });
    this.crew = { threads, isReady };
  }

  private loseSlots(slots: Iterable<Slot>): void {
    for (const { index } of slots) {
      this.slots.delete(index);
      this.lostSlots.push(index);
    }
  }

  /** Ends the thread, whatever it does. */
  async terminate(): Promise<void> {
    this.isAlive = false;
    await Promise.all([this.worker.terminate(), this.endCrew()]);
  }

  private async endCrew(): Promise<void> {
    const { crew } = this;
    this.crew = undefined;
    this.tellReady(false);
    await crew?.threads.kill();
  }

  private send(message: HostMessage): void {
    this.worker.postMessage(message);
  }

  private receive(message: ThreadMessage): void {
    if (typeof message === 'number') {
      this.serve(message);
      return;
    }
    switch (message.type) {
      case 'slot':
        this.slots.set(message.index, new Slot(message.index, message.memory));
        return;
      case 'ended':
        if (message.end.rearms) this.keepCrew();
        this.current?.resolve(engineEnd(message.end));
        return;
      case 'rearmed':
        this.tellReady(message.isReady);
        return;
      case 'failed':
        this.finishWrites();
        this.current?.reject(AfmpegError.fromJSON(message.error));
        return;
      case 'wanted':
      case 'home': // of a crew's own workers
    }
  }

  private serve(index: number): void {
    const slot = this.slots.get(index);
    if (!slot) return;
    if (!this.current || this.current.stopping) this.refuse(slot);
    else this.current.server.serve(slot);
  }

  private refuse(slot: Slot): void {
    if (!slot.isPending) return;
    this.current?.server.finishWrite(slot);
    slot.answer(REFUSED);
  }

  /** The volume keeps what the guest wrote, also what was on its way: sent writes, then those that still grew. */
  private finishWrites(): void {
    const sent = new Set([...this.slots.values()].filter((slot) => slot.isPending && slot.holdsWrite));
    for (const slot of [...sent, ...this.slots.values()]) {
      this.current?.server.finishWrite(slot);
      if (sent.has(slot)) slot.answer(REFUSED);
    }
  }

  /** The guest wakes where it waits, sees the flag, and unwinds. */
  private refuseFromNowOn(flags: Int32Array): void {
    if (this.current) this.current.stopping = true;
    Atomics.store(flags, FLAGS.stop, 1);
    for (const slot of this.slots.values()) this.refuse(slot);
  }

  private end(reason: AfmpegError): void {
    this.fail(reason);
    void this.terminate();
  }

  private fail(error: AfmpegError): void {
    this.finishWrites();
    this.current?.reject(error);
  }
}

/** A failure without a message: the guest looks at the flag before it reads one. */
const REFUSED = -1;

function engineEnd({ outcome, brokenLimit, ioFailure }: ThreadEnd): EngineEnd {
  return {
    outcome,
    brokenLimit,
    ioFailure: ioFailure && {
      operation: ioFailure.operation,
      path: ioFailure.path,
      error: new ErrnoError(ioFailure.errno, { cause: new Error(ioFailure.message) }),
    },
  };
}
