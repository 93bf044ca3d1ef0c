// ffmpeg's own `-progress` reports, typed. A report is lines of key=value, ended by `progress=continue|end`.

/** One report of a run that is going on. */
export interface Progress {
  /**
   * Part done, in [0, 1]; it never goes back. Absent where the length of the output cannot be foreseen: live or endless
   * inputs, filters whose effect on the length is not known. Of several outputs the longest counts.
   */
  readonly fraction?: number;
  /** Length of what is written so far, in seconds. */
  readonly outTimeSec: number;
  /** Video frames written so far; 0 without video. */
  readonly frame: number;
  /** Frames per second of wall time. */
  readonly fps: number;
  /** Seconds of output per second of wall time. */
  readonly speed: number;
  /** Bits per second of the output so far; 0 where the muxer does not say. */
  readonly bitRate: number;
  /** Bytes of the output so far; 0 where the muxer does not say. */
  readonly outBytes: number;
  /** Wall time of the run in milliseconds. */
  readonly elapsedMs: number;
  /** Wall time that is left by `fraction`, in milliseconds. */
  readonly etaMs?: number;
}

/** Turns the bytes that ffmpeg writes to its progress target into reports. */
export class ProgressParser {
  private readonly decoder = new TextDecoder();
  private text = '';
  private values = new Map<string, string>();
  private fraction = 0;

  /**
   * @param elapsedMs the run's clock
   * @param expectedSec the length of the output where it is known by now
   */
  constructor(
    private readonly elapsedMs: () => number,
    private readonly expectedSec: () => number | undefined,
  ) {}

  /** Takes what came, and returns the reports that it completed. */
  push(chunk: Uint8Array): Progress[] {
    this.text += this.decoder.decode(chunk, { stream: true });
    const lines = this.text.split('\n');
    this.text = lines.pop() ?? '';
    const reports: Progress[] = [];
    for (const line of lines) {
      const at = line.indexOf('=');
      if (at < 0) continue;
      const key = line.slice(0, at);
      const value = line.slice(at + 1).trim();
      if (key === 'progress') reports.push(this.report(value === 'end'));
      else this.values.set(key, value);
    }
    return reports;
  }

  private report(isEnd: boolean): Progress {
    const { values } = this;
    this.values = new Map();
    const elapsedMs = this.elapsedMs();
    const outTimeSec = Math.max(0, number(values.get('out_time_us')) / 1e6);
    const report = {
      outTimeSec,
      frame: number(values.get('frame')),
      fps: number(values.get('fps')),
      speed: number(values.get('speed')),
      bitRate: number(values.get('bitrate')) * 1000,
      outBytes: number(values.get('total_size')),
      elapsedMs,
    };
    const expected = this.expectedSec();
    if (expected === undefined || !(expected > 0)) return report;
    this.fraction = isEnd ? 1 : Math.max(this.fraction, Math.min(1, outTimeSec / expected));
    if (this.fraction === 0) return { ...report, fraction: 0 };
    return { ...report, fraction: this.fraction, etaMs: (elapsedMs * (1 - this.fraction)) / this.fraction };
  }
}

/** The number that a value starts with; 0 for `N/A`. */
function number(value: string | undefined): number {
  const parsed = Number.parseFloat(value ?? '');
  return Number.isFinite(parsed) ? parsed : 0;
}
