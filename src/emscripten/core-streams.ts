// The guest's descriptor table, in the array that the glue looks descriptors up in.

import type { GuestFs } from '../fs/guest-fs.js';
import { LINUX_FLAGS } from '../fs/open-flags.js';
import { CoreStream } from './core-stream.js';
import type { Description } from './core-stream.js';

export class CoreStreams {
  constructor(
    /** The glue's own table; a closed descriptor is null. */
    private readonly table: (CoreStream | null)[],
    private readonly files: GuestFs,
  ) {
    this.open('/', '/dev/stdin', 0);
    this.open('/', '/dev/stdout', LINUX_FLAGS.O_WRONLY);
    this.open('/', '/dev/stderr', LINUX_FLAGS.O_WRONLY);
  }

  open(base: string, path: string, flags: number): CoreStream {
    const access = flags & LINUX_FLAGS.O_ACCMODE;
    const file = this.files.open(base, path, {
      read: access !== LINUX_FLAGS.O_WRONLY,
      write: access !== 0,
      create: (flags & LINUX_FLAGS.O_CREAT) !== 0,
      exclusive: (flags & LINUX_FLAGS.O_EXCL) !== 0,
      truncate: (flags & LINUX_FLAGS.O_TRUNC) !== 0,
      directory: (flags & LINUX_FLAGS.O_DIRECTORY) !== 0,
      noFollow: (flags & LINUX_FLAGS.O_NOFOLLOW) !== 0,
    });
    return this.add({ file, flags, position: 0, descriptors: 0 }, 0);
  }

  /** A second descriptor of the same open file, the lowest free one from `lowest` on. */
  duplicate(stream: CoreStream, lowest: number): CoreStream {
    return this.add(stream.description, lowest);
  }

  close(stream: CoreStream): void {
    const { description } = stream;
    this.table[stream.fd] = null;
    description.descriptors--;
    if (description.descriptors === 0) this.files.close(description.file);
  }

  /** Closes everything, also when one file refuses: a guest that leaves by abort() closes nothing. */
  closeAll(): void {
    for (const stream of [...this.table]) {
      try {
        if (stream) this.close(stream);
      } catch {
        // The guest is gone and nobody is left to tell; the other files still have to be closed.
      }
    }
  }

  private add(description: Description, lowest: number): CoreStream {
    let fd = lowest;
    while (this.table[fd]) fd++;
    description.descriptors++;
    const stream = new CoreStream(fd, description);
    this.table[fd] = stream;
    return stream;
  }
}
