// Times, rates and expressions as ffmpeg's options write them. NaN stands for what is none, or none that is constant.

const RATES: Readonly<Record<string, number>> = {
  ...{ ntsc: 30000 / 1001, 'ntsc-film': 24000 / 1001, film: 24, pal: 25 },
  ...{ qntsc: 30000 / 1001, qpal: 25, sntsc: 30000 / 1001, spal: 25 },
};

/** Seconds of a time: `90`, `1:30`, `00:01:30.5`, `1500ms`. */
export function seconds(text: string | undefined): number {
  const match = /^(-)?(?:(?:(\d+):)?(\d+):)?(\d+(?:\.\d*)?|\.\d+)(ms|us|s)?$/.exec(text ?? '');
  if (!match) return NaN;
  const [, sign, hours = '0', minutes = '0', rest = '0', unit] = match;
  const total = Number(hours) * 3600 + Number(minutes) * 60 + Number(rest);
  const scale = unit === 'ms' ? 1e-3 : unit === 'us' ? 1e-6 : 1;
  return (sign ? -total : total) * scale;
}

/** Frames or samples per second: `25`, `30000/1001`, `ntsc`, `44.1k`. */
export function perSecond(text: string | undefined): number {
  const name = text ?? '';
  const rate = Object.hasOwn(RATES, name) ? (RATES[name] ?? NaN) : evaluate(name.replace(':', '/'));
  return rate > 0 ? rate : NaN;
}

type Variables = Readonly<Record<string, number>>;

/** The value of a sum of products of numbers and `variables`; NaN where there is more in it, such as a function. */
export function evaluate(text: string, variables: Variables = {}): number {
  const tokens =
    text.replaceAll(/\s/g, '').match(/\d+(?:\.\d*)?(?:[eE][+-]?\d+)?k?|\.\d+|[A-Za-z_]\w*|./g) ?? [];
  const reader = { tokens, at: 0 };
  const value = sum(reader, variables);
  return reader.at === tokens.length ? value : NaN;
}

interface Reader {
  readonly tokens: readonly string[];
  at: number;
}

function sum(reader: Reader, variables: Variables): number {
  let value = product(reader, variables);
  for (;;) {
    const sign = reader.tokens[reader.at];
    if (sign !== '+' && sign !== '-') return value;
    reader.at++;
    const next = product(reader, variables);
    value = sign === '+' ? value + next : value - next;
  }
}

function product(reader: Reader, variables: Variables): number {
  let value = single(reader, variables);
  for (;;) {
    const sign = reader.tokens[reader.at];
    if (sign !== '*' && sign !== '/') return value;
    reader.at++;
    const next = single(reader, variables);
    value = sign === '*' ? value * next : value / next;
  }
}

function single(reader: Reader, variables: Variables): number {
  const token = reader.tokens[reader.at++] ?? '';
  if (token === '-') return -single(reader, variables);
  if (token === '+') return single(reader, variables);
  if (token === '(') {
    const value = sum(reader, variables);
    return reader.tokens[reader.at++] === ')' ? value : NaN;
  }
  if (/^[\d.]/.test(token)) return token.endsWith('k') ? Number(token.slice(0, -1)) * 1000 : Number(token);
  return Object.hasOwn(variables, token) ? (variables[token] ?? NaN) : NaN;
}
