// Coroutines that sleep and are woken, without a guest.

import { afterEach, describe, expect, it } from 'vitest';
import { Futexes } from '../../../src/wasi/green/futexes.js';
import { createTasks, messageTasks } from '../../../src/wasi/green/tasks.js';
import type { Tasks } from '../../../src/wasi/green/tasks.js';
import { RunOver, Turns } from '../../../src/wasi/green/turns.js';

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe.each([
  ['setImmediate', createTasks],
  ['messages', messageTasks],
])('tasks by %s', (_how, make) => {
  it('come in order, after what was there to do, and not after the end', async () => {
    const tasks = make();
    const seen: string[] = [];
    tasks.request(() => seen.push('first'));
    tasks.request(() => seen.push('second'));
    await Promise.resolve().then(() => seen.push('promise'));
    await sleep(10);
    tasks.request(() => seen.push('never'));
    tasks.close();
    await sleep(10);
    expect(seen).toEqual(['promise', 'first', 'second']);
  });
});

describe('turns', () => {
  const all: Turns[] = [];
  afterEach(() => {
    for (const turns of all.splice(0)) turns.end();
  });
  function make(tasks?: Tasks): Turns {
    const turns = new Turns(tasks);
    all.push(turns);
    return turns;
  }

  it('give who is woken the answer, once', async () => {
    const sleeper = make().sleep<number>();
    expect(sleeper.wake(1)).toBe(true);
    expect(sleeper.wake(2)).toBe(false);
    expect(await sleeper.awake).toBe(1);
  });

  it.each([0.02, 3.5])('wake who sleeps for %d ms when that has passed, and not before', async (ms) => {
    const startedMs = performance.now();
    expect(await make().sleep(ms, () => 'late').awake).toBe('late');
    expect(performance.now() - startedMs).toBeGreaterThanOrEqual(ms);
  });

  it('forget the time of who was woken', async () => {
    const sleeper = make().sleep(1, () => 'late');
    sleeper.wake('woken');
    await sleep(10);
    expect(await sleeper.awake).toBe('woken');
  });

  it('let those go on in the order in which they were woken, also past a turn of the event loop', async () => {
    const requested: (() => void)[] = [];
    const turns = make({ request: (work) => void requested.push(work), close: () => undefined });
    const order: number[] = [];
    const sleepers = [0, 1, 2, 3].map(() => turns.sleep<undefined>());
    sleepers.forEach(({ awake }, i) => void awake.then(() => order.push(i)));
    sleepers[2]!.wake(undefined);
    // A slice is 10 ms: what is woken after it waits.
    const untilMs = performance.now() + 20;
    while (performance.now() < untilMs);
    for (const i of [3, 0, 1]) sleepers[i]!.wake(undefined);
    await sleep(5);
    expect(order).toEqual([2]);
    expect(requested).toHaveLength(1);
    requested[0]!();
    await sleep(0);
    expect(order).toEqual([2, 3, 0, 1]);
  });

  it('end with all that sleep and all that are about to go on, and let nobody sleep after that', async () => {
    const turns = make({ request: () => undefined, close: () => undefined });
    const asleep = turns.sleep<number>(5, () => 0);
    const due = turns.sleep<number>();
    const untilMs = performance.now() + 20;
    while (performance.now() < untilMs);
    due.wake(1);
    turns.end();
    await expect(asleep.awake).rejects.toBeInstanceOf(RunOver);
    await expect(due.awake).rejects.toBeInstanceOf(RunOver);
    expect(() => turns.sleep()).toThrow(RunOver);
    expect(() => turns.check()).toThrow(RunOver);
  });
});

describe('futexes', () => {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
  const words = new Int32Array(memory.buffer);
  let turns: Turns;
  function make(): Futexes {
    words.fill(0);
    turns = new Turns();
    return new Futexes(memory, turns);
  }
  afterEach(() => turns.end());

  it('answer at once where the word is another', () => {
    const futexes = make();
    words[4] = 7;
    expect(futexes.wait(16, 0, -1n)).toBe(1);
    expect(futexes.wait(16, 6, 0n)).toBe(1);
  });

  it('wake as many as they are told, those first that have slept longest', async () => {
    const futexes = make();
    const order: number[] = [];
    for (let i = 0; i < 4; i++) void (futexes.wait(16, 0, -1n) as Promise<number>).then(() => order.push(i));
    const other = futexes.wait(20, 0, 5_000_000n);
    expect(futexes.notify(16, 0)).toBe(0);
    expect(futexes.notify(16, 2)).toBe(2);
    await sleep(1);
    expect(order).toEqual([0, 1]);
    expect(futexes.notify(16, -1)).toBe(2);
    await sleep(1);
    expect(order).toEqual([0, 1, 2, 3]);
    expect(futexes.notify(16, -1)).toBe(0);
    expect(await other).toBe(2);
  });

  it('do not wake who was too late, and tell of wakes alone', async () => {
    const futexes = make();
    let wakes = 0;
    expect(await futexes.wait(16, 0, 1000n, () => wakes++)).toBe(2);
    expect(futexes.notify(16, 1)).toBe(0);
    const woken = futexes.wait(16, 0, -1n, () => wakes++);
    expect(futexes.notify(16, 1)).toBe(1);
    expect(await woken).toBe(0);
    expect(wakes).toBe(1);
  });

  it('take addresses above 2 GiB, which arrive negative', () => {
    const futexes = make();
    // Beyond this memory the word is none, which is no crash of the waits of others.
    expect(() => futexes.wait(-65_536, 0, -1n)).toThrow(RangeError);
    expect(futexes.notify(-65_536, -1)).toBe(0);
  });
});
