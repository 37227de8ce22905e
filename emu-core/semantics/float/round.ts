// Rounding an exact number to a format: the one place that knows about precision, exponent range, overflow and underflow.

import { scratch } from '../../state/float-scratch.ts';
import { OE, PE, ROUND_DOWN, ROUND_NEAREST, ROUND_UP, UE } from '../../state/fpu.ts';

// Exponent ranges (of the leading bit) and precisions of the three formats.
export const SINGLE_MIN: i32 = -126;
export const SINGLE_MAX: i32 = 127;
export const SINGLE_BITS: u32 = 24;
export const DOUBLE_MIN: i32 = -1022;
export const DOUBLE_MAX: i32 = 1023;
export const DOUBLE_BITS: u32 = 53;
export const EXTENDED_MIN: i32 = -16382;
export const EXTENDED_MAX: i32 = 16383;
export const EXTENDED_BITS: u32 = 64;
export const EXTENDED_BIAS: i32 = 16383;

/** Unmasked overflow and underflow in a register divide or multiply the result by 2^24576 (SDM 1, 8.5.4). */
export const EXPONENT_WRAP: i32 = 24576;

const INTEGER_BIT: u64 = 0x8000_0000_0000_0000;

/** Does rounding go away from zero? `half`: the first dropped bit; `below`: is anything set below it; `odd`: last kept bit. */
export function goesUp(mode: u32, sign: u32, odd: bool, half: bool, below: bool): bool {
  if (mode == ROUND_NEAREST) return half && (below || odd);
  if (!half && !below) return false;
  if (mode == ROUND_DOWN) return sign != 0;
  return mode == ROUND_UP && sign == 0;
}

/** Shifts the number in scratch right by `count` ≥ 0 bits; what falls off is kept as a sticky bit. */
export function shiftRightSticky(count: u32): void {
  const high = scratch.high;
  const low = scratch.low;
  if (count == 0) return;
  if (count < 64) {
    scratch.low = (high << (64 - count)) | (low >> count) | u64(low << (64 - count) != 0);
    scratch.high = high >> count;
  } else {
    const lost = count == 64 ? low : count < 128 ? (high << (128 - count)) | low : high | low;
    const kept = count < 128 ? high >> (count - 64) : 0;
    scratch.low = kept | u64(lost != 0);
    scratch.high = 0;
  }
}

/**
 * Rounds the number in scratch to `bits` bits within [minimum, maximum] and leaves it in `high` and `exponent`:
 * bit 63 clear means denormal at exponent `minimum` (or zero); exponent > maximum means infinity.
 * Adds OE, UE, PE to scratch.flags and sets scratch.roundedUp. `unmasked` holds the unmasked ones of OE and UE:
 * they add or take `wrap` from the exponent. Tininess is detected after rounding, as Intel's hardware does.
 */
export function round(bits: u32, minimum: i32, maximum: i32, mode: u32, unmasked: u32, wrap: i32): void {
  scratch.roundedUp = 0;
  if ((scratch.high | scratch.low) == 0) {
    scratch.exponent = minimum;
    return;
  }
  let tiny = false;
  if (scratch.exponent < minimum) {
    tiny = isTiny(bits, minimum, mode);
    if (tiny && (unmasked & UE) != 0) {
      scratch.flags |= UE;
      scratch.exponent += wrap;
      tiny = false;
    } else {
      const shift = minimum - scratch.exponent;
      shiftRightSticky(<u32>min(shift, 130));
      scratch.exponent = minimum;
    }
  }
  const inexact = roundSignificand(bits, mode);
  if (inexact) scratch.flags |= tiny ? UE | PE : PE;
  if (scratch.exponent > maximum) overflow(bits, maximum, mode, unmasked, wrap);
}

/** Does the number in scratch stay below the normal numbers even after rounding? */
export function isTiny(bits: u32, minimum: i32, mode: u32): bool {
  if ((scratch.high | scratch.low) == 0 || scratch.exponent >= minimum) return false;
  return !(scratch.exponent == minimum - 1 && carriesOut(bits, mode));
}

/** Would rounding with unlimited exponent range carry into the next binade? */
function carriesOut(bits: u32, mode: u32): bool {
  const drop = 64 - bits;
  const high = scratch.high;
  if (high >> drop != u64.MAX_VALUE >> drop) return false;
  return goesUp(mode, scratch.sign, true, halfBit(high, scratch.low, drop), belowHalf(high, scratch.low, drop));
}

function halfBit(high: u64, low: u64, drop: u32): bool {
  return drop == 0 ? low >> 63 != 0 : ((high >> (drop - 1)) & 1) != 0;
}

function belowHalf(high: u64, low: u64, drop: u32): bool {
  return drop == 0 ? low << 1 != 0 : ((high & (((<u64>1) << (drop - 1)) - 1)) | low) != 0;
}

/** Rounds `high` to its upper `bits` bits; true if anything was lost. */
function roundSignificand(bits: u32, mode: u32): bool {
  const drop = 64 - bits;
  const high = scratch.high;
  const low = scratch.low;
  const half = halfBit(high, low, drop);
  const below = belowHalf(high, low, drop);
  const unit = (<u64>1) << drop;
  let kept = high & ~(unit - 1);
  scratch.low = 0;
  scratch.high = kept;
  if (!half && !below) return false;
  if (goesUp(mode, scratch.sign, (high & unit) != 0, half, below)) {
    scratch.roundedUp = 1;
    kept += unit;
    if (kept == 0) {
      kept = INTEGER_BIT;
      scratch.exponent += 1;
    }
    scratch.high = kept;
  }
  return true;
}

/** Masked: infinity or the largest finite number, as the rounding mode says. */
function overflow(bits: u32, maximum: i32, mode: u32, unmasked: u32, wrap: i32): void {
  if ((unmasked & OE) != 0) {
    scratch.flags |= OE;
    scratch.exponent -= wrap;
    return;
  }
  scratch.flags |= OE | PE;
  const toInfinity =
    mode == ROUND_NEAREST || (mode == ROUND_DOWN && scratch.sign != 0) || (mode == ROUND_UP && scratch.sign == 0);
  scratch.roundedUp = u32(toInfinity);
  if (toInfinity) {
    scratch.high = INTEGER_BIT;
    scratch.exponent = maximum + 1;
  } else {
    scratch.high = ~(u64.MAX_VALUE >> bits);
    if (bits == 64) scratch.high = u64.MAX_VALUE;
    scratch.exponent = maximum;
  }
}

/** The rounded number in scratch as a double. */
export function packDouble(): u64 {
  const sign = (<u64>scratch.sign) << 63;
  const fraction = (scratch.high << 1) >> 12;
  if (scratch.high >> 63 == 0) return sign | (scratch.high >> 11);
  return sign | ((<u64>(scratch.exponent + 1023)) << 52) | fraction;
}

/** The rounded number in scratch as a single. */
export function packSingle(): u32 {
  const sign = scratch.sign << 31;
  const fraction = <u32>((scratch.high << 1) >> 41);
  if (scratch.high >> 63 == 0) return sign | <u32>(scratch.high >> 40);
  return sign | ((<u32>(scratch.exponent + 127)) << 23) | fraction;
}

/** The rounded number in scratch as an 80-bit result: scratch.significand and scratch.signExponent. */
export function packExtended(): void {
  scratch.significand = scratch.high;
  const biased = scratch.high >> 63 == 0 ? 0 : scratch.exponent + EXTENDED_BIAS;
  scratch.signExponent = (scratch.sign << 15) | <u32>biased;
}
