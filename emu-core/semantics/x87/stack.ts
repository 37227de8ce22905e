// The x87 register stack: ST(i), tags, stack faults, and the bookkeeping of exceptions in the status word.

import { FPU_AT } from '../../contract/memory-map.ts';
import { scratch } from '../../state/float-scratch.ts';
import { BUSY, C1, ERROR_SUMMARY, EXCEPTIONS, fpu, IE, STACK_FAULT } from '../../state/fpu.ts';
import { INDEFINITE_SIGN_EXPONENT, INDEFINITE_SIGNIFICAND } from '../float/format.ts';

/** Host address of ST(i). */
export function st(i: u32): usize {
  return FPU_AT + (((fpu.top + i) & 7) << 4);
}

export function significandAt(register: usize): u64 {
  return load<u64>(register);
}

export function signExponentAt(register: usize): u32 {
  return load<u16>(register, 8);
}

export function setRegister(register: usize, signExponent: u32, significand: u64): void {
  store<u64>(register, significand);
  store<u64>(register, <u64>signExponent, 8);
}

/** Writes ST(i) and tags it as in use. */
export function setSt(i: u32, signExponent: u32, significand: u64): void {
  setRegister(st(i), signExponent, significand);
  fpu.valid |= 1 << ((fpu.top + i) & 7);
}

export function setStIndefinite(i: u32): void {
  setSt(i, INDEFINITE_SIGN_EXPONENT, INDEFINITE_SIGNIFICAND);
}

/** The 80-bit result in scratch goes to ST(i). */
export function setStResult(i: u32): void {
  setSt(i, scratch.signExponent, scratch.significand);
}

export function isEmpty(i: u32): bool {
  return ((fpu.valid >> ((fpu.top + i) & 7)) & 1) == 0;
}

export function popSt(): void {
  fpu.valid &= ~(1 << fpu.top);
  fpu.top = (fpu.top + 1) & 7;
}

/** Records exceptions in the status word. True if one of them is unmasked: then an #MF waits for the next instruction. */
export function record(flags: u32): bool {
  fpu.status |= flags;
  if ((flags & ~fpu.control & EXCEPTIONS) == 0) return false;
  fpu.status |= ERROR_SUMMARY | BUSY;
  return true;
}

/** Records the exceptions gathered in scratch and the rounding direction in C1. */
export function recordResult(): void {
  setC1(scratch.roundedUp != 0);
  record(scratch.flags);
}

export function setC1(on: bool): void {
  fpu.status = on ? fpu.status | C1 : fpu.status & ~C1;
}

/** An operand register was empty. True if masked: the instruction goes on with the default NaN. */
export function stackUnderflow(): bool {
  setC1(false);
  return !record(IE | STACK_FAULT);
}

/** ST(0) is empty; then the masked response is made, and the instruction is done. */
export function emptyTop(): bool {
  if (!isEmpty(0)) return false;
  if (stackUnderflow()) setStIndefinite(0);
  return true;
}

/** Pushes a number. Overflow: the default NaN when it is masked, nothing when it is not. */
export function pushSt(signExponent: u32, significand: u64): void {
  if (!isEmpty(7)) {
    const unmasked = record(IE | STACK_FAULT);
    setC1(true);
    if (unmasked) return;
    fpu.top = (fpu.top - 1) & 7;
    setStIndefinite(0);
    return;
  }
  fpu.top = (fpu.top - 1) & 7;
  setSt(0, signExponent, significand);
}
