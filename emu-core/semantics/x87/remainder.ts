// FPREM and FPREM1: exact remainders, by long division.
import { scratch } from '../../state/float-scratch.ts';
import { C0, C1, C2, C3, DE, fpu } from '../../state/fpu.ts';
import { normalise } from '../float/exact.ts';
import { classify, DENORMAL, exponentOf, INFINITY, leading, unpack, ZERO } from '../float/format.ts';
import { EXTENDED_BITS } from '../float/round.ts';
import { deliver } from './instructions.ts';
import { invalidOperation, roundToRegister, setExtended, startTwoOperands, stopsBefore } from './operand.ts';
import { bothPresent } from './pair.ts';
import { signExponentAt, significandAt, st } from './stack.ts';

// What scratch.quotient may hold besides quotient bits 2, 1, 0.
/** The reduction has to go on (C2). */
const INCOMPLETE: u32 = 0x8000_0000;
/** Nothing was divided: C0 and C3 stay as they are. */
const NO_QUOTIENT: u32 = 0x4000_0000;

/** FPREM (quotient truncated). */
export function fprem(): void {
  remainder(false);
}

/** FPREM1 (quotient rounded to nearest even: IEEE 754 remainder). */
export function fprem1(): void {
  remainder(true);
}

function remainder(nearest: bool): void {
  fpu.status &= ~(C2 | C1);
  if (!bothPresent(0)) return;
  scratch.quotient = NO_QUOTIENT;
  const done = computeRemainder(
    signExponentAt(st(0)),
    significandAt(st(0)),
    signExponentAt(st(1)),
    significandAt(st(1)),
    nearest,
  );
  if (!deliver(done, 0) || scratch.quotient == NO_QUOTIENT) return;
  // Quotient bits 2, 1, 0 go to C0, C3, C1.
  const quotient = scratch.quotient;
  let codes: u32 = 0;
  if ((quotient & 4) != 0) codes |= C0;
  if ((quotient & 2) != 0) codes |= C3;
  if ((quotient & 1) != 0) codes |= C1;
  if ((quotient & INCOMPLETE) != 0) codes |= C2;
  fpu.status = (fpu.status & ~(C3 | C2 | C1 | C0)) | codes;
}

function computeRemainder(aSE: u32, a: u64, bSE: u32, b: u64, nearest: bool): bool {
  const aClass = classify(aSE, a);
  const bClass = classify(bSE, b);
  if (startTwoOperands(aClass, aSE, a, bClass, bSE, b)) return !stopsBefore();
  if (aClass == INFINITY || bClass == ZERO) return invalidOperation();
  if (aClass == DENORMAL || bClass == DENORMAL) scratch.flags = DE;
  if (stopsBefore()) return false;
  setExtended(aSE, a);
  scratch.quotient = 0;
  if (aClass == ZERO || bClass == INFINITY) {
    // Renormalise a pseudo-denormal, as every arithmetic result is.
    if (aClass == DENORMAL) {
      unpack(aSE, a);
      roundToRegister(EXTENDED_BITS);
    }
    return true;
  }
  reduce(aSE >> 15, exponentOf(aSE, a), leading(a), exponentOf(bSE, b), leading(b), nearest);
  roundToRegister(EXTENDED_BITS);
  return true;
}

/** The exact remainder into scratch; at most 63 quotient bits at a time. SDM 2A, FPREM. */
function reduce(sign: u32, aExponent: i32, a: u64, bExponent: i32, b: u64, nearest: bool): void {
  const difference = aExponent - bExponent;
  scratch.sign = sign;
  scratch.low = 0;
  if (difference < -1 || (difference < 0 && !nearest)) {
    scratch.exponent = aExponent;
    scratch.high = a;
    return;
  }
  if (difference >= 64) {
    // Partial: take off a multiple of b × 2^(difference - n), 32 ≤ n ≤ 63, so that the difference falls below 64 in the end.
    const count = (difference & 31) | 32;
    divideSteps(a, b, <u32>count);
    scratch.exponent = bExponent + difference - count;
    scratch.quotient = INCOMPLETE;
  } else {
    reduceFully(sign, difference, a, b, nearest);
    scratch.exponent = difference < 0 ? aExponent : bExponent;
  }
  normalise();
}

/** The last part of a reduction, -1 ≤ difference < 64: remainder (in units of the smaller exponent) and quotient. */
function reduceFully(sign: u32, difference: i32, a: u64, b: u64, nearest: bool): void {
  let rest = a;
  let quotient: u64 = 0;
  if (difference >= 0) {
    quotient = divideSteps(a, b, <u32>difference);
    rest = scratch.high;
  }
  scratch.high = rest;
  if (nearest && roundsAway(rest, b, difference < 0, (quotient & 1) != 0)) {
    quotient++;
    scratch.sign = sign ^ 1;
    scratch.high = b - rest;
    // b is twice as heavy in a's unit: 2b - a, where 2b may take 65 bits.
    if (difference < 0) scratch.high += b;
  }
  if (scratch.high == 0) scratch.sign = sign;
  scratch.quotient = <u32>(quotient & 7);
}

/** Is 2·rest above b (or equal, with an odd quotient)? `halved`: rest counts half as much as b. */
function roundsAway(rest: u64, b: u64, halved: bool, odd: bool): bool {
  if (halved) return rest > b || (rest == b && odd);
  const other = b - rest;
  return rest > other || (rest == other && odd);
}

/** count + 1 steps of long division of a by b; remainder in scratch.high. */
function divideSteps(a: u64, b: u64, count: u32): u64 {
  let rest = a;
  let quotient: u64 = 0;
  if (rest >= b) {
    rest -= b;
    quotient = 1;
  }
  for (let i: u32 = 0; i < count; i++) {
    const carry = rest >> 63 != 0;
    rest <<= 1;
    quotient <<= 1;
    if (carry || rest >= b) {
      rest -= b;
      quotient |= 1;
    }
  }
  scratch.high = rest;
  return quotient;
}
