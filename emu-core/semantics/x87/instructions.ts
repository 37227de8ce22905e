// The x87 instructions on the register stack: arithmetic, compare, move, sign, rounding; each checks for empty registers.
import { scratch } from '../../state/float-scratch.ts';
import { C0, C1, C2, C3, DE, fpu, IE } from '../../state/fpu.ts';
import { classify, QUIET_BIT, SIGN_BIT, SIGNALLING_NAN, widenDouble, widenSingle } from '../float/format.ts';
import { arithmetic, squareRoot } from './arithmetic.ts';
import { compare, EQUAL, examine, LESS, UNORDERED } from './compare.ts';
import { fromInteger, roundToIntegral } from './convert.ts';
import { stopsBefore } from './operand.ts';
import {
  emptyTop,
  isEmpty,
  popSt,
  pushSt,
  record,
  recordResult,
  setC1,
  setRegister,
  setSt,
  setStIndefinite,
  setStResult,
  signExponentAt,
  significandAt,
  st,
  stackUnderflow,
} from './stack.ts';

/** Ends an instruction whose result lies in scratch: exceptions, C1, register. False: nothing was written. */
export function deliver(done: bool, destination: u32): bool {
  if (!done) {
    setC1(false);
    record(scratch.flags);
    return false;
  }
  recordResult();
  setStResult(destination);
  return true;
}

/** ST(destination) = ST(0) OP ST(i); `operation` is bits 5..3 of the ModR/M byte, `pops` 1 for the P forms. */
export function arithmeticStack(operation: u32, i: u32, destination: u32, pops: u32): void {
  if (isEmpty(0) || isEmpty(i)) {
    if (!stackUnderflow()) return;
    setStIndefinite(destination);
  } else {
    const a = st(0);
    const b = st(i);
    scratch.flags = 0;
    const done = arithmetic(operation, signExponentAt(a), significandAt(a), signExponentAt(b), significandAt(b));
    if (!deliver(done, destination)) return;
  }
  if (pops != 0) popSt();
}

/** ST(0) = ST(0) OP the widened operand in scratch. */
function arithmeticWidened(operation: u32): void {
  const a = st(0);
  deliver(arithmetic(operation, signExponentAt(a), significandAt(a), scratch.signExponent, scratch.significand), 0);
}

export function arithmeticReal32(operation: u32, bits: u32): void {
  if (emptyTop()) return;
  scratch.flags = widenSingle(bits) ? DE : 0;
  arithmeticWidened(operation);
}

export function arithmeticReal64(operation: u32, bits: u64): void {
  if (emptyTop()) return;
  scratch.flags = widenDouble(bits) ? DE : 0;
  arithmeticWidened(operation);
}

export function arithmeticInt16(operation: u32, value: u32): void {
  if (emptyTop()) return;
  scratch.flags = 0;
  fromInteger(<i16>value);
  arithmeticWidened(operation);
}

export function arithmeticInt32(operation: u32, value: u32): void {
  if (emptyTop()) return;
  scratch.flags = 0;
  fromInteger(<i32>value);
  arithmeticWidened(operation);
}

/** Order in C3 C2 C0; C1 = 0. */
function setOrder(order: u32): void {
  const codes = order == UNORDERED ? C3 | C2 | C0 : order == EQUAL ? C3 : order == LESS ? C0 : 0;
  fpu.status = (fpu.status & ~(C3 | C2 | C1 | C0)) | codes;
}

/** Records the exceptions and the order. False: an unmasked one forbids the pops. */
function deliverOrder(order: u32): bool {
  record(scratch.flags);
  setOrder(order);
  return !stopsBefore();
}

function popTimes(count: u32): void {
  for (let i: u32 = 0; i < count; i++) popSt();
}

/** FCOM and FUCOM with ST(i); `quiet` 1 for FUCOM (quiet NaNs raise nothing). */
export function compareStack(i: u32, quiet: u32, pops: u32): void {
  if (isEmpty(0) || isEmpty(i)) {
    const masked = stackUnderflow();
    setOrder(UNORDERED);
    if (!masked) return;
  } else {
    const a = st(0);
    const b = st(i);
    scratch.flags = 0;
    const order = compare(signExponentAt(a), significandAt(a), signExponentAt(b), significandAt(b), quiet == 0);
    if (!deliverOrder(order)) return;
  }
  popTimes(pops);
}

function compareWidened(pops: u32): void {
  if (isEmpty(0)) {
    const masked = stackUnderflow();
    setOrder(UNORDERED);
    if (!masked) return;
  } else {
    const a = st(0);
    const order = compare(signExponentAt(a), significandAt(a), scratch.signExponent, scratch.significand, true);
    if (!deliverOrder(order)) return;
  }
  popTimes(pops);
}

export function compareReal32(bits: u32, pops: u32): void {
  scratch.flags = widenSingle(bits) ? DE : 0;
  compareWidened(pops);
}

export function compareReal64(bits: u64, pops: u32): void {
  scratch.flags = widenDouble(bits) ? DE : 0;
  compareWidened(pops);
}

