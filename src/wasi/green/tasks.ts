// Turns of the event loop. Promises alone never let it have one: timers, signals and streams would stand still.

/** Something that can be asked to call back from the event loop. */
export interface Tasks {
  /** Calls `work` in a task of its own, which comes after all that the event loop has to do now. */
  request(work: () => void): void;
  /** What was requested is not called any more. */
  close(): void;
}

/** By `setImmediate` where there is one, since a message to oneself keeps other events waiting in Node. */
export function createTasks(): Tasks {
  return typeof setImmediate === 'function' ? immediateTasks() : messageTasks();
}

function immediateTasks(): Tasks {
  const pending = new Set<ReturnType<typeof setImmediate>>();
  return {
    request(work) {
      const task = setImmediate(() => {
        pending.delete(task);
        work();
      });
      pending.add(task);
    },
    close() {
      for (const task of pending) clearImmediate(task);
      pending.clear();
    },
  };
}

/** For pages and their workers, where a timer of no time takes four milliseconds. */
export function messageTasks(): Tasks {
  const works: (() => void)[] = [];
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    works.shift()?.();
  };
  return {
    request(work) {
      works.push(work);
      port2.postMessage(0);
    },
    close() {
      works.length = 0;
      port1.close();
    },
  };
}
