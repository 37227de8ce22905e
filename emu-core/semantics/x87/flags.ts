// x87 instructions that read or write EFLAGS: FCOMI, FUCOMI, FCMOVcc; and FNSTSW AX's companion, the condition codes.
import { scratch } from '../../state/float-scratch.ts';
import { CF, PF, ZF, condition, writeArithmeticFlags } from '../flags.ts';
import { EQUAL, LESS, UNORDERED, compare } from './compare.ts';
import { moveIf } from './instructions.ts';
import { stopsBefore } from './operand.ts';
import { isEmpty, pop, record, setC1, signExponentAt, significandAt, st, underflow } from './stack.ts';

/** ZF, PF, CF by the order of two numbers; OF, SF, AF = 0 (SDM 2A, FCOMI; COMISS alike). */
export function setFlagsByOrder(order: u32): void {
  writeArithmeticFlags(order == UNORDERED ? ZF | PF | CF : order == EQUAL ? ZF : order == LESS ? CF : 0);
}

/** FCOMI and FUCOMI (`quiet` 1), and their P forms. */
export function fcomi(i: u32, quiet: u32, pops: u32): void {
  setC1(false);
  if (isEmpty(0) || isEmpty(i)) {
    if (!underflow()) return;
    setFlagsByOrder(UNORDERED);
  } else {
    const a = st(0);
    const b = st(i);
    scratch.flags = 0;
    const order = compare(signExponentAt(a), significandAt(a), signExponentAt(b), significandAt(b), quiet == 0);
    const stopped = stopsBefore();
    record(scratch.flags);
    if (stopped) return;
    setFlagsByOrder(order);
  }
  if (pops != 0) pop();
}

/** FCMOVcc with a condition number as in Jcc. */
export function fcmov(code: u32, i: u32): void {
  moveIf(condition(code), i);
}
