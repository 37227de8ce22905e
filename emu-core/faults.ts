// Guest faults: how an instruction that cannot complete leaves, whatever is on the stack. Delivery: machine/deliver.ts.
//
// The discipline: fault before commit. An instruction changes no architectural state until all its accesses are known to
// succeed, because raise() never comes back and the instruction is started again after the handler returns.
import { PF } from './contract/vectors.ts';
import { unwind } from './env.ts';
import { machine } from './state/machine.ts';

export {
  AC,
  BP,
  BR,
  DB,
  DE,
  DF,
  GP,
  MC,
  MF,
  NM,
  NMI,
  NP,
  OF,
  PF,
  SS_FAULT,
  TS,
  UD,
  VECTORS_WITH_CODE,
  XM,
} from './contract/vectors.ts';

/** Abandons the present instruction with a fault that carries an error code. Never returns. */
export function raise(vector: u32, code: u32): void {
  machine.faultVector = vector;
  machine.faultCode = code;
  machine.faultPending = 1;
  unwind();
  unreachable();
}

/** Abandons the present instruction with a fault that has no error code. Never returns. */
export function raisePlain(vector: u32): void {
  raise(vector, 0);
}

/**
 * Leaves the present instruction between two of its iterations, without a fault: the machine loop looks at interrupts, time and the
 * host's wishes, and starts it again with the registers as they are. SDM 2B "REP": interrupts are taken between iterations.
 */
export function pauseInstruction(): void {
  unwind();
  unreachable();
}

/** A page fault: the linear address goes to CR2 when it is delivered. Never returns. */
export function raisePageFault(linear: u32, code: u32): void {
  machine.faultLinear = linear;
  raise(PF, code);
}
