// Green threads: a guest with threads in one agent. Each of its threads is a coroutine over JSPI in an instance of its
// own; one goes on while the others sleep, in futex_wait, in poll_oneoff, or for an answer of the caller's.

import { NotReady } from '../../fs/not-ready.js';
import { MOST_THREADS } from '../../guest/guest.js';
import type { GuestJob, GuestOutcome } from '../../guest/guest.js';
import { trapError } from '../../guest/trap.js';
import { createBridge } from '../bridge.js';
import { ProcExit } from '../process-calls.js';
import { setjmpShims } from '../setjmp.js';
import { wasiTrap } from '../trap.js';
import { STOP, prepareJob } from '../wasi-guest.js';
import { Futexes } from './futexes.js';
import { promising, suspending } from './jspi.js';
import { RunOver, Turns } from './turns.js';

/** What a run says of itself while it goes on, for who watches it. */
export interface Life {
  /** Counts host calls. */
  calls: number;
  /** Threads that wait for an answer of the caller's. */
  waiting: number;
  /** How far memory is in use; from the start what the module has before it asks for any. */
  heapEnd: number;
}

/** A run in one agent. */
export interface GreenJob extends GuestJob {
  /** The guest's memory, for this run alone. */
  readonly memory: WebAssembly.Memory;
  /** Aborted when the run is to end at once; the run rejects with its reason. */
  readonly signal: AbortSignal;
  readonly life: Life;
}

type Call = (...args: never[]) => unknown;
type Imports = Record<string, Record<string, WebAssembly.ImportValue>>;

/** An instance, which serves one thread at a time. */
interface Instance {
  start(): Promise<unknown>;
  startThread(id: number, start: number): Promise<unknown>;
  readonly stop: (() => void) | undefined;
}

/** How a run ended. */
type End = { readonly exitCode: number } | { readonly error: unknown };

/** Calls that can come upon a device or a file without an answer. */
const WAITING_CALLS: ReadonlySet<string> = new Set(['fd_read', 'fd_pread', 'fd_write']);
/** `thread-spawn` where there is to be no more thread. */
const REFUSED = -1;

/** Resolves and rejects as `Guest.run` does. All threads have unwound then. */
export async function runGreen(module: WebAssembly.Module, job: GreenJob): Promise<GuestOutcome> {
  const run = new GreenRun(module, { ...job, ...prepareJob(module, job) });
  return run.toEnd();
}

class GreenRun {
  private readonly bridge;
  private readonly turns = new Turns();
  private readonly futexes: Futexes;
  private readonly programCalls: Imports;
  private readonly threadCalls: Imports;
  /** Instances whose thread has ended. */
  private readonly idle: Instance[] = [];
  private readonly coroutines = new Set<Promise<void>>();
  private readonly onWake = () => {
    this.job.life.calls++;
  };
  private lastId = 0;
  private threads = 0;
  private end: End | undefined;

  constructor(
    private readonly module: WebAssembly.Module,
    private readonly job: GreenJob,
  ) {
    this.bridge = createBridge(job);
    this.bridge.memory.attach(job.memory);
    this.futexes = new Futexes(job.memory, this.turns);
    this.programCalls = this.imports(true);
    this.threadCalls = this.imports(false);
  }

