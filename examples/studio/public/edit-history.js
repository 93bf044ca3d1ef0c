// What was done, so that it can be undone and done again.

const MAX_STEPS = 200;

/** A step is `{ label, undo(), redo() }`; the label says what was done, for example `Remove Card 2`. */
export function createHistory() {
  let done = [];
  let undone = [];

  return {
    record(step) {
      done = [...done, step].slice(-MAX_STEPS);
      undone = [];
    },
    /** The step that was undone, or undefined where there is none. */
    undo() {
      const step = done.pop();
      if (!step) return undefined;
      undone.push(step);
      step.undo();
      return step;
    },
    redo() {
      const step = undone.pop();
      if (!step) return undefined;
      done.push(step);
      step.redo();
      return step;
    },
    clear() {
      done = [];
      undone = [];
    },
  };
}
