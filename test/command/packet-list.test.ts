import { expect, test } from 'vitest';
import { packetListEndSec } from '../../src/command/packet-list.js';

const HEAD = '#software: Lavf59.27.100\n#tb 0: 1/1000\n#media_type 0: video\n';

test.each([
  ['no packets', HEAD, 0],
  ['nothing at all', '', 0],
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
    'lines cut by a bounded log',
    `${HEAD}0, 0, 0, 40, 9, 0xa\n0, 4\n[… 9 bytes left out …]\n0, 400, 40, 9, 0xa\n`,
    0.04,
  ],
])('%s', (_what, list, end) => {
  expect(packetListEndSec(list, 0.04)).toBeCloseTo(end, 9);
});
