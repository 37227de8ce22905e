// FYL2X and FYL2XP1: results to 64 bits from a 128-bit series.
import { scratch } from '../../state/float-scratch.ts';
import { DE, PE, UE, ZE } from '../../state/fpu.ts';
import {
  classify,
  DENORMAL,
  EXPONENT_MASK,
  exponentOf,
  INFINITY,
  INTEGER_BIT,
  SIGN_BIT,
  ZERO,
} from '../float/format.ts';
import { EXTENDED_BIAS, EXTENDED_BITS } from '../float/round.ts';
import {
  add,
  constant,
  copy,
  divide,
  multiply,
  polynomial,
  setMagnitude,
  toExact,
  Wide,
  wide,
} from '../float/wide-float.ts';
import { AREA_TANGENT, AREA_TANGENT_TERMS, ONE, TWO_LOG2_E } from './constants.ts';
import { invalidOperation, roundToRegister, setExtended, startTwoOperands, stopsBefore } from './operand.ts';
import { deliverPopping, startPopping } from './pair.ts';
import { signExponentAt, significandAt, st } from './stack.ts';

// Working registers.
const ARGUMENT: u32 = 0;
const FACTOR: u32 = 1;
const SUM: u32 = 2;
const DIFFERENCE: u32 = 3;
const SQUARE: u32 = 4;
const SERIES: u32 = 5;
const RESULT: u32 = 6;

/** High half of √2: significands above it count as the next power of two, to keep the series short. */
const SQRT_2_HIGH: u64 = 0xb504_f333_f9de_6484;

function infinite(sign: u32): bool {
  if (stopsBefore()) return false;
  setExtended(sign | EXPONENT_MASK, INTEGER_BIT);
  return true;
}

function zero(sign: u32): bool {
  if (stopsBefore()) return false;
  setExtended(sign, 0);
  return true;
}

/** FYL2X: ST(1) = ST(1) × log2 ST(0), pop. SDM 2A, table 3-48. */
export function fyl2x(): void {
  if (!startPopping()) return;
  const x = st(0);
  const y = st(1);
  deliverPopping(yLog2(signExponentAt(y), significandAt(y), signExponentAt(x), significandAt(x)));
}

function yLog2(ySE: u32, y: u64, xSE: u32, x: u64): bool {
  const yClass = classify(ySE, y);
  const xClass = classify(xSE, x);
  if (startTwoOperands(xClass, xSE, x, yClass, ySE, y)) return !stopsBefore();
  const ySign = ySE & SIGN_BIT;
  if (xClass != ZERO && (xSE & SIGN_BIT) != 0) return invalidOperation();
  if (xClass == ZERO) {
    if (yClass == ZERO) return invalidOperation();
    if (yClass != INFINITY) scratch.flags = ZE;
    return infinite(ySign ^ SIGN_BIT);
  }
  const isOne = xSE == <u32>EXTENDED_BIAS && x == INTEGER_BIT;
  if ((xClass == INFINITY && yClass == ZERO) || (isOne && yClass == INFINITY)) return invalidOperation();
  if (xClass == DENORMAL || yClass == DENORMAL) scratch.flags = DE;
  const sign = ySign ^ (exponentOf(xSE, x) < 0 ? SIGN_BIT : 0);
  if (xClass == INFINITY || yClass == INFINITY) return infinite(sign);
  if (isOne || yClass == ZERO) return zero(sign);
  if (stopsBefore()) return false;
  const m = wide(ARGUMENT);
  setMagnitude(m, xSE, x);
  log2Of(m);
  return timesFactor(ySE, y);
}

/** RESULT × y, rounded. */
function timesFactor(ySE: u32, y: u64): bool {
  const factor = wide(FACTOR);
  const result = wide(RESULT);
  setMagnitude(factor, ySE, y);
  factor.sign = ySE >> 15;
  multiply(result, result, factor);
  // A power of two has an exact logarithm, but PE is set all the same, and UE with it when the result is tiny.
  toExact(result, result.sign);
  if (result.low == 0) scratch.low = 0;
  roundToRegister(EXTENDED_BITS);
  scratch.flags |= (scratch.signExponent & EXPONENT_MASK) == 0 ? UE | PE : PE;
  return true;
}

