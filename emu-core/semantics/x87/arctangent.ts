// FPATAN: the angle of the point (ST(0), ST(1)), from a table of arctangents and a 128-bit series.
import { scratch } from '../../state/float-scratch.ts';
import { DE } from '../../state/fpu.ts';
import { classify, DENORMAL, INFINITY, SIGN_BIT, ZERO } from '../float/format.ts';
import { EXTENDED_BITS } from '../float/round.ts';
import {
  add,
  constant,
  copy,
  decrement,
  divide,
  multiply,
  polynomial,
  setMagnitude,
  toExact,
  Wide,
  wide,
} from '../float/wide-float.ts';
import { ARC_TANGENT, ARC_TANGENT_AT, ARC_TANGENT_TERMS, ONE, PI_MULTIPLES, SIXTEENTHS } from './constants.ts';
import { roundToRegister, setExtended, startTwoOperands, stopsBefore } from './operand.ts';
import { deliverPopping, startPopping } from './pair.ts';
import { signExponentAt, significandAt, st } from './stack.ts';

// Working registers.
const X: u32 = 0;
const Y: u32 = 1;
const RATIO: u32 = 2;
const NUMERATOR: u32 = 3;
const DENOMINATOR: u32 = 4;
const SERIES: u32 = 5;
const RESULT: u32 = 6;

/** Arguments below 2^-62 have squares that vanish beside 1. */
const TINY_EXPONENT: i32 = -63;

// Indices into PI_MULTIPLES.
const QUARTER_PI: u32 = 0;
const HALF_PI: u32 = 1;
const THREE_QUARTERS_PI: u32 = 2;
const WHOLE_PI: u32 = 3;

/** FPATAN: ST(1) = angle of the point (ST(0), ST(1)), pop. */
export function fpatan(): void {
  if (!startPopping()) return;
  const x = st(0);
  const y = st(1);
  deliverPopping(angle(signExponentAt(y), significandAt(y), signExponentAt(x), significandAt(x)));
}

/** SDM 2A, table 3-36 for the special cases. */
function angle(ySE: u32, y: u64, xSE: u32, x: u64): bool {
  const yClass = classify(ySE, y);
  const xClass = classify(xSE, x);
  if (startTwoOperands(xClass, xSE, x, yClass, ySE, y)) return !stopsBefore();
  if (xClass == DENORMAL || yClass == DENORMAL) scratch.flags = DE;
  if (stopsBefore()) return false;
  const sign = ySE >> 15;
  const left = (xSE & SIGN_BIT) != 0;
  if (yClass == INFINITY) {
    return fixed(xClass != INFINITY ? HALF_PI : left ? THREE_QUARTERS_PI : QUARTER_PI, sign);
  }
  if (yClass == ZERO || xClass == INFINITY) {
    if (left) return fixed(WHOLE_PI, sign);
    setExtended(ySE & SIGN_BIT, 0);
    return true;
  }
  if (xClass == ZERO) return fixed(HALF_PI, sign);
  setMagnitude(wide(X), xSE, x);
  setMagnitude(wide(Y), ySE, y);
  firstQuadrant(left);
  toExact(wide(RESULT), sign);
  roundToRegister(EXTENDED_BITS);
  return true;
}

function fixed(multiple: u32, sign: u32): bool {
  toExact(constant(PI_MULTIPLES, multiple), sign);
  roundToRegister(EXTENDED_BITS);
  return true;
}

/** RESULT = the angle of (±X, Y), both positive; `left`: X counts as negative. */
function firstQuadrant(left: bool): void {
  const x = wide(X);
  const y = wide(Y);
  const steep = y.exponent > x.exponent || (y.exponent == x.exponent && y.high > x.high);
  if (steep) divide(wide(RATIO), x, y);
  else divide(wide(RATIO), y, x);
  arcTangent();
  const result = wide(RESULT);
  if (steep) {
    // π/2 - a to the right, π/2 + a to the left.
    if (!left) result.sign ^= 1;
    add(result, constant(PI_MULTIPLES, HALF_PI), result);
  } else if (left) {
    result.sign ^= 1;
    add(result, constant(PI_MULTIPLES, WHOLE_PI), result);
  }
}

/** RESULT = arctan of RATIO in [0, 1]: arctan(c) + arctan((t - c) / (1 + t·c)) with c the nearest sixteenth. */
function arcTangent(): void {
  const ratio = wide(RATIO);
  const index = nearestSixteenth(ratio);
  const result = wide(RESULT);
  if (index == 0) {
    oddSeries(ratio);
    return;
  }
  const numerator = wide(NUMERATOR);
  const denominator = wide(DENOMINATOR);
  const c = constant(SIXTEENTHS, index);
  copy(numerator, c);
  numerator.sign = 1;
  add(numerator, ratio, numerator);
  if (numerator.high == 0) {
    copy(result, constant(ARC_TANGENT_AT, index));
    return;
  }
  multiply(denominator, ratio, c);
  add(denominator, denominator, constant(ONE, 0));
  divide(ratio, numerator, denominator);
  oddSeries(ratio);
  add(result, result, constant(ARC_TANGENT_AT, index));
}

function nearestSixteenth(ratio: Wide): u32 {
  if (ratio.exponent < -5) return 0;
  if (ratio.exponent >= 0) return 16;
  const fives = <u32>(ratio.high >> (63 - (ratio.exponent + 5)));
  return (fives + 1) >> 1;
}

/** RESULT = arctan of a small u. */
function oddSeries(u: Wide): void {
  const square = wide(NUMERATOR);
  const series = wide(SERIES);
  multiply(square, u, u);
  polynomial(series, square, ARC_TANGENT, ARC_TANGENT_TERMS);
  multiply(wide(RESULT), series, u);
  // arctan u < u, by less than 128 bits show.
  if (u.high != 0 && u.exponent <= TINY_EXPONENT) decrement(wide(RESULT));
}
