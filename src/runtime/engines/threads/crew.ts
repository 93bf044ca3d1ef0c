// The threads of a guest that has some, as the caller's side sees them, for one run after the other: brought as they
// are wanted, sent home or ended when a run has left one of them at work.

import { systemClock, within } from '../../../clock.js';
import { AfmpegError } from '../../../errors.js';
import { MOST_THREADS } from '../../../guest/guest.js';
import type { Crew as SharedCrew } from '../../../guest/guest.js';
import { ControlBlock, ENDS } from '../../../wasi/control-block.js';
import { PAGE_BYTES } from '../../module/binary.js';
import type { ThreadsSpec } from '../../module/guest-spec.js';
import { sharedMemory, tellGarbage } from '../../module/shared-memory.js';
import type { CrewWorker } from './crew-worker.js';
import type { ThreadMessage } from './protocol.js';
import type { WarmPool } from './warm-pool.js';

/** Threads of a crew that stays together: a reel's run has some thirty. */
const MOST_KEPT = 32;
/** How long threads of a run that is over may take to notice. */
const HOME_MS = 50;
/** How long the reason of a thread may be on its way to a caller that is busy. */
const REASON_MS = 5_000;

interface Member {
  readonly worker: CrewWorker;
  /** Resolves when it has no work any more. */
  readonly home: Promise<void>;
  readonly arrive: () => void;
  isHome: boolean;
}

export class Crew {
  readonly shared: SharedCrew;
  readonly block: ControlBlock;
  /** What ended a thread before its time. */
  private failure: AfmpegError | undefined;
  private tellFailed: () => void = () => undefined;
  private readonly failed = new Promise<void>((resolve) => {
    this.tellFailed = resolve;
  });
  private readonly members = new Map<number, Member>();

  constructor(
    private readonly pool: WarmPool<CrewWorker>,
    private readonly spec: ThreadsSpec,
  ) {
    this.block = ControlBlock.create(1 + MOST_THREADS, spec.pages.initial * PAGE_BYTES);
    this.shared = { control: this.block.memory, memory: sharedMemory(spec.pages.all) };
  }

  /**
   * Whether it is to serve another run: no thread was lost since, and it has not more of them than most runs want. Those
   * of a large one go back to the pool, which ends what nobody wants for a while.
   */
  get isKept(): boolean {
    return this.block.end === ENDS.running && !this.failure && this.members.size <= MOST_KEPT;
  }

  /** The program gets ready, and `ahead` threads meanwhile, since it will want some. */
  begin(ahead: number): void {
    for (let slot = 0; slot <= ahead; slot++) this.bring(slot);
  }

  /** Ends all threads at once, whatever they do. */
  async kill(): Promise<void> {
    this.block.finish(ENDS.stopped);
    const members = [...this.members.values()];
    this.members.clear();
    await Promise.all(members.map(({ worker }) => worker.terminate()));
    tellGarbage(this.block.heapEnd);
  }

  /** The owner of the descriptors died: ends all threads, and those that wait, which may be about to die, too. */
  async abandon(): Promise<void> {
    await Promise.all([this.pool.renew(), this.kill()]);
  }

  /** There is no other run: keeps the threads that have nothing to do, ends the others. */
  async end(): Promise<void> {
    this.block.finish(ENDS.stopped);
    this.block.close();
    const members = [...this.members.values()];
    this.members.clear();
    await within(systemClock, HOME_MS, Promise.all(members.map(({ home }) => home)));
    tellGarbage(this.block.heapEnd);
    for (const { worker, isHome } of members) {
      worker.leave();
      if (isHome) this.pool.keep(worker);
      else void worker.terminate();
    }
  }

  /** What the run failed with: a thread knows more of it than the owner of the descriptors does. */
  async reason(error: unknown): Promise<unknown> {
    // The thread said why before it ended the run, but its message may still be on its way.
    if (this.block.end === ENDS.trapped) await within(systemClock, REASON_MS, this.failed);
    return this.failure ?? error;
  }

  private bring(slot: number): void {
    if (this.members.has(slot) || this.block.end !== ENDS.running) return;
    let arrive: () => void = () => undefined;
    const home = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    const member: Member = {
      worker: this.pool.take(),
      home,
      isHome: false,
      arrive: () => {
        member.isHome = true;
        arrive();
      },
    };
    this.members.set(slot, member);
    member.worker.work(
      { type: 'thread', job: { ...this.shared, module: this.spec.module, slot } },
      {
        message: (message) => {
          this.receive(member, message);
        },
        lost: (error) => {
          void this.pool.renew();
          this.fail(AfmpegError.is(error) ? error : new AfmpegError('BRIDGE_FAILED', error.message));
          arrive();
        },
      },
    );
  }

  private receive(member: Member, message: ThreadMessage): void {
    if (typeof message === 'number') return;
    switch (message.type) {
      case 'wanted':
        this.bring(message.slot);
        return;
      case 'failed':
        this.fail(AfmpegError.fromJSON(message.error));
        return;
      case 'home':
        member.arrive();
        return;
      case 'slot':
      case 'ended':
      case 'rearmed': // of the owner of the descriptors
    }
  }

  private fail(error: AfmpegError): void {
    this.failure ??= error;
    this.tellFailed();
    this.block.finish(ENDS.trapped);
  }
}
