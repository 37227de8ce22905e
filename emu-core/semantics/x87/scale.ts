// FSCALE, FXTRACT, FPREM, FPREM1, and the constants.
import { scratch } from '../../state/float-scratch.ts';
import { C0, C1, C2, C3, DE, fpu, IE, OE, PE, ROUND_DOWN, ROUND_UP, ROUND_ZERO, UE, ZE } from '../../state/fpu.ts';
import {
  classify,
  DENORMAL,
  EXPONENT_MASK,
  exponentOf,
  INFINITY,
  INTEGER_BIT,
  leading,
  SIGN_BIT,
  unpack,
  ZERO,
} from '../float/format.ts';
import { EXTENDED_BIAS, EXTENDED_BITS, EXTENDED_MAX, EXTENDED_MIN, packExtended } from '../float/round.ts';
import { fromInteger } from './convert.ts';
import { deliver } from './instructions.ts';
import {
  propagateNaN,
  propagateOne,
  roundingMode,
  roundToRegister,
  setExtended,
  setIndefinite,
  stopsBefore,
} from './operand.ts';
import {
  isEmpty,
  pushSt,
  record,
  setC1,
  setSt,
  setStIndefinite,
  signExponentAt,
  significandAt,
  st,
  stackUnderflow,
} from './stack.ts';

/** Any larger scale over- or underflows every finite number. */
const SCALE_LIMIT: i32 = 0x1_0000;

/** Both operands of a two-register function are there; if not, the masked response is made. */
export function bothPresent(destination: u32): bool {
  if (!isEmpty(0) && !isEmpty(1)) return true;
  if (stackUnderflow()) setStIndefinite(destination);
  return false;
}

/** FSCALE: ST(0) × 2^trunc(ST(1)). SDM 2A, table 3-37. */
export function fscale(): void {
  if (!bothPresent(0)) return;
  deliver(scale(signExponentAt(st(0)), significandAt(st(0)), signExponentAt(st(1)), significandAt(st(1))), 0);
}

function invalid(): bool {
  scratch.flags = IE;
  setIndefinite();
  return !stopsBefore();
}

function scale(aSE: u32, a: u64, bSE: u32, b: u64): bool {
  const aClass = classify(aSE, a);
  const bClass = classify(bSE, b);
  scratch.flags = 0;
  scratch.roundedUp = 0;
  if (aClass > INFINITY || bClass > INFINITY) {
    propagateNaN(aClass, aSE, a, bClass, bSE, b);
    return !stopsBefore();
  }
  const shrinks = (bSE & SIGN_BIT) != 0;
  if (bClass == INFINITY) {
    if (aClass == (shrinks ? INFINITY : ZERO)) return invalid();
    if (aClass == DENORMAL) scratch.flags = DE;
    if (stopsBefore()) return false;
    if (shrinks) setExtended(aSE & SIGN_BIT, 0);
    else setExtended((aSE & SIGN_BIT) | EXPONENT_MASK, INTEGER_BIT);
    return true;
  }
  if (aClass == DENORMAL || bClass == DENORMAL) scratch.flags = DE;
  if (stopsBefore()) return false;
  setExtended(aSE, a);
  if (aClass == INFINITY || aClass == ZERO) return true;
  unpack(aSE, a);
  if (bClass == ZERO) {
    // Nothing is scaled, so nothing can underflow; a pseudo-denormal becomes a normal number.
    packExtendedOf(EXTENDED_MIN);
    return true;
  }
  scratch.exponent += truncated(bSE, b);
  const open = ~fpu.control & (OE | UE);
  roundToRegister(EXTENDED_BITS);
  if ((scratch.flags & open) != 0) beyondWrapping(aSE & SIGN_BIT);
  return true;
}

/** Packs the exact number in scratch, which needs no rounding. */
function packExtendedOf(minimum: i32): void {
  if (scratch.exponent < minimum) {
    scratch.high >>= <u64>(minimum - scratch.exponent);
    scratch.exponent = minimum;
  }
  packExtended();
}

/** Over- and underflows that not even the wrapped exponent of the unmasked response can hold. */
function beyondWrapping(sign: u32): void {
  if (scratch.exponent < EXTENDED_MIN) {
    setExtended(sign, 0);
    scratch.flags |= PE;
    scratch.roundedUp = 0;
  } else if (scratch.exponent > EXTENDED_MAX) {
    setExtended(sign | EXPONENT_MASK, INTEGER_BIT);
    scratch.flags |= PE;
    scratch.roundedUp = 1;
  }
}

/** trunc(b), limited to ±SCALE_LIMIT. */
function truncated(signExponent: u32, significand: u64): i32 {
  if (significand == 0) return 0;
  const exponent = exponentOf(signExponent, significand);
  if (exponent < 0) return 0;
  const magnitude = exponent > 15 ? SCALE_LIMIT : <i32>(leading(significand) >> (63 - exponent));
  return (signExponent & SIGN_BIT) != 0 ? -magnitude : magnitude;
}

/** FXTRACT: ST(0) becomes the exponent, the significand is pushed. */
export function fxtract(): void {
  setC1(false);
  if (isEmpty(0)) {
    if (!stackUnderflow()) return;
    setStIndefinite(0);
    fpu.top = (fpu.top - 1) & 7;
    setStIndefinite(0);
    return;
  }
  const signExponent = signExponentAt(st(0));
  const significand = significandAt(st(0));
  if (!isEmpty(7)) {
    pushSt(signExponent, significand);
    if ((fpu.control & IE) != 0) setStIndefinite(1);
    return;
  }
  if (!extract(signExponent, significand)) {
    record(scratch.flags);
    return;
  }
  record(scratch.flags);
  setSt(0, scratch.secondSignExponent, scratch.secondSignificand);
  pushSt(scratch.signExponent, scratch.significand);
}

