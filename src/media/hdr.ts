// Pictures whose code values mean light that players of SDR do not expect.

import type { StreamInfo } from '../command/media-info.js';

/** PQ (SMPTE ST 2084) and HLG (ARIB STD-B67). */
export function isHdr({ colorTransfer }: StreamInfo): boolean {
  return colorTransfer === 'smpte2084' || colorTransfer === 'arib-std-b67';
}
