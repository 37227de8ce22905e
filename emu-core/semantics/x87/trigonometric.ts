// FSIN, FCOS, FSINCOS, FPTAN: arguments reduced with the x87's 66-bit π, results to 64 bits from 128-bit series.
import { scratch } from '../../state/float-scratch.ts';
import { C1, C2, DE, fpu, IE } from '../../state/fpu.ts';
import { classify, DENORMAL, exponentOf, INFINITY, INTEGER_BIT, ZERO } from '../float/format.ts';
import { EXTENDED_BIAS, EXTENDED_BITS } from '../float/round.ts';
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
import { COSINE, COSINE_TERMS, HALF_PI_66, SINE, SINE_TERMS } from './constants.ts';
import { deliver } from './instructions.ts';
import { invalidOperation, roundToRegister, setExtended, setSecond, startOneOperand, stopsBefore } from './operand.ts';
import { emptyTop, isEmpty, pushSt, setC1, setStIndefinite, signExponentAt, significandAt, st } from './stack.ts';

/** |x| from 2^63 on is out of range: C2 = 1 and nothing else (SDM 1, 8.3.8). */
const RANGE_EXPONENT: i32 = 63;
/** Arguments below 2^-62 have squares that vanish beside 1. */
const TINY_EXPONENT: i32 = -63;
/** Quotient bits taken off at a time, so that quotient × π/2 (66 bits) stays exact. */
const STEP_BITS: i32 = 40;

// Working registers.
const ARGUMENT: u32 = 0;
const SQUARE: u32 = 1;
const SERIES: u32 = 2;
const TEMPORARY: u32 = 3;
const SINE_RESULT: u32 = 4;
const COSINE_RESULT: u32 = 5;

/** Reduces |x| in ARGUMENT to [-π/4, π/4]; gives the number of quarter turns taken off, modulo 4. */
function reduce(): u32 {
  const rest = wide(ARGUMENT);
  const quotient = wide(TEMPORARY);
  const step = constant(HALF_PI_66, 0);
  let turns: u32 = 0;
  for (;;) {
    if (rest.high == 0) return turns;
    divide(quotient, rest, step);
    const exponent = quotient.exponent;
    if (exponent < STEP_BITS) break;
    quotient.high &= u64.MAX_VALUE << (64 - STEP_BITS);
    quotient.low = 0;
    turns += <u32>(quotient.high >> (63 - exponent));
    takeOff(rest, quotient, step);
  }
  const whole = nearestInteger(quotient);
  if (whole == 0) return turns & 3;
  const negative = quotient.sign;
  quotient.exponent = 63 - <i32>clz(whole);
  quotient.high = whole << clz(whole);
  quotient.low = 0;
  takeOff(rest, quotient, step);
  return (negative != 0 ? turns - <u32>whole : turns + <u32>whole) & 3;
}

function takeOff(rest: Wide, quotient: Wide, step: Wide): void {
  multiply(quotient, quotient, step);
  quotient.sign ^= 1;
  add(rest, rest, quotient);
}

function nearestInteger(value: Wide): u64 {
  if (value.exponent < -1) return 0;
  if (value.exponent == -1) return 1;
  const below = 63 - value.exponent;
  return (value.high >> below) + ((value.high >> (below - 1)) & 1);
}

/** Sine and cosine of the reduced argument. */
function series(): void {
  const argument = wide(ARGUMENT);
  const square = wide(SQUARE);
  const sum = wide(SERIES);
  multiply(square, argument, argument);
  polynomial(sum, square, SINE, SINE_TERMS);
  multiply(wide(SINE_RESULT), sum, argument);
  polynomial(sum, square, COSINE, COSINE_TERMS);
  copy(wide(COSINE_RESULT), sum);
}

/** For a tiny x sin x < x and cos x < 1 by less than 128 bits show; rounding must know. (The tangent is above x, as it comes.) */
function seriesFromBelow(): void {
  series();
  const argument = wide(ARGUMENT);
  if (argument.high == 0 || argument.exponent > TINY_EXPONENT) return;
  decrement(wide(SINE_RESULT));
  decrement(wide(COSINE_RESULT));
}

/** Rounds the sine of the whole argument: `turns` quarter turns plus the reduced one; `negative`: sign of x. */
function roundSine(turns: u32, negative: u32): void {
  const from = wide((turns & 1) != 0 ? COSINE_RESULT : SINE_RESULT);
  toExact(from, from.sign ^ negative ^ ((turns >> 1) & 1));
  roundToRegister(EXTENDED_BITS);
}

/**
 * Starts an operation on x. 0: it is finite, go on; 1: it is not, and the result is there; 2: an unmasked exception forbids
 * a result.
 */