export function compareInt16(value: u32, pops: u32): void {
  scratch.flags = 0;
  fromInteger(<i16>value);
  compareWidened(pops);
}

export function compareInt32(value: u32, pops: u32): void {
  scratch.flags = 0;
  fromInteger(<i32>value);
  compareWidened(pops);
}

export function ftst(): void {
  scratch.flags = 0;
  scratch.significand = 0;
  scratch.signExponent = 0;
  compareWidened(0);
}

export function fxam(): void {
  const top = st(0);
  const signExponent = signExponentAt(top);
  const codes = isEmpty(0) ? 0b101 : examine(signExponent, significandAt(top));
  let status = fpu.status & ~(C3 | C2 | C1 | C0);
  if ((codes & 4) != 0) status |= C3;
  if ((codes & 2) != 0) status |= C2;
  if ((codes & 1) != 0) status |= C0;
  if ((signExponent & SIGN_BIT) != 0) status |= C1;
  fpu.status = status;
}

/** FLD m32: a signalling NaN is quieted with IE, a denormal gives DE. */
export function fldReal32(bits: u32): void {
  scratch.flags = widenSingle(bits) ? DE : 0;
  loadWidened();
}

export function fldReal64(bits: u64): void {
  scratch.flags = widenDouble(bits) ? DE : 0;
  loadWidened();
}

function loadWidened(): void {
  setC1(false);
  if (isEmpty(7)) {
    if (classify(scratch.signExponent, scratch.significand) == SIGNALLING_NAN) {
      scratch.significand |= QUIET_BIT;
      if (record(IE)) return;
    }
    record(scratch.flags);
  }
  pushSt(scratch.signExponent, scratch.significand);
}

function fildInteger(value: i64): void {
  setC1(false);
  fromInteger(value);
  pushSt(scratch.signExponent, scratch.significand);
}

export function fild16(value: u32): void {
  fildInteger(<i16>value);
}

export function fild32(value: u32): void {
  fildInteger(<i32>value);
}

export function fild64(value: u64): void {
  fildInteger(<i64>value);
}

/** FLD ST(i). */
export function fldStack(i: u32): void {
  setC1(false);
  if (isEmpty(i)) {
    if (!stackUnderflow()) return;
    fpu.top = (fpu.top - 1) & 7;
    setStIndefinite(0);
    return;
  }
  const from = st(i);
  pushSt(signExponentAt(from), significandAt(from));
}

/** FST(P) ST(i). */
export function fstStack(i: u32, pops: u32): void {
  setC1(false);
  if (isEmpty(0)) {
    if (!stackUnderflow()) return;
    setStIndefinite(i);
  } else {
    const from = st(0);
    setSt(i, signExponentAt(from), significandAt(from));
  }
  if (pops != 0) popSt();
}

/** FXCH: an empty register counts as the default NaN. */
export function fxch(i: u32): void {
  setC1(false);
  if (isEmpty(0) || isEmpty(i)) {
    if (!stackUnderflow()) return;
    if (isEmpty(0)) setStIndefinite(0);
    if (isEmpty(i)) setStIndefinite(i);
  }
  const a = st(0);
  const b = st(i);
  const significand = significandAt(a);
  const signExponent = signExponentAt(a);
  setRegister(a, signExponentAt(b), significandAt(b));
  setRegister(b, signExponent, significand);
}

export function fchs(): void {
  setC1(false);
  if (emptyTop()) return;
  const top = st(0);
  setRegister(top, signExponentAt(top) ^ SIGN_BIT, significandAt(top));
}

export function fabs(): void {
  setC1(false);
  if (emptyTop()) return;
  const top = st(0);
  setRegister(top, signExponentAt(top) & ~SIGN_BIT, significandAt(top));
}

export function fsqrt(): void {
  if (emptyTop()) return;
  const top = st(0);
  deliver(squareRoot(signExponentAt(top), significandAt(top)), 0);
}

export function frndint(): void {
  if (emptyTop()) return;
  const top = st(0);
  deliver(roundToIntegral(signExponentAt(top), significandAt(top)), 0);
}

/** FCMOVcc when its condition holds; on an empty register it faults whether it holds or not. */
export function moveIf(holds: bool, i: u32): void {
  setC1(false);
  if (isEmpty(0) || isEmpty(i)) {
    if (stackUnderflow()) setStIndefinite(0);
    return;
  }
  if (!holds) return;
  const from = st(i);
  setSt(0, signExponentAt(from), significandAt(from));
}

export function ffree(i: u32): void {
  fpu.valid &= ~(1 << ((fpu.top + i) & 7));
}

/** FFREEP: FFREE, then a pop; an old encoding that hardware still takes. */
export function ffreep(i: u32): void {
  ffree(i);
  popSt();
}

export function fincstp(): void {
  setC1(false);
  fpu.top = (fpu.top + 1) & 7;
}

export function fdecstp(): void {
  setC1(false);
  fpu.top = (fpu.top - 1) & 7;
}

export function fnop(): void {}
