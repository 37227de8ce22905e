// What FNSTENV, FNSAVE and FXSAVE tell of the last x87 instruction that was no control instruction. SDM 1, 8.1.8.
import { CS } from '../../contract/state.ts';
import { segment } from '../../state/cpu.ts';
import { fpu } from '../../state/fpu.ts';

/** `code` holds the low bits of the escape opcode (2…0), the number of the operand's segment (7…4) and ModRM (15…8). */
export function notePointers(eip: u32, code: u32): void {
  fpu.instructionOffset = eip;
  fpu.instructionSelector = segment(CS).selector;
  fpu.opcode = ((code & 7) << 8) | (code >>> 8);
}

/** The same for an operand in memory; an instruction without one leaves the pointer. */
export function noteOperand(linear: u32, code: u32): void {
  const register = segment((code >>> 4) & 7);
  fpu.dataOffset = linear - register.base;
  fpu.dataSelector = register.selector;
}
