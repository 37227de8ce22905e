// What functions of ST(0) and ST(1) share: empty registers, and the pop after the result.
import { fpu, IE } from '../../state/fpu.ts';
import { deliver } from './instructions.ts';
import { isEmpty, popSt, setC1, setStIndefinite, stackUnderflow } from './stack.ts';

/** Both operands of a two-register function are there; if not, the masked response is made. */
export function bothPresent(destination: u32): bool {
  if (!isEmpty(0) && !isEmpty(1)) return true;
  if (stackUnderflow()) setStIndefinite(destination);
  return false;
}

/** Starts a function that replaces ST(1) and pops. False: an operand is missing, and the instruction is done. */
export function startPopping(): bool {
  setC1(false);
  if (bothPresent(1)) return true;
  if ((fpu.control & IE) != 0) popSt();
  return false;
}

/** Ends what startPopping() began: as deliver(), to ST(1), which becomes ST(0). */
export function deliverPopping(done: bool): void {
  if (deliver(done, 1)) popSt();
}
