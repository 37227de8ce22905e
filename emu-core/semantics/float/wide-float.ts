// Floating-point numbers with 128-bit significands, for the transcendental functions: about 2^-125 relative error each step.
import { FLOAT_SCRATCH_AT } from '../../contract/memory-map.ts';
import { scratch } from '../../state/float-scratch.ts';
import { exponentOf, leading } from './format.ts';
import { divideHigh, multiplyHigh } from './wide.ts';

/** (-1)^sign × high.low × 2^(exponent - 63), bit 63 of `high` set; zero is high = 0. */
@unmanaged
@final
export class Wide {
  high: u64;
  low: u64;
  exponent: i32;
  sign: u32;
}

/** Bytes of a Wide, also in constant tables. */
const WIDE_BYTES: usize = 24;
if (offsetof<Wide>() != 24) ERROR('Wide has another size than its tables');

/** The working registers lie behind the named scratch fields. */
const REGISTERS_AT: usize = FLOAT_SCRATCH_AT + 0x100;
/** Registers that the operations here need for themselves. */
const QUOTIENT: u32 = 14;
const PRODUCT: u32 = 15;

/** Working register 0 to 13. */
export function wide(number: u32): Wide {
  return changetype<Wide>(REGISTERS_AT + (number << 5));
}

/** Entry of a constant table. */
export function constant(table: usize, index: u32): Wide {
  return changetype<Wide>(table + <usize>index * WIDE_BYTES);
}

export function copy(to: Wide, from: Wide): void {
  to.high = from.high;
  to.low = from.low;
  to.exponent = from.exponent;
  to.sign = from.sign;
}

/** Finite 80-bit number, without its sign. */
export function setMagnitude(to: Wide, signExponent: u32, significand: u64): void {
  to.sign = 0;
  to.low = 0;
  to.high = significand == 0 ? 0 : leading(significand);
  to.exponent = significand == 0 ? 0 : exponentOf(signExponent, significand);
}

export function multiply(to: Wide, a: Wide, b: Wide): void {
  const sign = a.sign ^ b.sign;
  const exponent = a.exponent + b.exponent;
  if (a.high == 0 || b.high == 0) {
    to.high = 0;
    return;
  }
  let high = multiplyHigh(a.high, b.high);
  const cross = multiplyHigh(a.high, b.low);
  let low = a.high * b.high + cross;
  high += u64(low < cross);
  const other = multiplyHigh(a.low, b.high);
  low += other;
  high += u64(low < other);
  if (<i64>high < 0) {
    to.exponent = exponent + 1;
  } else {
    high = (high << 1) | (low >> 63);
    low <<= 1;
    to.exponent = exponent;
  }
  to.high = high;
  to.low = low;
  to.sign = sign;
}

export function add(to: Wide, a: Wide, b: Wide): void {
  if (a.high == 0) return copy(to, b);
  if (b.high == 0) return copy(to, a);
  if (a.exponent < b.exponent || (a.exponent == b.exponent && a.high < b.high)) addOrdered(to, b, a);
  else addOrdered(to, a, b);
}

/** Exponent of a not below that of b. */
function addOrdered(to: Wide, a: Wide, b: Wide): void {
  const shift = a.exponent - b.exponent;
  if (shift > 127) return copy(to, a);
  const count = <u64>(shift & 63);
  let bHigh = b.high;
  let bLow = b.low;
  if (shift >= 64) {
    bLow = bHigh;
    bHigh = 0;
  }
  if (count != 0) {
    bLow = (bLow >> count) | (bHigh << (64 - count));
    bHigh >>= count;
  }
  to.exponent = a.exponent;
  if (a.sign == b.sign) addSignificands(to, a, bHigh, bLow);
  else subtractSignificands(to, a, bHigh, bLow);
}

function addSignificands(to: Wide, a: Wide, bHigh: u64, bLow: u64): void {
  let low = a.low + bLow;
  const carry = u64(low < bLow);
  let high = a.high + bHigh;
  let over = high < bHigh;
  high += carry;
  over = over || (carry != 0 && high == 0);
  to.sign = a.sign;
  if (over) {
    low = (low >> 1) | (high << 63);
    high = (high >> 1) | 0x8000_0000_0000_0000;
    to.exponent += 1;
  }
  to.high = high;
  to.low = low;
}

function subtractSignificands(to: Wide, a: Wide, bHigh: u64, bLow: u64): void {
  let sign = a.sign;
  let low = a.low - bLow;
  let high = a.high - bHigh - u64(a.low < bLow);
  // Equal high halves, larger low half: the difference came out negative.
  if (a.high < bHigh || (a.high == bHigh && a.low < bLow)) {
    low = 0 - low;
    high = ~high + u64(low == 0);
    sign ^= 1;
  }
  if (high == 0) {
    high = low;
    low = 0;
    to.exponent -= 64;
  }
  const shift = clz(high);
  if (shift != 0 && high != 0) {
    high = (high << shift) | (low >> (64 - shift));
    low <<= shift;
    to.exponent -= <i32>shift;
  }
  to.high = high;
  to.low = low;
  to.sign = sign;
}

/** First 64 bits of a quotient, from the high halves. */
function quotientOfHighs(to: Wide, a: Wide, b: Wide): void {
  to.sign = a.sign ^ b.sign;
  to.low = 0;
  to.exponent = a.exponent - b.exponent;
  if (a.high == 0) {
    to.high = 0;
  } else if (a.high < b.high) {
    to.high = divideHigh(a.high, b.high);
    to.exponent -= 1;
  } else {
    // Halving may lose a bit and with it the leading one; the quotient is at least 1 all the same.
    to.high = max<u64>(divideHigh(a.high >> 1, b.high), 0x8000_0000_0000_0000);
  }
}

/** a / b: a quotient of 64 bits, then one of what remains. */
export function divide(to: Wide, a: Wide, b: Wide): void {
  const quotient = wide(QUOTIENT);
  const rest = wide(PRODUCT);
  quotientOfHighs(quotient, a, b);
  multiply(rest, quotient, b);
  rest.sign ^= 1;
  add(rest, a, rest);
  quotientOfHighs(rest, rest, b);
  add(to, quotient, rest);
}

/** Polynomial in z with `count` coefficients, constant term first. `to` must be another register than z. */
export function polynomial(to: Wide, z: Wide, table: usize, count: u32): void {
  copy(to, constant(table, count - 1));
  for (let i = <i32>count - 2; i >= 0; i--) {
    multiply(to, to, z);
    add(to, to, constant(table, i));
  }
}

/** The next number towards zero: for functions that stay just below what their series gives for a tiny argument. */
export function decrement(value: Wide): void {
  if (value.low == 0) {
    value.high--;
    if (<i64>value.high >= 0) {
      value.high = u64.MAX_VALUE;
      value.exponent--;
    }
  }
  value.low--;
}

/** Into scratch for rounding, marked as inexact. */
export function toExact(from: Wide, sign: u32): void {
  scratch.sign = sign;
  scratch.exponent = from.exponent;
  scratch.high = from.high;
  scratch.low = from.low | 1;
}
