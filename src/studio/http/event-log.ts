// What happened to a render, for any number of readers: each keeps a number, none keeps a queue.

export interface LoggedEvent {
  /** 1, 2, 3 … */
  readonly id: number;
  readonly type: 'state' | 'progress';
  /** JSON. */
  readonly data: string;
}

/** Progress beyond this is forgotten, the oldest first; a reader who is late misses what newer progress tells. */
const KEPT_PROGRESS = 50;

export class EventLog {
  private events: LoggedEvent[] = [];
  private lastId = 0;
  private hasEnded = false;
  private readonly waiting = new Set<() => void>();

  get isEnded(): boolean {
    return this.hasEnded;
  }

  /** `isLast` ends the log: every reader gets the event, then the end. */
  add(type: LoggedEvent['type'], data: unknown, isLast = false): void {
    this.events.push({ id: ++this.lastId, type, data: JSON.stringify(data) });
    const progress = this.events.filter((event) => event.type === 'progress');
    if (progress.length > KEPT_PROGRESS) {
      const [oldest] = progress;
      this.events = this.events.filter((event) => event !== oldest);
    }
    this.hasEnded ||= isLast;
    this.wake();
  }

  /** Ends the log without an event: the render is forgotten. */
  end(): void {
    this.hasEnded = true;
    this.wake();
  }

  /** The first event that is kept after the one with number `id`. */
  after(id: number): LoggedEvent | undefined {
    return this.events.find((event) => event.id > id);
  }

  /** Whether `id` is from this log; a client may come back with one of another. */
  knows(id: number): boolean {
    return id <= this.lastId;
  }

  /** Calls `then` once, at the next event or at the end. The result takes it back. */
  onNext(then: () => void): () => void {
    this.waiting.add(then);
    return () => this.waiting.delete(then);
  }

  private wake(): void {
    const waiting = [...this.waiting];
    this.waiting.clear();
    for (const then of waiting) then();
  }
}
