// Guests whose threads take turns: they do what no ffmpeg can be made to do, each run ends with what came first, and the
// next one works.

import { describe, expect, it } from 'vitest';
import { newVolume } from '../../../support/media.js';
import { canTakeTurns } from '../../../support/modules.js';
import { rejection } from '../../tiny-wasi.js';
import { ONE_AFTER_THE_OTHER, SET_8, START, WAIT_FOR_8, WAIT_FOR_EVER, runtimesOf } from '../tiny-threads.js';

/** Two threads that wake each other for ever, and so never let the event loop be idle. */
const PING_PONG = (mine: number, other: number) => `(loop $l
  (i32.atomic.store (i32.const ${other}) (i32.const 1)) (drop (call $wake (i32.const ${other}) (i32.const 1)))
  (drop (call $wait (i32.const ${mine}) (i32.const 0) (i64.const -1)))
  (i32.atomic.store (i32.const ${mine}) (i32.const 0))
  (br $l))`;
/** As sched_yield does it. */
const YIELD = '(drop (call $wait (i32.const 128) (i32.const 0) (i64.const 20000)))';

describe.runIf(canTakeTurns())('a guest whose threads take turns', () => {
  const make = runtimesOf({ execution: 'inline', concurrency: 4 });
  const create: typeof make = async (...guest) => {
    const runtime = await make(...guest);
    expect(runtime.mode).toBe('green');
    return runtime;
  };

  it('starts them, each after the one before has ended', async () => {
    const { main, thread, exitCode } = ONE_AFTER_THE_OTHER;
    const runtime = await create(main, thread);
    expect(await runtime.run(newVolume())).toMatchObject({ exitCode });
  });

  it('has all the memory of its limit from the start, and says how much it used', async () => {
    const runtime = await create(
      `${START} ${WAIT_FOR_8} (call $heap_end (i32.const 65536)) (call $exit (memory.size))`,
      `(call $heap_end (i32.const 131072)) ${SET_8}`,
      { memoryBytes: 100 * 65_536 },
    );
    expect(await runtime.run(newVolume())).toMatchObject({ exitCode: 100, peakMemoryBytes: 131_072 });
  });

  it('is refused the 257th at once, and gets one again when one has ended', async () => {
    const count = `(loop $l
      (local.set $id (call $spawn (i32.const 0)))
      (if (i32.ge_s (local.get $id) (i32.const 0)) (then
        (local.set $n (i32.add (local.get $n) (i32.const 1)))
        (br $l))))`;
    const runtime = await create(
      `${count} (call $exit (i32.sub (local.get $n) (i32.const 200)))`,
      WAIT_FOR_EVER,
    );
    expect(await runtime.run(newVolume())).toMatchObject({ exitCode: 56 });
    // All end while it sleeps for 5 ms.
    const again = await create(
      `${count} (drop (call $wait (i32.const 64) (i32.const 0) (i64.const 5000000)))
       (drop (call $wait (i32.const 64) (i32.const 0) (i64.const 5000000))) (local.set $n (i32.const 0)) ${count.replaceAll('$l', '$m')}
       (call $exit (i32.sub (local.get $n) (i32.const 200)))`,
    );
    expect(await again.run(newVolume())).toMatchObject({ exitCode: 56 });
  });

  it.each([
    ['the program leaves', `${START} (call $exit (i32.const 7))`, WAIT_FOR_EVER, 7],
    ['the program returns', `${START} ${YIELD}`, WAIT_FOR_EVER, 0],
    ['a thread leaves', `${START} ${WAIT_FOR_EVER}`, '(call $exit (i32.const 9))', 9],
    ['one of two leaves', `${START} ${START} ${WAIT_FOR_EVER}`, '(call $exit (local.get $id))', 1],
    ['a code is no byte', '(call $exit (i32.const -2))', '', 254],
  ])('ends when %s, whatever the others do', async (_what, main, thread, expected) => {
    const runtime = await create(main, thread);
    for (let i = 0; i < 3; i++) expect(await runtime.run(newVolume())).toMatchObject({ exitCode: expected });
  });

  it.each([
    ['the program', `${START} (unreachable)`, WAIT_FOR_EVER],
    ['a thread', `${START} ${WAIT_FOR_EVER}`, '(unreachable)'],
    ['a thread that was woken', `${START} ${YIELD} ${SET_8} ${WAIT_FOR_EVER}`, `${WAIT_FOR_8} (unreachable)`],
  ])('that traps in %s rejects with TRAP and its stack, each time', async (_what, main, thread) => {
    const runtime = await create(main, thread);
    for (let i = 0; i < 3; i++) {
      const error = await rejection(runtime.run(newVolume()));
      expect(error).toMatchObject({
        code: 'TRAP',
        message: expect.stringContaining('unreachable') as string,
      });
      expect(((error as Error).cause as Error).stack).toMatch(/wasm-function\[/);
    }
  });

  it('that uses up its stack is a TRAP', async () => {
    const runtime = await create(`${START} ${WAIT_FOR_EVER}`, '(call $deep)');
    expect(await rejection(runtime.run(newVolume()))).toMatchObject({ code: 'TRAP' });
  });

  it('that waits for ever is STALLED', async () => {
    const runtime = await create(`${START} ${WAIT_FOR_EVER}`, WAIT_FOR_EVER, { stallMs: 300 });
    expect(await rejection(runtime.run(newVolume()))).toMatchObject({ code: 'STALLED' });
  });

  it.each([
    ['waits', WAIT_FOR_EVER, WAIT_FOR_EVER],
    ['yields', WAIT_FOR_EVER, `(loop $l ${YIELD} (br $l))`],
    ['is woken by another again and again', PING_PONG(64, 68), PING_PONG(68, 64)],
  ])('is ended by a signal and by a deadline where a thread %s', async (_what, main, thread) => {
    const runtime = await create(`${START} ${main}`, thread);
    const controller = new AbortController();
    setTimeout(() => {
      controller.abort();
    }, 100);
    const run = runtime.run(newVolume(), { signal: controller.signal });
    expect(await rejection(run)).toMatchObject({ code: 'ABORTED' });
    expect(await rejection(runtime.run(newVolume(), { limits: { timeoutMs: 100 } }))).toMatchObject({
      code: 'TIMEOUT',
    });
  });

  it('lets the event loop have its turn while threads wake each other', async () => {
    const runtime = await create(`${START} ${PING_PONG(64, 68)}`, PING_PONG(68, 64));
    let beats = 0;
    const heart = setInterval(() => beats++, 10);
    await rejection(runtime.run(newVolume(), { limits: { timeoutMs: 500 } }));
    clearInterval(heart);
    expect(beats).toBeGreaterThan(5);
  });

  it('that yields in a loop goes on when the thread that it waits for has', async () => {
    const runtime = await create(
      `${START} (loop $l ${YIELD} (br_if $l (i32.eqz (i32.atomic.load (i32.const 8)))))`,
      `${YIELD} ${YIELD} (i32.atomic.store (i32.const 8) (i32.const 1))`,
    );
    expect(await runtime.run(newVolume())).toMatchObject({ exitCode: 0 });
  });

  it('sleeps in poll_oneoff for as long as it says, and others go on', async () => {
    // A subscription at 256 to the monotonic clock, 200 ms; the thread counts moments, from before on.
    const runtime = await create(
      `${START} ${WAIT_FOR_8} (local.set $n (i32.atomic.load (i32.const 8)))
       (i32.store (i32.const 272) (i32.const 1))
       (i64.store (i32.const 280) (i64.const 200000000))
       (if (call $poll (i32.const 256) (i32.const 512) (i32.const 1) (i32.const 600)) (then (call $exit (i32.const 255))))
       (if (i32.eq (i32.atomic.load (i32.const 8)) (local.get $n)) (then (call $exit (i32.const 254))))
       (call $exit (i32.load (i32.const 600)))`,
      `(loop $l (drop (i32.atomic.rmw.add (i32.const 8) (i32.const 1)))
         (drop (call $wake (i32.const 8) (i32.const 1))) ${YIELD} (br $l))`,
    );
    const { exitCode, durationMs } = await runtime.run(newVolume());
    expect(exitCode).toBe(1);
    expect(durationMs).toBeGreaterThanOrEqual(200);
  });

  it('writes from each thread into the one stdout, a slow one too', async () => {
    const runtime = await create(
      `${START} ${START}
       (loop $w
         (local.set $n (i32.atomic.load (i32.const 8)))
         (if (i32.lt_u (local.get $n) (i32.const 2)) (then
           (drop (call $wait (i32.const 8) (local.get $n) (i64.const -1)))
           (br $w))))`,
      `(i32.store (i32.add (i32.const 100) (i32.mul (local.get $id) (i32.const 16)))
         (i32.add (i32.const 200) (local.get $id)))
       (i32.store (i32.add (i32.const 104) (i32.mul (local.get $id) (i32.const 16))) (i32.const 1))
       (i32.store8 (i32.add (i32.const 200) (local.get $id)) (i32.const 120))
       (drop (call $write (i32.const 1) (i32.add (i32.const 100) (i32.mul (local.get $id) (i32.const 16)))
         (i32.const 1) (i32.add (i32.const 108) (i32.mul (local.get $id) (i32.const 16)))))
       (drop (i32.atomic.rmw.add (i32.const 8) (i32.const 1)))
       (drop (call $wake (i32.const 8) (i32.const 1)))`,
    );
    expect(await runtime.run(newVolume())).toMatchObject({ exitCode: 0, stdout: 'xx' });
    let got = '';
    const stdout = new WritableStream<Uint8Array>({
      async write(chunk) {
        await new Promise((resolve) => setTimeout(resolve, 20));
        got += new TextDecoder().decode(chunk);
      },
    });
    expect(await runtime.run(newVolume(), { stdout })).toMatchObject({ exitCode: 0 });
    expect(got).toBe('xx');
  });

  it('shares nothing with the runs beside it', async () => {
    const runtime = await create(
      `${START} ${WAIT_FOR_8} (call $exit (i32.atomic.load (i32.const 4)))`,
      `${YIELD} (drop (i32.atomic.rmw.add (i32.const 4) (i32.const 1))) ${YIELD} ${SET_8}`,
    );
    const results = await Promise.all([1, 2, 3, 4].map(() => runtime.run(newVolume())));
    expect(results.map(({ exitCode }) => exitCode)).toEqual([1, 1, 1, 1]);
  });

  it('whose log throws ends with that, and the next run works', async () => {
    const runtime = await create(
      `${START} ${WAIT_FOR_8}`,
      `(i32.store (i32.const 100) (i32.const 200)) (i32.store (i32.const 104) (i32.const 1))
       (drop (call $write (i32.const 1) (i32.const 100) (i32.const 1) (i32.const 108))) ${SET_8}`,
    );
    const reason = new Error('no more');
    const run = runtime.run(newVolume(), {
      onStdout() {
        throw reason;
      },
    });
    expect(await rejection(run)).toBe(reason);
    expect(await runtime.run(newVolume())).toMatchObject({ exitCode: 0 });
  });
});
