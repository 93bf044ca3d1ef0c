// Which ffmpeg a Runtime runs, to the byte: what a plan for other machines is bound to.

import { AfmpegError } from '../../errors.js';
import { sha256BytesOf, sha256Of } from '../../sha256.js';

/** Which ffmpeg a Runtime runs. */
export interface ModuleIdentity {
  /**
   * SHA-256 in hex of the unzipped module; of a package with JavaScript beside it, of the two digests together.
   */
  readonly sha256: string;
  /** As ffmpeg says it, for example `5.1.9`. */
  readonly ffmpegVersion: string;
}

/** Rejects with INVALID_OPTION where the module came compiled, so that its bytes are not known. */
export async function digestModule(files: readonly Uint8Array<ArrayBuffer>[]): Promise<string> {
  const [file, ...more] = files;
  if (!file) {
    throw new AfmpegError(
      'INVALID_OPTION',
      'A Runtime of a { module } does not know its bytes; create it from { file }, { bytes }, { url } or { core }',
      { details: { option: 'wasm' } },
    );
  }
  if (more.length === 0) return sha256Of(file);
  return sha256Of(...(await Promise.all(files.map((part) => sha256BytesOf(part)))));
}
