// Between 80-bit numbers and integers, singles, doubles, packed decimals.
import { scratch } from '../../state/float-scratch.ts';
import { DE, fpu, IE, OE, PE, UE } from '../../state/fpu.ts';
import {
  classify,
  EXPONENT_MASK,
  exponentOf,
  INFINITY,
  INTEGER_BIT,
  leading,
  QUIET_BIT,
  SIGN_BIT,
  SIGNALLING_NAN,
  UNSUPPORTED,
  unpack,
  ZERO,
} from '../float/format.ts';
import {
  DOUBLE_BITS,
  DOUBLE_MAX,
  DOUBLE_MIN,
  EXTENDED_BIAS,
  goesUp,
  packDouble,
  packSingle,
  round,
  SINGLE_BITS,
  SINGLE_MAX,
  SINGLE_MIN,
  shiftRightSticky,
} from '../float/round.ts';
import { roundingMode, setExtended, startOneOperand, startOperation, stopsBefore } from './operand.ts';

/** Signed integer → 80 bits: always exact. */
export function fromInteger(value: i64): void {
  if (value == 0) {
    setExtended(0, 0);
    return;
  }
  const sign = value < 0 ? SIGN_BIT : 0;
  const magnitude = value < 0 ? 0 - <u64>value : <u64>value;
  const shift = <u32>clz(magnitude);
  setExtended(sign | (<u32>EXTENDED_BIAS + 63 - shift), magnitude << shift);
}

/**
 * Rounds a finite number to an integer; magnitude in scratch.high, PE in scratch.flags, direction in scratch.roundedUp.
 * False: the magnitude needs more than 64 bits.
 */
function roundToInteger(signExponent: u32, significand: u64, mode: u32): bool {
  unpack(signExponent, significand);
  scratch.roundedUp = 0;
  if (significand == 0) return true;
  if (scratch.exponent > 63) return false;
  shiftRightSticky(<u32>min(63 - scratch.exponent, 130));
  const half = scratch.low >> 63 != 0;
  const below = scratch.low << 1 != 0;
  if (!half && !below) return true;
  scratch.flags |= PE;
  if (goesUp(mode, scratch.sign, (scratch.high & 1) != 0, half, below)) {
    scratch.roundedUp = 1;
    scratch.high += 1;
    return scratch.high != 0;
  }
  return true;
}

/** To a signed integer of `bits` bits. NaN, infinity and what does not fit give the integer indefinite and IE. */
export function toInteger(signExponent: u32, significand: u64, bits: u32): i64 {
  const kind = classify(signExponent, significand);
  const indefinite = <i64>(INTEGER_BIT >> (64 - bits));
  startOperation();
  const limit = <u64>indefinite;
  if (kind < INFINITY && roundToInteger(signExponent, significand, roundingMode())) {
    const negative = (signExponent & SIGN_BIT) != 0;
    if (scratch.high < limit || (negative && scratch.high == limit)) {
      return negative ? 0 - <i64>scratch.high : <i64>scratch.high;
    }
  }
  scratch.roundedUp = 0;
  scratch.flags = IE;
  return 0 - indefinite;
}

/** FRNDINT; false: unmasked exception. */
export function roundToIntegral(signExponent: u32, significand: u64): bool {
  const kind = classify(signExponent, significand);
  if (startOneOperand(kind, signExponent, significand)) return !stopsBefore();
  setExtended(signExponent, significand);
  if (kind == INFINITY || kind == ZERO) return true;
  if ((signExponent & EXPONENT_MASK) == 0) scratch.flags = DE;
  if (stopsBefore()) return false;
  if (exponentOf(signExponent, significand) >= 63) return true;
  roundToInteger(signExponent, significand, roundingMode());
  const sign = signExponent & SIGN_BIT;
  if (scratch.high == 0) setExtended(sign, 0);
  else setExtended(sign | (<u32>EXTENDED_BIAS + 63 - <u32>clz(scratch.high)), leading(scratch.high));
  return true;
}

