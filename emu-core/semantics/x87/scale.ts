// FSCALE and FXTRACT: exponents as numbers of their own.
import { scratch } from '../../state/float-scratch.ts';
import { DE, fpu, IE, OE, PE, UE, ZE } from '../../state/fpu.ts';
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
import { EXTENDED_BIAS, EXTENDED_BITS, EXTENDED_MAX, EXTENDED_MIN } from '../float/round.ts';
import { fromInteger } from './convert.ts';
import { deliver } from './instructions.ts';
import {
  invalidOperation,
  roundToRegister,
  setExtended,
  setSecond,
  startOneOperand,
  startTwoOperands,
  stopsBefore,
} from './operand.ts';
import { bothPresent } from './pair.ts';
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

/** FSCALE: ST(0) × 2^trunc(ST(1)). SDM 2A, table 3-37. */
export function fscale(): void {
  if (!bothPresent(0)) return;
  deliver(scale(signExponentAt(st(0)), significandAt(st(0)), signExponentAt(st(1)), significandAt(st(1))), 0);
}

function scale(aSE: u32, a: u64, bSE: u32, b: u64): bool {
  const aClass = classify(aSE, a);
  const bClass = classify(bSE, b);
  if (startTwoOperands(aClass, aSE, a, bClass, bSE, b)) return !stopsBefore();
  const shrinks = (bSE & SIGN_BIT) != 0;
  if (bClass == INFINITY) {
    if (aClass == (shrinks ? INFINITY : ZERO)) return invalidOperation();
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
  scratch.exponent += truncated(bSE, b);
  const open = ~fpu.control & (OE | UE);
  roundToRegister(EXTENDED_BITS);
  if ((scratch.flags & open) != 0) beyondWrapping(aSE & SIGN_BIT);
  return true;
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
  if (startOneOperand(kind, signExponent, significand)) {
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
