// The hold on a job, on a clock of the test's own: nothing here waits.

import { expect, it, test } from 'vitest';
import type { Outcome } from '../../../src/worker/api/http.js';
import { Lease } from '../../../src/worker/api/lease.js';
import { FakeClock } from '../fake-clock.js';

const OK: Outcome<undefined> = { kind: 'ok', value: undefined };
const DOWN: Outcome<undefined> = { kind: 'transient', why: 'HTTP 503' };
const refused = (status: number): Outcome<undefined> => ({ kind: 'refused', status });

interface Beat {
  readonly atMs: number;
  readonly timeoutMs: number;
}

/** A lease of 30 s whose heartbeats are answered by `answer`; time passes until it is lost or 10 minutes are over. */
async function hold(answer: (beat: number, atMs: number) => Outcome<undefined> | 'silence') {
  const clock = new FakeClock();
  const beats: Beat[] = [];
  const results: string[] = [];
  const lease = new Lease({
    api: {
      heartbeat: async (_, timeoutMs) => {
        const atMs = clock.nowMs();
        beats.push({ atMs, timeoutMs });
        const said = answer(beats.length, atMs);
        if (said !== 'silence') return said;
        await clock.sleep(timeoutMs);
        return DOWN;
      },
    },
    claimed: { job: { id: 'J', storyId: 'S', partId: 'P' }, claimId: 'c' },
    leaseMs: 30_000,
    claimedAtMs: 0,
    clock,
    random: () => 0.5,
    onBeat: (result) => results.push(result),
  });
  lease.start();
  await clock.pass(600_000, () => lease.signal.aborted);
  const lostAtMs = lease.signal.aborted ? clock.nowMs() : undefined;
  const faultAtEnd = faultOf(() => lease.check());
  const stopped = lease.stop();
  await clock.pass(60_000);
  await stopped;
  return { lease, beats, results, lostAtMs, faultAtEnd };
}

function faultOf(work: () => void): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

it('is renewed every 7.5 s for as long as the job runs', async () => {
  const { faultAtEnd, beats, lostAtMs } = await hold(() => OK);
  expect(beats.slice(0, 3).map(({ atMs }) => atMs)).toEqual([7500, 15_000, 22_500]);
  expect(beats).toHaveLength(80);
  expect(lostAtMs).toBeUndefined();
  expect(faultAtEnd).toBeUndefined();
});

it('outlives an outage that is shorter than what is left of it', async () => {
  const { results, lostAtMs } = await hold((_, atMs) => (atMs >= 7500 && atMs < 25_000 ? DOWN : OK));
  expect(lostAtMs).toBeUndefined();
  const renewedAgain = results.indexOf('renewed');
  expect(renewedAgain).toBeGreaterThan(3);
  expect(results.slice(renewedAgain).every((result) => result === 'renewed')).toBe(true);
});

test.each([
  ['refuses with 503', DOWN],
  ['does not answer at all', 'silence'],
] as const)('is lost at its very end where the API %s, counted from the last renewal', async (_, said) => {
  const { lease, beats, lostAtMs, faultAtEnd } = await hold((beat) => (beat <= 2 ? OK : said));
  // The second renewal was sent at 15 s.
  expect(lostAtMs).toBe(45_000);
  expect(lease.isTaken).toBe(false);
  expect(faultAtEnd).toBe('The lease ran out before it could be renewed');
  // No request may outlast the lease.
  for (const { atMs, timeoutMs } of beats.slice(2)) expect(atMs + timeoutMs).toBeLessThanOrEqual(45_000);
});

test.each([404, 409, 410])('is lost at once where a heartbeat is answered %i', async (status) => {
  const { lease, beats, results, lostAtMs } = await hold((beat) => (beat === 2 ? refused(status) : OK));
  expect(lostAtMs).toBe(15_000);
  expect(lease.isTaken).toBe(true);
  expect(results).toEqual(['renewed', 'lost']);
  expect(beats).toHaveLength(2);
});

it('never looks at the clock on the wall', async () => {
  // The clock of this test throws there; a renewal and a loss have gone by without.
  const { results } = await hold((beat) => (beat === 1 ? OK : DOWN));
  expect(results[0]).toBe('renewed');
  expect(() => new FakeClock().wallMs()).toThrow('wall');
});
