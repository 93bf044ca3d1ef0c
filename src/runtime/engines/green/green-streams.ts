// The caller's streams as devices of a guest that can wait for them. What they get and fill is memory of their own: much of
// the platform refuses shared memory.

import type { Device } from '../../../fs/devices.js';
import type { HostStream, HostStreams } from '../../run/engine.js';
import { Answer } from './answer.js';

type Devices = { readonly [K in keyof HostStreams]: Device };

export function greenStreams({ stdin, stdout, stderr, progress }: HostStreams): Devices {
  return {
    stdin: reader(stdin),
    stdout: writer(stdout),
    stderr: writer(stderr),
    ...(progress && { progress: writer(progress) }),
  };
}

function reader(stream: HostStream): Device {
  let asked: Answer<Uint8Array> | undefined;
  /** What came for a call that takes less of it. */
  let rest = new Uint8Array(0);

  function give(target: Uint8Array): number {
    const part = rest.subarray(0, target.length);
    target.set(part);
    rest = rest.subarray(part.length);
    return part.length;
  }

  return {
    kind: 'pipe',
    read(target) {
      if (rest.length > 0) return give(target);
      if (!asked) {
        const part = new Uint8Array(target.length);
        const count = stream.read?.(part) ?? 0;
        if (typeof count === 'number') {
          target.set(part.subarray(0, count));
          return count;
        }
        asked = new Answer(count.then((length) => part.subarray(0, length)));
      }
      rest = asked.get() as Uint8Array<ArrayBuffer>;
      asked = undefined;
      return give(target);
    },
  };
}

function writer(stream: HostStream): Device {
  /** A write under way, known by where its bytes are. */
  let sent: { readonly answer: Answer<number>; readonly at: number } | undefined;
  return {
    ...(stream.kind && { kind: stream.kind }),
    write(source) {
      if (!sent) {
        const count = stream.write?.(source.slice()) ?? source.length;
        if (typeof count === 'number') return count;
        sent = { answer: new Answer(count), at: source.byteOffset };
      }
      // Another thread's bytes go after these.
      if (sent.at !== source.byteOffset) throw sent.answer.notReady();
      const count = sent.answer.get();
      sent = undefined;
      return count;
    },
  };
}
