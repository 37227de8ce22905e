// x87 instructions that read or write EFLAGS: FCOMI, FUCOMI, FCMOVcc; and FNSTSW AX's companion, the condition codes.

import { FLAG_CF, FLAG_PF, FLAG_ZF } from '../../state/cpu.ts';
import { scratch } from '../../state/float-scratch.ts';
import { carryFlag, carryOrZero, parityFlag, writeArithmeticFlags, zeroFlag } from '../flags.ts';
import { compare, EQUAL, LESS, UNORDERED } from './compare.ts';
import { moveIf } from './instructions.ts';
import { stopsBefore } from './operand.ts';
import { isEmpty, popSt, record, setC1, signExponentAt, significandAt, st, stackUnderflow } from './stack.ts';

/** ZF, PF, CF by the order of two numbers; OF, SF, AF = 0 (SDM 2A, FCOMI; COMISS alike). */
function setFlagsByOrder(order: u32): void {
  writeArithmeticFlags(
    order == UNORDERED ? FLAG_ZF | FLAG_PF | FLAG_CF : order == EQUAL ? FLAG_ZF : order == LESS ? FLAG_CF : 0,
  );
}

/** FCOMI and FUCOMI (`quiet` 1), and their P forms. */
export function fcomi(i: u32, quiet: u32, pops: u32): void {
  setC1(false);
  if (isEmpty(0) || isEmpty(i)) {
    if (!stackUnderflow()) return;
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
  if (pops != 0) popSt();
}

/** FCMOVcc by condition numbers as in Jcc: B 2, E 4, BE 6, U 10, and their odd opposites. */
export function fcmov(code: u32, i: u32): void {
  let holds: bool;
  if (code >> 1 == 1) holds = carryFlag() != 0;
  else if (code >> 1 == 2) holds = zeroFlag();
  else if (code >> 1 == 3) holds = carryOrZero();
  else holds = parityFlag();
  moveIf(holds != <bool>(code & 1), i);
}
