// How long to wait: pure, so that a test compares delays with literals.

/** `ms` give or take a fifth, so that workers do not poll in step. */
export function jitteredMs(ms: number, random: number): number {
  return Math.round(ms * (0.8 + 0.4 * random));
}

/** How soon a lease is renewed: every 5 to 10 s, at most a third of the lease, so that two may fail. */
export function heartbeatMs(leaseMs: number, random: number): number {
  return Math.round(Math.min(5000 + 5000 * random, leaseMs / 3));
}

/** A server may not send a worker away for longer. */
const MAX_RETRY_AFTER_MS = 300_000;

/** Milliseconds that a Retry-After header asks for (RFC 9110 §10.2.3); undefined where it says nothing usable. */
export function retryAfterMs(header: string | null, nowMs: number): number | undefined {
  if (header === null) return undefined;
  const text = header.trim();
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - nowMs;
  if (Number.isNaN(ms)) return undefined;
  return Math.min(MAX_RETRY_AFTER_MS, Math.max(0, ms));
}