function begin(kind: u32, signExponent: u32, significand: u64): u32 {
  if (startOneOperand(kind, signExponent, significand)) return stopsBefore() ? 2 : 1;
  if (kind == INFINITY) return invalidOperation() ? 1 : 2;
  if (kind == DENORMAL) scratch.flags = DE;
  return stopsBefore() ? 2 : 0;
}

/** Starts one of the instructions: false when ST(0) was empty or its magnitude is out of range. */
function inRange(): bool {
  fpu.status &= ~(C2 | C1);
  if (emptyTop()) return false;
  const signExponent = signExponentAt(st(0));
  const significand = significandAt(st(0));
  if (classify(signExponent, significand) >= INFINITY) return true;
  if (significand == 0 || exponentOf(signExponent, significand) < RANGE_EXPONENT) return true;
  fpu.status |= C2;
  return false;
}

export function fsin(): void {
  if (inRange()) deliver(sineOf(signExponentAt(st(0)), significandAt(st(0)), 0), 0);
}

export function fcos(): void {
  if (inRange()) deliver(sineOf(signExponentAt(st(0)), significandAt(st(0)), 1), 0);
}

/** The sine of x, `ahead` 0, or of x and a quarter turn, `ahead` 1: its cosine. False: unmasked exception. */
function sineOf(signExponent: u32, significand: u64, ahead: u32): bool {
  const kind = classify(signExponent, significand);
  const way = begin(kind, signExponent, significand);
  if (way != 0) return way == 1;
  if (kind != ZERO) {
    setMagnitude(wide(ARGUMENT), signExponent, significand);
    const turns = reduce();
    seriesFromBelow();
    // The cosine does not see the sign of x.
    roundSine(turns + ahead, ahead != 0 ? 0 : signExponent >> 15);
  } else if (ahead != 0) setExtended(<u32>EXTENDED_BIAS, INTEGER_BIT);
  else setExtended(signExponent, 0);
  return true;
}

/** Cosine (FSINCOS) or 1 (FPTAN) is pushed: there must be room, or the masked response is two default NaNs. */
function hasRoom(): bool {
  fpu.status &= ~C2;
  if (isEmpty(7)) return true;
  pushSt(0, 0);
  if ((fpu.control & IE) != 0) setStIndefinite(1);
  return false;
}

function pushSecond(): void {
  const roundedUp = (fpu.status & C1) != 0;
  pushSt(scratch.secondSignExponent, scratch.secondSignificand);
  setC1(roundedUp);
}

export function fsincos(): void {
  pushPair(false);
}

export function fptan(): void {
  pushPair(true);
}

/** FSINCOS, or FPTAN if `tangent`: ST(0) is replaced by the result, then the second result is pushed. */
function pushPair(tangent: bool): void {
  if (!isEmpty(0) && !hasRoom()) return;
  if (!inRange()) {
    pushAfterUnderflow();
    return;
  }
  const signExponent = signExponentAt(st(0));
  const significand = significandAt(st(0));
  const kind = classify(signExponent, significand);
  const way = begin(kind, signExponent, significand);
  if (!deliver(way != 2 && (way == 1 || resultPair(kind, signExponent, significand, tangent)), 0)) return;
  // What is no number is both results.
  if (way == 1) setSecond(scratch.signExponent, scratch.significand);
  pushSecond();
}

/** Result and second result for a finite x: sine and cosine, or tangent and 1. */
function resultPair(kind: u32, signExponent: u32, significand: u64, tangent: bool): bool {
  setSecond(<u32>EXTENDED_BIAS, INTEGER_BIT);
  if (kind == ZERO) {
    setExtended(signExponent, 0);
    return true;
  }
  const negative = signExponent >> 15;
  setMagnitude(wide(ARGUMENT), signExponent, significand);
  const turns = reduce();
  if (tangent) {
    series();
    roundTangent(turns, negative);
  } else {
    seriesFromBelow();
    roundSine(turns + 1, 0);
    setSecond(scratch.signExponent, scratch.significand);
    roundSine(turns, negative);
  }
  return true;
}

/** FSINCOS and FPTAN on an empty ST(0), masked: the pushed value is the default NaN too. */
function pushAfterUnderflow(): void {
  if ((fpu.status & C2) != 0 || (fpu.control & IE) == 0) return;
  fpu.top = (fpu.top - 1) & 7;
  setStIndefinite(0);
}

function roundTangent(turns: u32, negative: u32): void {
  const sine = wide(SINE_RESULT);
  const cosine = wide(COSINE_RESULT);
  const result = wide(SERIES);
  const odd = turns & 1;
  if (odd != 0) divide(result, cosine, sine);
  else divide(result, sine, cosine);
  toExact(result, result.sign ^ negative ^ odd);
  roundToRegister(EXTENDED_BITS);
}