/** RESULT = log2 of a positive number: exponent + (2 / ln 2) · artanh((m - 1) / (m + 1)), m in [1/√2, √2). */
function log2Of(m: Wide): void {
  let exponent = m.exponent;
  m.exponent = 0;
  if (m.high >= SQRT_2_HIGH) {
    m.exponent = -1;
    exponent += 1;
  }
  const sum = wide(SUM);
  const difference = wide(DIFFERENCE);
  add(sum, m, constant(ONE, 0));
  copy(difference, constant(ONE, 0));
  difference.sign = 1;
  add(difference, m, difference);
  const result = wide(RESULT);
  if (difference.high == 0) result.high = 0;
  else {
    divide(difference, difference, sum);
    areaTangent(difference);
  }
  if (exponent != 0) {
    setInteger(sum, exponent);
    add(result, result, sum);
  }
}

/** RESULT = (2 / ln 2) · artanh(s). */
function areaTangent(s: Wide): void {
  const square = wide(SQUARE);
  const series = wide(SERIES);
  const result = wide(RESULT);
  multiply(square, s, s);
  polynomial(series, square, AREA_TANGENT, AREA_TANGENT_TERMS);
  multiply(result, series, s);
  multiply(result, result, constant(TWO_LOG2_E, 0));
}

function setInteger(to: Wide, value: i32): void {
  const positive = <u64>(value < 0 ? -value : value);
  to.sign = u32(value < 0);
  to.low = 0;
  to.exponent = 63 - <i32>clz(positive);
  to.high = positive << clz(positive);
}

/**
 * FYL2XP1: ST(1) = ST(1) × log2(ST(0) + 1), pop; accurate for tiny arguments. The SDM defines it for |ST(0)| < 1 - 1/√2;
 * beyond, hardware goes on to compute the logarithm, and for ST(0) ≤ -1 it gives ST(0).
 */
export function fyl2xp1(): void {
  if (!startPopping()) return;
  const x = st(0);
  const y = st(1);
  deliverPopping(yLog2OfOnePlus(signExponentAt(y), significandAt(y), signExponentAt(x), significandAt(x)));
}

function yLog2OfOnePlus(ySE: u32, y: u64, xSE: u32, x: u64): bool {
  const yClass = classify(ySE, y);
  const xClass = classify(xSE, x);
  if (startTwoOperands(xClass, xSE, x, yClass, ySE, y)) return !stopsBefore();
  const sign = (xSE ^ ySE) & SIGN_BIT;
  if (xClass == INFINITY && ((xSE & SIGN_BIT) != 0 || yClass == ZERO)) return invalidOperation();
  if (yClass == INFINITY && xClass == ZERO) return invalidOperation();
  if (xClass == DENORMAL || yClass == DENORMAL) scratch.flags = DE;
  if (xClass == INFINITY || yClass == INFINITY) return infinite(sign);
  if (xClass == ZERO || yClass == ZERO) return zero(sign);
  if (stopsBefore()) return false;
  const argument = wide(ARGUMENT);
  setMagnitude(argument, xSE, x);
  argument.sign = xSE >> 15;
  if (argument.exponent >= -1) {
    // Outside of the defined range: through 1 + x, if that is positive.
    add(argument, argument, constant(ONE, 0));
    if (argument.sign != 0 || argument.high == 0) {
      setExtended(xSE, x);
      scratch.flags |= PE;
      return true;
    }
    log2Of(argument);
    return timesFactor(ySE, y);
  }
  add(wide(SUM), argument, constant(ONE, 1));
  divide(argument, argument, wide(SUM));
  areaTangent(argument);
  return timesFactor(ySE, y);
}