  async toEnd(): Promise<GuestOutcome> {
    const { signal } = this.job;
    const onAbort = () => {
      this.finish({ error: signal.reason });
    };
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      this.job.checkpoint();
      this.go(() => this.program());
      // A thread may start others until the run is over, and none after that.
      while (this.coroutines.size > 0) await Promise.all(this.coroutines);
    } finally {
      signal.removeEventListener('abort', onAbort);
      this.turns.end();
      this.bridge.dispose();
    }
    if (this.end && 'exitCode' in this.end) {
      return { exitCode: this.end.exitCode, peakMemoryBytes: this.job.life.heapEnd };
    }
    throw this.end?.error;
  }

  private async program(): Promise<void> {
    const instance = await this.instantiate(this.programCalls);
    this.bridge.onEnding(instance.stop);
    await instance.start();
    this.finish({ exitCode: 0 });
  }

  private async thread(id: number, start: number): Promise<void> {
    const instance = this.idle.pop() ?? (await this.instantiate(this.threadCalls));
    this.turns.check();
    await instance.startThread(id, start);
    this.idle.push(instance);
  }

  /** Ends the run, unless it has ended already: all that sleeps unwinds. */
  private finish(end: End): void {
    if (this.end) return;
    this.end = end;
    this.turns.end();
  }

  private fail(error: unknown): void {
    if (error instanceof RunOver) return;
    this.finish(error instanceof ProcExit ? { exitCode: error.code } : { error: trapError(error, wasiTrap) });
  }

  /** Runs a coroutine; what it throws ends the run. */
  private go(work: () => Promise<void>): void {
    const coroutine = work()
      .catch((error: unknown) => this.fail(error))
      .finally(() => this.coroutines.delete(coroutine));
    this.coroutines.add(coroutine);
  }

  private spawn(start: number): number {
    if (this.end || this.threads === MOST_THREADS) return REFUSED;
    const id = ++this.lastId;
    this.threads++;
    this.go(async () => {
      try {
        // The thread that starts it goes on first, as on a system.
        await Promise.resolve();
        this.turns.check();
        await this.thread(id, start);
      } finally {
        this.threads--;
      }
    });
    return id;
  }

  private async instantiate(imports: Imports): Promise<Instance> {
    const setjmp = setjmpShims(this.bridge.memory);
    const { exports } = await WebAssembly.instantiate(this.module, {
      ...imports,
      env: { ...setjmp.imports, memory: this.job.memory },
    });
    setjmp.attach(exports);
    const { _start, wasi_thread_start } = exports as Record<string, Call>;
    return {
      start: promising(_start as () => unknown),
      startThread: promising(wasi_thread_start as (id: number, start: number) => unknown),
      stop: exports[STOP] as (() => void) | undefined,
    };
  }

  /** What an instance imports besides what is its own; `isProgram` of that of the program itself. */
  private imports(isProgram: boolean): Imports {
    const calls = Object.entries(this.bridge.calls).map(([name, call]) => {
      // The program's own thread writes reports and looks at the clock while all others stand still.
      const isLife = !isProgram || !(name === 'fd_write' || name === 'clock_time_get');
      const answer = this.watched(isLife, call);
      return [name, WAITING_CALLS.has(name) ? suspending(this.patient(answer)) : answer] as const;
    });
    return {
      wasi_snapshot_preview1: {
        ...(Object.fromEntries(calls) as Record<string, WebAssembly.ImportValue>),
        poll_oneoff: suspending(
          this.watched(false, (input: number, output: number, count: number, result: number) =>
            this.poll(input, output, count, result),
          ),
        ),
      },
      wasi: { 'thread-spawn': (start: number) => this.spawn(start) },
      afmpeg: {
        futex_wait: suspending(
          this.watched(false, (address: number, expected: number, nanoseconds: bigint) => {
            this.job.checkpoint();
            const onWake = isProgram ? undefined : this.onWake;
            return this.futexes.wait(address, expected, nanoseconds, onWake);
          }),
        ),
        futex_notify: (address: number, count: number) => this.futexes.notify(address, count),
        heap_end: (address: number) => {
          const { life } = this.job;
          life.heapEnd = Math.max(life.heapEnd, address >>> 0);
        },
      },
    };
  }

  /** A call that ends the run by what it throws, at once: others may be awake, and are to do no more. */
  private watched<A extends never[], T>(isLife: boolean, call: (...args: A) => T): (...args: A) => T {
    return (...args) => {
      this.turns.check();
      if (isLife) this.job.life.calls++;
      try {
        return call(...args);
      } catch (error) {
        if (!(error instanceof NotReady)) this.fail(error);
        throw error;
      }
    };
  }

  /** A call that is made again, as often as it has to wait for an answer of the caller's. */
  private patient<A extends never[], T>(call: (...args: A) => T): (...args: A) => T | Promise<T> {
    const attempt = (...args: A): T | Promise<T> => {
      try {
        return call(...args);
      } catch (error) {
        if (!(error instanceof NotReady) || !error.ready) throw error;
        return this.waitFor(error.ready).then(() => attempt(...args));
      }
    };
    return attempt;
  }

  private async waitFor(ready: Promise<void>): Promise<void> {
    const { life } = this.job;
    const sleeper = this.turns.sleep<undefined>();
    void ready.then(() => sleeper.wake(undefined));
    life.waiting++;
    try {
      await sleeper.awake;
    } finally {
      life.waiting--;
    }
  }

  private poll(input: number, output: number, count: number, result: number): number | Promise<number> {
    const poll = this.bridge.beginPoll(input, count);
    if (typeof poll === 'number') return poll;
    const leftMs = poll.leftMs();
    if (leftMs <= 0) return poll.finish(output, result);
    return this.turns.sleep(leftMs, () => undefined).awake.then(() => poll.finish(output, result));
  }
}
