// What ffmpeg says at its end, from the level `verbose` on, of each input: how much was read.

import { withoutSpeaker } from './failure-reason.js';

const STREAM = /^ {2}Input stream #(\d+):\d+ \(\w+\): (\d+) packets read /;

/** Reads a log line by line. */
export class InputTotals {
  /** Of all streams together, by the index of the input. */
  readonly packetsRead = new Map<number, number>();

  readLine(line: string): void {
    const [, input, packets] = STREAM.exec(withoutSpeaker(line)) ?? [];
    if (input === undefined) return;
    const before = this.packetsRead.get(Number(input)) ?? 0;
    this.packetsRead.set(Number(input), before + Number(packets));
  }
}
