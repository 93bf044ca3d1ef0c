// A server that is there and says no: it will say no the next time, too.

/** Whether Redis or S3 refused the credentials, in their own words. */
export function isRefusal(error: unknown): boolean {
  const message = error instanceof Error ? error.message : '';
  return /^(?:NOAUTH|WRONGPASS|NOPERM)\b|: 40[13] (?:Unauthorized|Forbidden)\b/.test(message);
}
