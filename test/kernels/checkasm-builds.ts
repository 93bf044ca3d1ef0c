// Of which builds a program's checkasm is run: of both, where they are there or required.

import { checkasmPrograms } from '../../scripts/checkasm.mjs';
import type { PROGRAMS } from '../../scripts/checkasm.mjs';
import { isRequired, leftOut, noted } from '../support/left-out.js';

export interface CheckasmBuild {
  readonly name: string;
  readonly single: boolean;
  readonly isRun: boolean;
}

/** Where it is required, that for one thread is built; CI has built the other, unless its sources are not to be had. */
export function checkasmBuilds(program: keyof typeof PROGRAMS): CheckasmBuild[] {
  const threads =
    checkasmPrograms(program) !== undefined ||
    noted(`checkasm of ${program} with threads`, 'npm run checkasm');
  const single =
    isRequired ||
    checkasmPrograms(program, { single: true }) !== undefined ||
    leftOut(`checkasm of ${program}`, 'npm run checkasm -- --single');
  return [
    { name: 'with threads', single: false, isRun: threads },
    { name: 'for one thread', single: true, isRun: single },
  ];
}