/** Significand to the result, exponent to the second result. */
function extract(signExponent: u32, significand: u64): bool {
  const kind = classify(signExponent, significand);
  scratch.flags = 0;
  if (kind > INFINITY) {
    propagateOne(kind, signExponent, significand);
    setSecond(scratch.signExponent, scratch.significand);
    return !stopsBefore();
  }
  if (kind == INFINITY) setSecond(EXPONENT_MASK, INTEGER_BIT);
  if (kind == ZERO) {
    scratch.flags = ZE;
    setSecond(SIGN_BIT | EXPONENT_MASK, INTEGER_BIT);
  }
  if (kind == DENORMAL) scratch.flags = DE;
  if (stopsBefore()) return false;
  if (kind == INFINITY || kind == ZERO) {
    setExtended(signExponent, significand);
    return true;
  }
  fromInteger(exponentOf(signExponent, significand));
  setSecond(scratch.signExponent, scratch.significand);
  setExtended((signExponent & SIGN_BIT) | <u32>EXTENDED_BIAS, leading(significand));
  return true;
}

export function setSecond(signExponent: u32, significand: u64): void {
  scratch.secondSignExponent = signExponent;
  scratch.secondSignificand = significand;
}

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
  // Quotient bits 2, 1, 0 go to C0, C3, C1; bit 31 of our word says "not complete" (C2).
  const quotient = scratch.quotient;
  let codes: u32 = 0;
  if ((quotient & 4) != 0) codes |= C0;
  if ((quotient & 2) != 0) codes |= C3;
  if ((quotient & 1) != 0) codes |= C1;
  if (quotient >> 31 != 0) codes |= C2;
  fpu.status = (fpu.status & ~(C3 | C2 | C1 | C0)) | codes;
}

const INCOMPLETE: u32 = 0x8000_0000;
/** Nothing was divided: C0 and C3 stay as they are. */
const NO_QUOTIENT: u32 = 0x4000_0000;

function computeRemainder(aSE: u32, a: u64, bSE: u32, b: u64, nearest: bool): bool {
  const aClass = classify(aSE, a);
  const bClass = classify(bSE, b);
  scratch.flags = 0;
  scratch.roundedUp = 0;
  if (aClass > INFINITY || bClass > INFINITY) {
    propagateNaN(aClass, aSE, a, bClass, bSE, b);
    return !stopsBefore();
  }
  if (aClass == INFINITY || bClass == ZERO) return invalid();
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
  let difference = aExponent - bExponent;
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
    partialRemainder(a, b, <u32>count);
    scratch.exponent = bExponent + difference - count;
    scratch.quotient = INCOMPLETE;
    settle();
    return;
  }
  let rest = a;
  let quotient: u64 = 0;
  let exponent = bExponent;
  if (difference >= 0) {
    quotient = divideSteps(a, b, <u32>difference);
    rest = scratch.high;
  } else {
    exponent = aExponent;
  }
  if (nearest && roundsAway(rest, b, difference < 0, (quotient & 1) != 0)) {
    quotient++;
    scratch.sign = sign ^ 1;
    if (difference < 0) {
      // b is twice as heavy in a's unit: 2b - a, where 2b may take 65 bits.
      scratch.high = b - rest + b;
    } else {
      scratch.high = b - rest;
    }
  } else {
    scratch.high = rest;
  }
  scratch.exponent = exponent;
  scratch.quotient = <u32>(quotient & 7);
  if (scratch.high == 0) scratch.sign = sign;
  settle();
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

function partialRemainder(a: u64, b: u64, count: u32): void {
  divideSteps(a, b, count);
}

/** Normalises scratch.high. */
function settle(): void {
  if (scratch.high == 0) return;
  const shift = clz(scratch.high);
  scratch.high <<= shift;
  scratch.exponent -= <i32>shift;
}

// Constants as 64 bits of significand and what follows: below one half ulp or above (SDM 1, 8.3.8: 66 bits internally).
const LOG2_10: u64 = 0xd49a_784b_cd1b_8afe; // + 0.29 ulp
const LOG2_E: u64 = 0xb8aa_3b29_5c17_f0bb; // + 0.74
const PI: u64 = 0xc90f_daa2_2168_c234; // + 0.77
const LOG10_2: u64 = 0x9a20_9a84_fbcf_f798; // + 0.56
const LN_2: u64 = 0xb172_17f7_d1cf_79ab; // + 0.79

function pushConstant(exponent: i32, truncated: u64, aboveHalf: bool): void {
  const mode = roundingMode();
  const up = mode == ROUND_UP || (aboveHalf && mode != ROUND_DOWN && mode != ROUND_ZERO);
  setC1(false);
  pushSt(<u32>(EXTENDED_BIAS + exponent), truncated + u64(up));
}

export function fld1(): void {
  setC1(false);
  pushSt(<u32>EXTENDED_BIAS, INTEGER_BIT);
}

export function fldz(): void {
  setC1(false);
  pushSt(0, 0);
}

export function fldl2t(): void {
  pushConstant(1, LOG2_10, false);
}

export function fldl2e(): void {
  pushConstant(0, LOG2_E, true);
}

export function fldpi(): void {
  pushConstant(1, PI, true);
}

export function fldlg2(): void {
  pushConstant(-2, LOG10_2, true);
}

export function fldln2(): void {
  pushConstant(-1, LN_2, true);
}
