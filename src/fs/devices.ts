// The character devices of a guest: what ffmpeg and its libraries expect under /dev, and nothing of the host.

import { ErrnoError } from './errno.js';
import type { GuestStats, OpenFile } from './open-file.js';

/** A device's two directions; a missing one answers EBADF. */
export interface Device {
  /** Default `character-device`. */
  readonly kind?: 'character-device' | 'pipe';
  /** Fills `target` and returns the bytes read; 0 is the end. */
  read?(target: Uint8Array): number;
  /** Returns the bytes taken. `source` is a view of guest memory: copy what is kept. */
  write?(source: Uint8Array): number;
}

export const NULL_DEVICE: Device = {
  read: () => 0,
  write: (source) => source.length,
};

const ZERO_DEVICE: Device = {
  read(target) {
    target.fill(0);
    return target.length;
  },
  write: (source) => source.length,
};

// Without /dev/urandom the Matroska muxer never returns: it asks for a random number until it gets one.
const RANDOM_DEVICE: Device = {
  read(target) {
    fillRandom(target);
    return target.length;
  },
  write: (source) => source.length,
};

/** Devices that every run has, by name in /dev. */
export function standardDevices(streams: {
  stdin: Device;
  stdout: Device;
  stderr: Device;
  progress?: Device;
}): Map<string, Device> {
  return new Map<string, Device>([
    ['null', NULL_DEVICE],
    ['zero', ZERO_DEVICE],
    ['random', RANDOM_DEVICE],
    ['urandom', RANDOM_DEVICE],
    ['stdin', streams.stdin],
    ['stdout', streams.stdout],
    ['stderr', streams.stderr],
    ...(streams.progress ? ([['progress', streams.progress]] as const) : []),
  ]);
}

/** Fills any length, although Web Crypto gives at most 65,536 bytes a call and not into shared memory. */
export function fillRandom(target: Uint8Array): void {
  const chunk = new Uint8Array(Math.min(target.length, 65_536));
  for (let at = 0; at < target.length; at += chunk.length) {
    crypto.getRandomValues(chunk);
    target.set(chunk.subarray(0, target.length - at), at);
  }
}

export class DeviceFile implements OpenFile {
  readonly kind: 'character-device' | 'pipe';

  constructor(
    readonly path: string,
    private readonly device: Device,
    private readonly inode: number,
  ) {
    this.kind = device.kind ?? 'character-device';
  }

  stat(): GuestStats {
    return deviceStats(this.kind, this.inode);
  }

  read(target: Uint8Array): number {
    if (!this.device.read) throw new ErrnoError('EBADF');
    return this.device.read(target);
  }

  write(source: Uint8Array): number {
    if (!this.device.write) throw new ErrnoError('EBADF');
    return this.device.write(source);
  }

  truncate(): void {
    throw new ErrnoError('EINVAL');
  }
  sync(): void {
    throw new ErrnoError('EINVAL');
  }
  close(): void {
    // The run owns its devices.
  }
}

export function deviceStats(kind: GuestStats['kind'], inode: number): GuestStats {
  return {
    kind,
    device: 3,
    inode,
    links: 1,
    size: 0,
    atimeMs: 0,
    mtimeMs: 0,
    ctimeMs: 0,
  };
}
