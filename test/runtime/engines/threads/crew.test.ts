// Guests with threads that do what no ffmpeg can be made to do: a run ends with what came first, and the next one works.

import { describe, expect, it } from 'vitest';
import { Runtime } from '../../../../src/index.js';
import { newVolume } from '../../../support/media.js';
import { rejection } from '../../tiny-wasi.js';
import {
  ONE_AFTER_THE_OTHER,
  SET_8,
  START,
  WAIT_FOR_8,
  WAIT_FOR_EVER,
  runtimesOf,
  withThreads,
} from '../tiny-threads.js';

describe('a guest with threads', () => {
  const make = runtimesOf();
  const create: typeof make = async (...guest) => {
    const runtime = await make(...guest);
    expect(runtime.family).toBe('wasi-threads');
    return runtime;
  };

  it('starts them, in slots that are used again', async () => {
    const { main, thread, exitCode } = ONE_AFTER_THE_OTHER;
    const runtime = await create(main, thread);
    expect(await runtime.run(newVolume())).toMatchObject({ exitCode });
  });

  it('has all the memory of its limit from the start, for a thread may hear too late that it grew', async () => {
    const grow =
      '(if (i32.ne (memory.grow (i32.const 1)) (i32.const -1)) (then (call $exit (i32.const 255))))';
    const runtime = await create(
      `${START}
       ${WAIT_FOR_8}
       ${grow}
       (call $heap_end (i32.const 65536))
       (call $exit (memory.size))`,
      `${grow}
       (call $heap_end (i32.const 131072))
       ${SET_8}`,
      { memoryBytes: 100 * 65_536 },
    );
    expect(await runtime.run(newVolume())).toMatchObject({ exitCode: 100, peakMemoryBytes: 131_072 });
  });

  it('is refused the 257th at once, as by a system that is full', async () => {
    const runtime = await create(
      `(loop $l
        (local.set $id (call $spawn (i32.const 0)))
        (if (i32.lt_s (local.get $id) (i32.const 0)) (then (call $exit (i32.sub (local.get $n) (i32.const 200)))))
        (local.set $n (i32.add (local.get $n) (i32.const 1)))
        (br $l))`,
      WAIT_FOR_EVER,
    );
    expect(await runtime.run(newVolume())).toMatchObject({ exitCode: 56 });
  });

  it.each([
    ['the program leaves', `${START} (call $exit (i32.const 7))`, WAIT_FOR_EVER, 7],
    ['the program returns', START, '(loop $l (br $l))', 0],
    ['a thread leaves', `${START} ${WAIT_FOR_EVER}`, '(call $exit (i32.const 9))', 9],
  ])('ends when %s, whatever the others do', async (_what, main, thread, expected) => {
    const runtime = await create(main, thread);
    for (let i = 0; i < 3; i++) expect(await runtime.run(newVolume())).toMatchObject({ exitCode: expected });
  });

  it.each([
    ['the program', `${START} (unreachable)`, WAIT_FOR_EVER],
    ['a thread', `${START} ${WAIT_FOR_EVER}`, '(unreachable)'],
  ])('that traps in %s rejects with TRAP, each time', async (_what, main, thread) => {
    const runtime = await create(main, thread);
    for (let i = 0; i < 3; i++) {
      expect(await rejection(runtime.run(newVolume()))).toMatchObject({
        code: 'TRAP',
        message: expect.stringContaining('unreachable') as string,
      });
    }
  });

  it('has memory as new in each run, its data in it, whatever the run before wrote', async () => {
    const far = 5 * 65_536;
    const write = (at: number) => `(i32.store (i32.const ${at}) (i32.const -1))`;
    const runtime = await create(
      `(if (i32.ne (i32.load (i32.const 300)) (i32.const 1)) (then (call $exit (i32.const 1))))
       (if (i32.load (i32.const 100)) (then (call $exit (i32.const 2))))
       (if (i32.load (i32.const ${far - 4})) (then (call $exit (i32.const 3))))
       (call $heap_end (i32.const ${far}))
       ${write(300)} ${write(100)}
       ${START} ${WAIT_FOR_8}`,
      `${write(far - 4)} ${SET_8}`,
    );
    for (let i = 0; i < 5; i++) {
      expect(await runtime.run(newVolume())).toMatchObject({ exitCode: 0, peakMemoryBytes: far });
    }
  });

  const COUNT_STARTS = `(global.set $starts (i32.add (global.get $starts) (i32.const 1)))
    (i32.store (i32.const 4) (global.get $starts)) ${SET_8}`;

  it.each([
    ['keeps its threads', 65_536, [1, 2, 3]],
    ['has new ones after a run with much memory', 300 * 2 ** 20, [1, 1, 1]],
  ])('%s', async (_what, bytes, starts) => {
    const main = `(call $heap_end (i32.const ${bytes})) ${START} ${WAIT_FOR_8} (call $exit (i32.load (i32.const 4)))`;
    const runtime = await create(main, COUNT_STARTS);
    for (const exitCode of starts) expect(await runtime.run(newVolume())).toMatchObject({ exitCode });
  });

  it('that waits for ever is STALLED', async () => {
    const runtime = await create(`${START} ${WAIT_FOR_EVER}`, WAIT_FOR_EVER, { stallMs: 300 });
    expect(await rejection(runtime.run(newVolume()))).toMatchObject({ code: 'STALLED' });
  });

  it.each([
    ['waits', WAIT_FOR_EVER],
    ['loops', '(loop $l (br $l))'],
  ])('is ended by a signal where a thread %s', async (_what, thread) => {
    const runtime = await create(`${START} ${WAIT_FOR_EVER}`, thread);
    const controller = new AbortController();
    setTimeout(() => {
      controller.abort();
    }, 100);
    const run = runtime.run(newVolume(), { signal: controller.signal });
    expect(await rejection(run)).toMatchObject({ code: 'ABORTED' });
  });

  it('writes from each thread into the one stdout', async () => {
    const runtime = await create(
      `${START} ${START}
       (loop $w
         (local.set $n (i32.atomic.load (i32.const 8)))
         (if (i32.lt_u (local.get $n) (i32.const 2)) (then
           (drop (call $wait (i32.const 8) (local.get $n) (i64.const -1)))
           (br $w))))`,
      `(i32.store (i32.add (i32.const 100) (i32.mul (local.get $id) (i32.const 16))) (i32.const 200))
       (i32.store (i32.add (i32.const 104) (i32.mul (local.get $id) (i32.const 16))) (i32.const 1))
       (i32.store8 (i32.const 200) (i32.const 120))
       (drop (call $write (i32.const 1) (i32.add (i32.const 100) (i32.mul (local.get $id) (i32.const 16)))
         (i32.const 1) (i32.add (i32.const 108) (i32.mul (local.get $id) (i32.const 16)))))
       (drop (i32.atomic.rmw.add (i32.const 8) (i32.const 1)))
       (drop (call $wake (i32.const 8) (i32.const 1)))`,
    );
    expect(await runtime.run(newVolume())).toMatchObject({ exitCode: 0, stdout: 'xx' });
  });

  it('that starts with more memory than the limit is refused', async () => {
    const bytes = await withThreads('', '');
    expect(await rejection(Runtime.create({ wasm: { bytes }, limits: { memoryBytes: 1000 } }))).toMatchObject(
      {
        code: 'LIMIT_EXCEEDED',
      },
    );
  });
});
