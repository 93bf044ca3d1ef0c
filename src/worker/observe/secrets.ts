// What must not leave the worker in words, whoever put it there.

const MARK = '[redacted]';

/**
 * `text` without the secrets, as they are or as they stand in JSON or in a URL. One pass, longest first: what was put
 * in place of one is not searched for another, and of two that begin alike no end is left.
 */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  const forms = secrets
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)])
    .filter((form) => form !== '');
  if (forms.length === 0) return text;
  const longestFirst = [...new Set(forms)].sort((a, b) => b.length - a.length);
  const pattern = longestFirst.map((form) => form.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')).join('|');
  return text.replace(new RegExp(pattern, 'g'), MARK);
}

/** A value of JSON without the secrets in its texts and names: what was around them stays what it was. */
export function valueWithoutSecrets(value: unknown, secrets: readonly string[]): unknown {
  if (typeof value === 'string') return withoutSecrets(value, secrets);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => valueWithoutSecrets(item, secrets));
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      withoutSecrets(name, secrets),
      valueWithoutSecrets(item, secrets),
    ]),
  );
}
