// Memory of runs that are over. V8 does not count shared memory when it judges whether there is garbage worth its time
// (BackingStore::PerIsolateAccountingLength is 0 for it), so that every thread which has seen a run's memory keeps it:
// 400 runs took 4 GB. As many bytes of an ordinary buffer are counted; nobody touches them, so that they cost nothing.

/** Tells the engine that `bytes` of shared memory, of a run that is over, are garbage here. */
export function tellGarbage(bytes: number): void {
  new ArrayBuffer(2 * bytes);
}
