import { expect, test } from 'vitest';
import { PacketList, PacketSpanMeter } from '../../src/command/packet-list.js';

const HEAD = '#software: Lavf59.27.100\n#tb 0: 1/1000\n#media_type 0: video\n';

function endSec(list: string, packetSec: number, chunkBytes = 7): number | undefined {
  const meter = new PacketSpanMeter(packetSec);
  const packets = new PacketList((packet) => meter.add(packet));
  const bytes = new TextEncoder().encode(list);
  for (let at = 0; at < bytes.length; at += chunkBytes) packets.push(bytes.subarray(at, at + chunkBytes));
  return meter.span()?.endSec;
}

test.each([
  ['no packets', HEAD, undefined],
  ['nothing at all', '', undefined],
  [
    'the latest end counts, in any order',
    `${HEAD}0, -80, 0, 40, 9, 0xa\n0, -40, 80, 40, 9, 0xb\n0, 0, 40, 40, 9, 0xc, F=0x0\n`,
    0.12,
  ],
  ['a packet without a length is a frame long', `${HEAD}0, 0, 0, 0, 9, 0xa\n0, 33, 33, 0, 9, 0xb\n`, 0.073],
  [
    'without presentation times, from the first decoding time',
    `${HEAD}0,  -80, -9223372036854775808,  40, 9, 0xa\n0,  -40, -9223372036854775808,  40, 9, 0xb\n`,
    0.08,
  ],
  [
    'a packet without a time follows the one before it',
    `${HEAD}0, 60000, 60000, 40, 9, 0xa\n0, 60040, -9223372036854775808, 40, 9, 0xb\n`,
    60.08,
  ],
  ['what is not shown does not count', `${HEAD}0, 0, 0, 40, 9, 0xa\n0, 40, 40, 40, 9, 0xb, F=0x5\n`, 0.04],
  ['a line that is cut', `${HEAD}0, 0, 0, 40, 9, 0xa\n0, 4\n0, 400, 40`, 0.04],
])('%s', (_what, list, end) => {
  for (const chunkBytes of [1, 7, 1000]) {
    const found = endSec(list, 0.04, chunkBytes);
    if (end === undefined) expect(found).toBeUndefined();
    else expect(found).toBeCloseTo(end, 9);
  }
});
