// A Blob or File as a source.

import { invalidOption } from '../../options.js';
import type { Source } from './source.js';

/** Reads a Blob (a File, or what `fs.openAsBlob` gives) by slices. Throws INVALID_OPTION for anything else. */
export function blobSource(blob: Blob): Source {
  if (!(blob instanceof Blob)) throw invalidOption('blob', 'a Blob', blob);
  return {
    size: blob.size,
    read: async (offset, length) => new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer()),
  };
}
