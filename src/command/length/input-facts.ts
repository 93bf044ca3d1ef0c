// What ffmpeg logs of its inputs as it opens them: lengths, kinds of streams, rates.

import { lengthOfLine, streamOfLine } from '../input-log.js';
import { saysEstimate } from '../media-info.js';
import type { StreamInfo } from '../media-info.js';

/** What is known of one input. */
export interface InputFacts {
  /** Seconds; absent where ffmpeg does not know, or only estimates. */
  readonly lengthSec?: number;
  /** Its streams, by index. */
  readonly streams: readonly StreamInfo[];
}

/** Reads a log line by line. */
export class InputFactsReader {
  /** In the order of the inputs. */
  readonly inputs: { lengthSec?: number; streams: StreamInfo[] }[] = [];
  private isInput = false;
  /** A file that is one picture. */
  private isPicture = false;
  private isEstimated = false;

  readLine(line: string): void {
    const input = /^Input #(\d+), (\w+).*, from '(.*)':$/.exec(line);
    if (input) {
      this.isInput = true;
      this.isPicture = (input[2] ?? '').endsWith('_pipe') && !/^(?:-$|pipe:|fd:)/.test(input[3] ?? '');
      this.inputs[Number(input[1])] = { streams: [] };
    } else if (/^\S/.test(line)) {
      this.isInput = false;
      // Said before the input that it is about.
      if (saysEstimate(line)) this.isEstimated = true;
    }
    if (this.isInput) this.readInput(line);
  }

  private readInput(line: string): void {
    const facts = this.inputs.at(-1);
    if (!facts) return;
    if (line.startsWith('  Duration: ')) {
      const { durationSec } = lengthOfLine(line);
      if (durationSec !== undefined && !this.isEstimated) facts.lengthSec = durationSec;
      this.isEstimated = false;
    }
    const stream = streamOfLine(line);
    if (!stream) return;
    facts.streams[stream.index] = stream;
    if (this.isPicture && stream.frameRate) facts.lengthSec = stream.frameRate.den / stream.frameRate.num;
  }
}
