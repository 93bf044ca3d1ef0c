// What a device or a file says that cannot answer at once.

/**
 * Thrown by a device or a file that has no answer yet and would have to wait: whoever serves several threads goes on with
 * the others, and makes the same call again.
 */
export class NotReady extends Error {
  /** `ready` resolves, and never rejects, when the call is worth another try; who throws none is heard of otherwise. */
  constructor(readonly ready?: Promise<void>) {
    super('There is no answer yet');
  }
}
