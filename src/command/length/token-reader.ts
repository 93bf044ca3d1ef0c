// Words between signs, with quotes and escapes: av_get_token of libavutil, which reads filter graphs, the options in them
// and the lists of the concat demuxer.

const SPACE = /\s/;

export class TokenReader {
  private at = 0;

  constructor(private readonly text: string) {}

  /** The next character that is not a space, without taking it. */
  peek(): string | undefined {
    while (SPACE.test(this.text[this.at] ?? '')) this.at++;
    return this.text[this.at];
  }

  take(): string | undefined {
    const next = this.peek();
    this.at++;
    return next;
  }

  isAtEnd(): boolean {
    return this.peek() === undefined;
  }

  /** A name and the sign behind it, if these come next. */
  key(): string | undefined {
    const [whole, name] = /^\s*([\w.-]+)\s*=/.exec(this.text.slice(this.at)) ?? [];
    if (whole !== undefined) this.at += whole.length;
    return name;
  }

  /** The text up to one of `ends` that is neither escaped nor quoted. */
  token(ends: string): string {
    this.peek();
    let word = '';
    let kept = 0;
    for (; this.at < this.text.length; this.at++) {
      const char = this.text[this.at] ?? '';
      if (ends.includes(char)) break;
      if (char === '\\' && this.at + 1 < this.text.length) {
        word += this.text[++this.at] ?? '';
        kept = word.length;
      } else if (char === "'") {
        const close = this.text.indexOf("'", this.at + 1);
        const end = close < 0 ? this.text.length : close;
        word += this.text.slice(this.at + 1, end);
        this.at = end;
        kept = word.length;
      } else word += char;
    }
    return word.slice(0, kept) + word.slice(kept).trimEnd();
  }
}