/** Rounds to a memory format; an unmasked OE or UE stands alone, since nothing is stored. */
function roundForStore(bits: u32, minimum: i32, maximum: i32): void {
  round(bits, minimum, maximum, roundingMode(), ~fpu.control & (OE | UE), 0);
  const forbidding = scratch.flags & ~fpu.control & (OE | UE);
  if (forbidding == 0) return;
  scratch.flags = forbidding;
  scratch.roundedUp = 0;
}

/** To a double in memory format. Exceptions in scratch.flags; storeForbidden() says whether it may be stored. */
export function toDouble(signExponent: u32, significand: u64): u64 {
  const kind = classify(signExponent, significand);
  startOperation();
  const sign = (<u64>(signExponent & SIGN_BIT)) << 48;
  if (kind >= INFINITY) {
    if (kind == INFINITY) return sign | 0x7ff0_0000_0000_0000;
    if (kind >= SIGNALLING_NAN) scratch.flags = IE;
    if (kind == UNSUPPORTED) return 0xfff8_0000_0000_0000;
    return sign | 0x7ff0_0000_0000_0000 | (((significand | QUIET_BIT) << 1) >> 12);
  }
  if (kind == ZERO) return sign;
  unpack(signExponent, significand);
  roundForStore(DOUBLE_BITS, DOUBLE_MIN, DOUBLE_MAX);
  return packDouble();
}

/** To a single in memory format, as toDouble. */
export function toSingle(signExponent: u32, significand: u64): u32 {
  const kind = classify(signExponent, significand);
  startOperation();
  const sign = (signExponent & SIGN_BIT) << 16;
  if (kind >= INFINITY) {
    if (kind == INFINITY) return sign | 0x7f80_0000;
    if (kind >= SIGNALLING_NAN) scratch.flags = IE;
    if (kind == UNSUPPORTED) return 0xffc0_0000;
    return sign | 0x7f80_0000 | <u32>(((significand | QUIET_BIT) << 1) >> 41);
  }
  if (kind == ZERO) return sign;
  unpack(signExponent, significand);
  roundForStore(SINGLE_BITS, SINGLE_MIN, SINGLE_MAX);
  return packSingle();
}

/** Does an unmasked IE, OE or UE forbid the store of the last conversion? */
export function storeForbidden(): bool {
  return (scratch.flags & ~fpu.control & (IE | OE | UE)) != 0;
}

const DECIMAL_DIGITS: u32 = 18;
const DECIMAL_LIMIT: u64 = 1_000_000_000_000_000_000;
const DECIMAL_SIGN: u32 = 0x8000;
/** Upper 16 bits of the packed decimal indefinite; the lower 64 are 0xc000_0000_0000_0000. */
const DECIMAL_INDEFINITE_HIGH: u32 = 0xffff;

/** Packed decimal (low 64 bits, high 16 bits) → 80 bits; digits above 9 count as what they weigh. */
export function fromDecimal(low: u64, high: u32): void {
  let value: u64 = 0;
  for (let digit = <i32>DECIMAL_DIGITS - 1; digit >= 0; digit--) {
    const nibble = digit >= 16 ? (<u64>high >> ((digit - 16) << 2)) & 15 : (low >> ((<u64>digit) << 2)) & 15;
    value = value * 10 + nibble;
  }
  fromInteger(<i64>value);
  scratch.signExponent |= high & DECIMAL_SIGN;
}

/** To packed decimal: scratch.significand (64 bits) and scratch.signExponent (16 bits). */
export function toDecimal(signExponent: u32, significand: u64): void {
  const kind = classify(signExponent, significand);
  startOperation();
  const fits = kind < INFINITY && roundToInteger(signExponent, significand, roundingMode());
  if (!fits || scratch.high >= DECIMAL_LIMIT) {
    scratch.flags = IE;
    scratch.roundedUp = 0;
    setExtended(DECIMAL_INDEFINITE_HIGH, INTEGER_BIT | QUIET_BIT);
    return;
  }
  let rest = scratch.high;
  let packed: u64 = 0;
  for (let digit = 0; digit < 16; digit++) {
    packed |= (rest % 10) << ((<u64>digit) << 2);
    rest /= 10;
  }
  const sign = signExponent & DECIMAL_SIGN;
  setExtended(sign | <u32>(rest % 10) | ((<u32>(rest / 10)) << 4), packed);
}
