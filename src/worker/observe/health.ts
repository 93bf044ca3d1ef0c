// What a worker says of its own state.

/** Whether a worker works. */
export interface WorkerHealth {
  /** Its loop runs. */
  readonly live: boolean;
  /** It takes jobs. */
  readonly ready: boolean;
  /** Why it is not ready. */
  readonly reason?: string;
}

/** Says whether it works: a {@link RenderWorker}. */
export interface HealthSource {
  /** How it is now. */
  health(): WorkerHealth;
}
