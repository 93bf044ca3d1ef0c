// The numbers of errno names. WASI preview 1 numbers them in the order of the alphabet, and Emscripten took those numbers:
// https://github.com/emscripten-core/emscripten/blob/3.1.40/system/lib/libc/musl/arch/emscripten/bits/errno.h

import { errnoOf } from '../fs/errno.js';

/** From 1 on, without the E; 0 is success. */
const NAMES = (
  '2BIG ACCES ADDRINUSE ADDRNOTAVAIL AFNOSUPPORT AGAIN ALREADY BADF BADMSG BUSY CANCELED CHILD CONNABORTED ' +
  'CONNREFUSED CONNRESET DEADLK DESTADDRREQ DOM DQUOT EXIST FAULT FBIG HOSTUNREACH IDRM ILSEQ INPROGRESS INTR ' +
  'INVAL IO ISCONN ISDIR LOOP MFILE MLINK MSGSIZE MULTIHOP NAMETOOLONG NETDOWN NETRESET NETUNREACH NFILE NOBUFS ' +
  'NODEV NOENT NOEXEC NOLCK NOLINK NOMEM NOMSG NOPROTOOPT NOSPC NOSYS NOTCONN NOTDIR NOTEMPTY NOTRECOVERABLE ' +
  'NOTSOCK NOTSUP NOTTY NXIO OVERFLOW OWNERDEAD PERM PIPE PROTO PROTONOSUPPORT PROTOTYPE RANGE ROFS SPIPE SRCH ' +
  'STALE TIMEDOUT TXTBSY XDEV NOTCAPABLE'
).split(' ');

const WASI: ReadonlyMap<string, number> = new Map([
  ...NAMES.map((name, index) => [`E${name}`, index + 1] as const),
  // Names that Linux has and WASI folds into another.
  ['EWOULDBLOCK', 6],
  ['EOPNOTSUPP', 58],
]);

const EMSCRIPTEN: ReadonlyMap<string, number> = new Map([...WASI, ['ENOTSUP', 138], ['EOPNOTSUPP', 138]]);

const NUMBERS = { wasi: WASI, emscripten: EMSCRIPTEN };
const EIO = 29;

/** The family's number for anything that a file system threw. */
export function errnoNumber(family: keyof typeof NUMBERS, error: unknown): number {
  return NUMBERS[family].get(errnoOf(error)) ?? EIO;
}
