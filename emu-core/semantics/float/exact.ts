// Exact sum, product, quotient and square root of two normalised numbers; results in scratch, with sticky low bits.

import { scratch } from '../../state/float-scratch.ts';
import { ROUND_DOWN } from '../../state/fpu.ts';
import { shiftRightSticky } from './round.ts';
import { divideHigh, multiplyHigh } from './wide.ts';

const INTEGER_BIT: u64 = 0x8000_0000_0000_0000;

/** Shifts scratch left until bit 63 of `high` is set; a zero stays one. */
export function normalise(): void {
  if (scratch.high == 0) {
    if (scratch.low == 0) return;
    scratch.high = scratch.low;
    scratch.low = 0;
    scratch.exponent -= 64;
  }
  const shift = <u32>clz(scratch.high);
  if (shift == 0) return;
  scratch.high = (scratch.high << shift) | (scratch.low >> (64 - shift));
  scratch.low <<= shift;
  scratch.exponent -= <i32>shift;
}

/** a + b, both non-zero with bit 63 set. An exact zero has the sign that the rounding mode asks for. */
export function addExact(aSign: u32, aExponent: i32, a: u64, bSign: u32, bExponent: i32, b: u64, mode: u32): void {
  if (aExponent < bExponent || (aExponent == bExponent && a < b)) {
    orderedAdd(bSign, bExponent, b, aSign, aExponent, a, mode);
  } else {
    orderedAdd(aSign, aExponent, a, bSign, bExponent, b, mode);
  }
}

/** |a| ≥ |b|. */
function orderedAdd(aSign: u32, aExponent: i32, a: u64, bSign: u32, bExponent: i32, b: u64, mode: u32): void {
  scratch.sign = aSign;
  scratch.exponent = aExponent;
  scratch.high = b;
  scratch.low = 0;
  shiftRightSticky(<u32>min(aExponent - bExponent, 130));
  if (aSign == bSign) {
    const sum = a + scratch.high;
    scratch.high = sum;
    if (sum < a) {
      shiftRightSticky(1);
      scratch.high |= INTEGER_BIT;
      scratch.exponent += 1;
    }
    return;
  }
  const low = scratch.low;
  scratch.low = 0 - low;
  scratch.high = a - scratch.high - u64(low != 0);
  if ((scratch.high | scratch.low) == 0) scratch.sign = u32(mode == ROUND_DOWN);
  else normalise();
}

export function multiplyExact(sign: u32, aExponent: i32, a: u64, bExponent: i32, b: u64): void {
  scratch.sign = sign;
  scratch.exponent = aExponent + bExponent + 1;
  scratch.high = multiplyHigh(a, b);
  scratch.low = a * b;
  normalise();
}

/** a / b; `low` holds how twice the remainder compares with the divisor. */
export function divideExact(sign: u32, aExponent: i32, a: u64, bExponent: i32, b: u64): void {
  scratch.sign = sign;
  scratch.exponent = aExponent - bExponent;
  let quotient: u64;
  let remainder: u64;
  if (a >= b) {
    // a/b lies in [1, 2): (a/2)·2^64 / b has its leading bit at 63; the bit shifted out of a comes back in the remainder.
    quotient = divideHigh(a >> 1, b);
    remainder = 0 - quotient * b;
    if ((a & 1) != 0) {
      const raised = remainder + INTEGER_BIT;
      if (raised < remainder || raised >= b) {
        quotient++;
        remainder = raised - b;
      } else {
        remainder = raised;
      }
    }
  } else {
    scratch.exponent -= 1;
    quotient = divideHigh(a, b);
    remainder = 0 - quotient * b;
  }
  scratch.high = quotient;
  const rest = b - remainder;
  scratch.low = remainder == 0 ? 0 : remainder == rest ? INTEGER_BIT : remainder > rest ? INTEGER_BIT | 1 : 1;
}

/** Square root of a positive number: root of 128 bits in two steps (Zimmermann, Karatsuba Square Root). */
export function squareRootExact(exponent: i32, a: u64): void {
  // Radicand with even exponent: a·2^63 (odd) or a·2^62 … as high:low with the leading bit at 127 or 126.
  const odd = (exponent & 1) != 0;
  const high = odd ? a : a >> 1;
  const low: u64 = odd ? 0 : a << 63;
  scratch.sign = 0;
  scratch.exponent = exponent >> 1;
  let root = rootOfHigh(high);
  let rest = high - root * root;
  // Next 32 bits: (rest·2^32 + upper digit of low) / (2·root); 2·root may take 33 bits, rest too.
  const digits = (rest << 31) | (low >> 33);
  let next = digits / root;
  if (next > 0xffff_ffff) next = 0xffff_ffff;
  root = (root << 32) | next;
  // remainder = high:low - root², in 128 bits; the digit may be one or two too large.
  let squareHigh = multiplyHigh(root, root);
  let squareLow = root * root;
  while (squareHigh > high || (squareHigh == high && squareLow > low)) {
    root--;
    squareHigh = multiplyHigh(root, root);
    squareLow = root * root;
  }
  const restLow = low - squareLow;
  const restHigh = high - squareHigh - u64(low < squareLow);
  scratch.high = root;
  // (root + 1/2)² = root² + root + 1/4: a remainder above root means more than one half.
  scratch.low = (restHigh | restLow) == 0 ? 0 : restHigh != 0 || restLow > root ? INTEGER_BIT | 1 : 1;
}

/** floor(sqrt(n)) for n ≥ 2^62. */
function rootOfHigh(n: u64): u64 {
  let root = <u64>sqrt<f64>(<f64>n);
  if (root > 0xffff_ffff) root = 0xffff_ffff;
  while (root * root > n) root--;
  while (root < 0xffff_ffff && (root + 1) * (root + 1) <= n) root++;
  return root;
}
