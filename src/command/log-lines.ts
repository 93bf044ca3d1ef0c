// ffmpeg's log as lines with levels. `-loglevel level+…` puts `[info]` and the like into each line; they are
// taken out again, so that the log reads as it always does.

/** ffmpeg's levels that can reach a log. */
export type LogLevel = 'panic' | 'fatal' | 'error' | 'warning' | 'info' | 'verbose' | 'debug' | 'trace';

/** Behind the names of the parts that speak, or behind a question that stands before it in the same line. */
const LEVEL =
  /(?<=^(?:\[[^[\]]* @ [^[\]]*\] )*|\[y\/N\] )\[(panic|fatal|error|warning|info|verbose|debug|trace)\] /;
const QUESTION = /^.*?\[y\/N\] /;
/** A line that is longer is handed on in parts, so that it cannot fill the memory. */
const MAX_LINE_CHARACTERS = 16_384;

/** Cuts a log into lines at `\n` and `\r` (which ends ffmpeg's status lines), and takes the levels out. */
export class LogLines {
  private readonly decoder = new TextDecoder();
  private text = '';

  /** Of the last line that had one: a line without is its continuation. */
  private level: LogLevel = 'info';

  /** @param onLine gets the line, its level, what ended it, and the line as it was written, with its level */
  constructor(
    private readonly onLine: (line: string, level: LogLevel, end: string, written: string) => void,
  ) {}

  push(chunk: Uint8Array): void {
    this.text += this.decoder.decode(chunk, { stream: true });
    for (;;) {
      const at = this.text.search(/[\n\r]/);
      if (at < 0) break;
      this.emit(this.text.slice(0, at), this.text[at] ?? '');
      this.text = this.text.slice(at + 1);
    }
    if (this.text.length > MAX_LINE_CHARACTERS) this.end();
  }

  /** The line that has no end yet, unless it begins as one that will have a level, and up to where one can follow. */
  get begun(): { readonly text: string; readonly level: LogLevel } | undefined {
    const { text, level } = this;
    if (text === '' || text.startsWith('[')) return undefined;
    return { text: QUESTION.exec(text)?.[0] ?? text, level };
  }

  /** Hands on a last line that has no end. */
  end(): void {
    if (this.text !== '') this.emit(this.text, '');
    this.text = '';
  }

  private emit(line: string, end: string): void {
    const level = LEVEL.exec(line)?.[1] as LogLevel | undefined;
    if (level) this.level = level;
    this.onLine(line.replace(LEVEL, ''), this.level, end, line);
  }
}
