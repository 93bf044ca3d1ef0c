import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Slots } from '../../../src/runtime/run/slots.js';
import { runs } from '../../support/seed.js';
import { rejection } from '../tiny-wasi.js';

interface Job {
  /** Turns of the event loop that it takes. */
  readonly turns: number;
  readonly fails: boolean;
  /** Aborted in this turn, if ever. */
  readonly abortAt: number | undefined;
}

const jobs = fc.array(
  fc.record({
    turns: fc.nat(4),
    fails: fc.boolean(),
    abortAt: fc.option(fc.nat(8), { nil: undefined }),
  }),
  { maxLength: 15 },
);

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('work starts in order, in no more slots than there are, and each call settles by what its work did', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 4 }), jobs, async (size, list: Job[]) => {
      const slots = new Slots(size);
      const started: number[] = [];
      let running = 0;
      let most = 0;
      const calls = list.map(async ({ turns, fails, abortAt }, index) => {
        const controller = new AbortController();
        void (async () => {
          for (let i = 0; i < (abortAt ?? 0); i++) await turn();
          if (abortAt !== undefined) controller.abort(index);
        })();
        const call = slots.run(controller.signal, async () => {
          started.push(index);
          most = Math.max(most, ++running);
          for (let i = 0; i < turns; i++) await turn();
          running--;
          if (fails) throw new Error(`job ${index}`);
          return index;
        });
        const outcome: unknown = await call.catch((error: unknown) => error);
        if (!started.includes(index)) expect(outcome).toMatchObject({ code: 'ABORTED', cause: index });
        else if (fails) expect(outcome).toMatchObject({ message: `job ${index}` });
        else expect(outcome).toBe(index);
      });
      await Promise.all(calls);
      expect(started).toEqual([...started].sort((a, b) => a - b));
      expect(most).toBeLessThanOrEqual(size);
      expect(running).toBe(0);
      list.forEach(({ abortAt }, index) => {
        if (abortAt === undefined) expect(started).toContain(index);
      });
      // All slots are free again.
      let free = 0;
      await Promise.all(
        Array.from({ length: size }, () => slots.run(undefined, () => Promise.resolve(++free))),
      );
      expect(free).toBe(size);
    }),
    runs(100),
  );
});

test('a signal that is aborted already rejects without a turn, and leaves no listener behind', async () => {
  const slots = new Slots(1);
  let ran = false;
  const work = () => Promise.resolve((ran = true));
  expect(await rejection(slots.run(AbortSignal.abort('no'), work))).toMatchObject({ cause: 'no' });
  expect(ran).toBe(false);
});
