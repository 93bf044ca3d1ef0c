// What ffmpeg says at its end, from the level `verbose` on, of each output and its streams: how much was written.

import { withoutSpeaker } from './failure-reason.js';

const FILE = /^Output file #\d+ \((.*)\):$/;
const STREAM = /^ {2}Output stream #(\d+:\d+) \((video|audio)\): .*\b(\d+) packets muxed /;
const TOTAL = /^ {2}Total: (\d+) packets \(\d+ bytes\) muxed$/;
/** Of muxers that have not even begun; said at the level `warning`. */
const NOTHING_AT_ALL = /^Output file (?:#\d+ )?is empty, nothing was encoded/;

/** Finds the outputs in which nothing is, and the video and audio streams that are empty in those that have more. */
export class OutputTotals {
  private path = '';
  private empty: string[] = [];

  /** @param onEmpty gets what is empty, in words */
  constructor(private readonly onEmpty: (what: string) => void) {}

  readLine(written: string): void {
    const line = withoutSpeaker(written);
    if (NOTHING_AT_ALL.test(line)) this.onEmpty(line);
    const [, path] = FILE.exec(line) ?? [];
    if (path !== undefined) {
      this.path = path;
      this.empty = [];
      return;
    }
    const [, stream, type, packets] = STREAM.exec(line) ?? [];
    if (packets === '0') this.empty.push(`${this.path} has no ${type} (stream #${stream})`);
    const [, total] = TOTAL.exec(line) ?? [];
    if (total === undefined) return;
    if (total === '0') this.onEmpty(`${this.path} is empty`);
    else this.empty.forEach(this.onEmpty);
  }
}
