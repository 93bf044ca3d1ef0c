// Which ffmpeg a Runtime runs, to the byte: what a plan for other machines is bound to.

import { AfmpegError } from '../../errors.js';

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
  const digest = await sha256(file);
  if (more.length === 0) return hex(digest);
  const digests = [digest, ...(await Promise.all(more.map(sha256)))];
  const joined = new Uint8Array(digests.length * 32);
  digests.forEach((part, i) => joined.set(part, i * 32));
  return hex(await sha256(joined));
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
