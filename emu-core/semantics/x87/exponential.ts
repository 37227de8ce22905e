// F2XM1: a power of two less one, to 64 bits from a 128-bit series.
import { scratch } from '../../state/float-scratch.ts';
import { DE, PE } from '../../state/fpu.ts';
import { classify, DENORMAL, exponentOf, INFINITY, INTEGER_BIT, SIGN_BIT, ZERO } from '../float/format.ts';
import { EXTENDED_BIAS, EXTENDED_BITS } from '../float/round.ts';
import { constant, multiply, polynomial, setMagnitude, toExact, wide } from '../float/wide-float.ts';
import { EXPONENTIAL, EXPONENTIAL_TERMS, LN_2 } from './constants.ts';
import { deliver } from './instructions.ts';
import { roundToRegister, setExtended, startOneOperand, stopsBefore } from './operand.ts';
import { emptyTop, setC1, signExponentAt, significandAt, st } from './stack.ts';

// Working registers.
const ARGUMENT: u32 = 0;
const SERIES: u32 = 1;

/** F2XM1: 2^x - 1 for -1 ≤ x ≤ 1; beyond, the result is not defined and ST(0) is left as it is. */
export function f2xm1(): void {
  setC1(false);
  if (emptyTop()) return;
  deliver(power(signExponentAt(st(0)), significandAt(st(0))), 0);
}

function power(signExponent: u32, significand: u64): bool {
  const kind = classify(signExponent, significand);
  if (startOneOperand(kind, signExponent, significand)) return !stopsBefore();
  setExtended(signExponent, significand);
  if (kind == ZERO) return true;
  if (kind == DENORMAL) scratch.flags = DE;
  if (stopsBefore()) return false;
  if (kind == INFINITY) {
    if ((signExponent & SIGN_BIT) != 0) setExtended(SIGN_BIT | <u32>EXTENDED_BIAS, INTEGER_BIT);
    return true;
  }
  if (exponentOf(signExponent, significand) >= 0) {
    atBorder(signExponent, significand);
    scratch.flags |= PE;
    return true;
  }
  const x = wide(ARGUMENT);
  setMagnitude(x, signExponent, significand);
  x.sign = signExponent >> 15;
  multiply(x, x, constant(LN_2, 0));
  polynomial(wide(SERIES), x, EXPONENTIAL, EXPONENTIAL_TERMS);
  multiply(x, x, wide(SERIES));
  toExact(x, x.sign);
  roundToRegister(EXTENDED_BITS);
  return true;
}

/** 2^1 - 1 = 1, 2^-1 - 1 = -1/2. */
function atBorder(signExponent: u32, significand: u64): void {
  if (signExponent == (SIGN_BIT | <u32>EXTENDED_BIAS) && significand == INTEGER_BIT) {
    setExtended(signExponent - 1, INTEGER_BIT);
  }
}
