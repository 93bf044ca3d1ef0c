// What ffmpeg says at its end, from the level `verbose` on, of each output and its streams: how much was written.

import { withoutSpeaker } from './failure-reason.js';

const FILE = /^Output file #\d+ \((.*)\):$/;
const STREAM = /^ {2}Output stream #(\d+:\d+) \((\w+)\): .*\b(\d+) packets muxed /;
const TOTAL = /^ {2}Total: (\d+) packets \(\d+ bytes\) muxed/;

interface StreamTotal {
  readonly stream: string;
  readonly type: string;
  readonly packets: number;
  /** Where all packets lie before the `-ss` that was asked for: that. */
  readonly before: string | undefined;
}

/** Finds the outputs in which nothing is, and the video and audio streams that are empty in those that have more. */
export class OutputTotals {
  private path = '';
  private streams: StreamTotal[] = [];

  /**
   * @param onEmpty gets what is empty, in words
   * @param onlyBefore the `-ss` before which all lies that is copied into a stream, as `0:1`; undefined for most
   */
  constructor(
    private readonly onEmpty: (what: string) => void,
    private readonly onlyBefore: (stream: string) => string | undefined,
  ) {}

  readLine(written: string): void {
    const line = withoutSpeaker(written);
    const [, path] = FILE.exec(line) ?? [];
    if (path !== undefined) {
      this.path = path;
      this.streams = [];
      return;
    }
    const [, stream, type = '', packets] = STREAM.exec(line) ?? [];
    if (stream !== undefined) {
      this.streams.push({ stream, type, packets: Number(packets), before: this.onlyBefore(stream) });
    }
    if (TOTAL.test(line)) this.end();
  }

  private end(): void {
    const { path, streams } = this;
    // Metadata alone are an output without streams.
    if (streams.length === 0) return;
    const full = streams.filter(({ packets, before }) => packets > 0 && before === undefined);
    if (full.length === 0) {
      const before = streams.find((one) => one.packets > 0)?.before;
      this.onEmpty(`${path} ${before === undefined ? 'is empty' : onlyBeforeText(before)}`);
      return;
    }
    for (const { stream, type, packets, before } of streams) {
      if ((packets > 0 && before === undefined) || !/^(?:video|audio)$/.test(type)) continue;
      const of = packets > 0 && before !== undefined ? `, ${onlyBeforeText(before)}` : '';
      this.onEmpty(`${path} has no ${type} (stream #${stream}${of})`);
    }
  }
}

/** A copy begins with what a decoder needs first, and so before the time asked for. */
function onlyBeforeText(start: string): string {
  return `holds nothing from -ss ${start} on, only what is before`;
}
