// x87 stores to memory (FST, FIST, FBSTP, FSTCW, FSTSW) and the 80-bit loads. The store is made before
// anything commits; where an unmasked exception forbids it, memory must be writable all the same.
import { Guest } from '../../mmu/guest.ts';
import { scratch } from '../../state/float-scratch.ts';
import {
  BUSY,
  CONTROL_FIXED,
  CONTROL_WRITABLE,
  ERROR_SUMMARY,
  EXCEPTIONS,
  fpu,
  IE,
  STACK_FAULT,
  TOP_SHIFT,
} from '../../state/fpu.ts';
import { INDEFINITE_SIGN_EXPONENT, INDEFINITE_SIGNIFICAND } from '../float/format.ts';
import { fromDecimal, storeForbidden, toDecimal, toDouble, toInteger, toSingle } from './convert.ts';
import {
  isEmpty,
  popSt,
  pushSt,
  recordResult,
  setC1,
  signExponentAt,
  significandAt,
  st,
  stackUnderflow,
} from './stack.ts';

const SINGLE_INDEFINITE: u32 = 0xffc0_0000;
const DOUBLE_INDEFINITE: u64 = 0xfff8_0000_0000_0000;

/** ST(0) is empty: is the masked response (storing an indefinite) allowed? Records nothing yet. */
function underflowIsMasked(): bool {
  return (fpu.control & IE) != 0;
}

/** Common end of stores; `stored`: the value reached memory. */
function finish(stored: bool, pops: u32): void {
  recordResult();
  if (stored && pops != 0) popSt();
}

function finishUnderflow(pops: u32): void {
  if (stackUnderflow() && pops != 0) popSt();
}

export function fstReal32(linear: u32, pops: u32): void {
  if (isEmpty(0)) {
    if (underflowIsMasked()) Guest.write<u32>(linear, SINGLE_INDEFINITE);
    else Guest.checkWrite(linear, sizeof<u32>());
    finishUnderflow(pops);
    return;
  }
  const value = toSingle(signExponentAt(st(0)), significandAt(st(0)));
  const stored = !storeForbidden();
  if (stored) Guest.write<u32>(linear, value);
  else Guest.checkWrite(linear, sizeof<u32>());
  finish(stored, pops);
}

export function fstReal64(linear: u32, pops: u32): void {
  if (isEmpty(0)) {
    if (underflowIsMasked()) Guest.write<u64>(linear, DOUBLE_INDEFINITE);
    else Guest.checkWrite(linear, sizeof<u64>());
    finishUnderflow(pops);
    return;
  }
  const value = toDouble(signExponentAt(st(0)), significandAt(st(0)));
  const stored = !storeForbidden();
  if (stored) Guest.write<u64>(linear, value);
  else Guest.checkWrite(linear, sizeof<u64>());
  finish(stored, pops);
}

/** Integer stores of 2, 4 and 8 bytes. */
function storeInteger<T extends number>(linear: u32, pops: u32): void {
  const bits = <u32>(sizeof<T>() << 3);
  if (isEmpty(0)) {
    if (underflowIsMasked()) Guest.write<T>(linear, <T>((<u64>1) << (bits - 1)));
    else Guest.checkWrite(linear, sizeof<T>());
    finishUnderflow(pops);
    return;
  }
  const value = toInteger(signExponentAt(st(0)), significandAt(st(0)), bits);
  const stored = !storeForbidden();
  if (stored) Guest.write<T>(linear, <T>value);
  else Guest.checkWrite(linear, sizeof<T>());
  finish(stored, pops);
}

export function fist16(linear: u32, pops: u32): void {
  storeInteger<u16>(linear, pops);
}

export function fist32(linear: u32, pops: u32): void {
  storeInteger<u32>(linear, pops);
}

export function fistp64(linear: u32): void {
  storeInteger<u64>(linear, 1);
}

/** Ten bytes that may cross a page: both parts are proved writable first. */
function writeTenBytes(linear: u32, significand: u64, signExponent: u32): void {
  Guest.checkWrite(linear, 10);
  Guest.write<u64>(linear, significand);
  Guest.write<u16>(linear + 8, <u16>signExponent);
}

export function fstpReal80(linear: u32): void {
  if (isEmpty(0)) {
    if (underflowIsMasked()) writeTenBytes(linear, INDEFINITE_SIGNIFICAND, INDEFINITE_SIGN_EXPONENT);
    else Guest.checkWrite(linear, 10);
    finishUnderflow(1);
    return;
  }
  writeTenBytes(linear, significandAt(st(0)), signExponentAt(st(0)));
  setC1(false);
  popSt();
}

export function fldReal80(linear: u32): void {
  Guest.checkRead(linear, 10);
  const significand = Guest.read<u64>(linear);
  const signExponent = <u32>Guest.read<u16>(linear + 8);
  setC1(false);
  pushSt(signExponent, significand);
}

export function fbld(linear: u32): void {
  Guest.checkRead(linear, 10);
  const low = Guest.read<u64>(linear);
  const high = <u32>Guest.read<u16>(linear + 8);
  setC1(false);
  fromDecimal(low, high);
  pushSt(scratch.signExponent, scratch.significand);
}

export function fbstp(linear: u32): void {
  if (isEmpty(0)) {
    if (underflowIsMasked()) writeTenBytes(linear, INDEFINITE_SIGNIFICAND, INDEFINITE_SIGN_EXPONENT);
    else Guest.checkWrite(linear, 10);
    finishUnderflow(1);
    return;
  }
  toDecimal(signExponentAt(st(0)), significandAt(st(0)));
  const stored = !storeForbidden();
  if (stored) writeTenBytes(linear, scratch.significand, scratch.signExponent);
  else Guest.checkWrite(linear, 10);
  finish(stored, 1);
}

/** Status word as programs see it, with TOP. */
export function statusWord(): u32 {
  return fpu.status | (fpu.top << TOP_SHIFT);
}

/** ES and B follow from the exception bits and the masks. */
export function updateSummary(): void {
  const pending = (fpu.status & ~fpu.control & EXCEPTIONS) != 0;
  fpu.status = pending ? fpu.status | ERROR_SUMMARY | BUSY : fpu.status & ~(ERROR_SUMMARY | BUSY);
}

export function setControl(word: u32): void {
  fpu.control = (word & CONTROL_WRITABLE) | CONTROL_FIXED;
  updateSummary();
}

export function fldcw(linear: u32): void {
  setControl(Guest.read<u16>(linear));
}

/** FNCLEX. */
export function fnclex(): void {
  fpu.status &= ~(EXCEPTIONS | STACK_FAULT | ERROR_SUMMARY | BUSY);
}

export function controlWord(): u32 {
  return fpu.control;
}
