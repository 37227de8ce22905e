// The three binary formats: classes of numbers, unpacking, widening to 80 bits, NaNs.
import { scratch } from '../../state/float-scratch.ts';
import { EXTENDED_BIAS } from './round.ts';

export const INTEGER_BIT: u64 = 0x8000_0000_0000_0000;
export const QUIET_BIT: u64 = 0x4000_0000_0000_0000;
/** Sign and exponent of the default NaN ("real indefinite") and of an infinity. */
export const INDEFINITE_SIGN_EXPONENT: u32 = 0xffff;
export const INDEFINITE_SIGNIFICAND: u64 = 0xc000_0000_0000_0000;
export const EXPONENT_MASK: u32 = 0x7fff;
export const SIGN_BIT: u32 = 0x8000;

// Classes of numbers; all from INFINITY on need special care in every operation.
export const ZERO: u32 = 0;
export const NORMAL: u32 = 1;
export const DENORMAL: u32 = 2; // and pseudo-denormal
export const INFINITY: u32 = 3;
export const QUIET_NAN: u32 = 4;
export const SIGNALLING_NAN: u32 = 5;
export const UNSUPPORTED: u32 = 6; // unnormal, pseudo-infinity, pseudo-NaN (SDM 1, table 8-3)

export function classify(signExponent: u32, significand: u64): u32 {
  const exponent = signExponent & EXPONENT_MASK;
  if (exponent == 0) return significand == 0 ? ZERO : DENORMAL;
  if (<i64>significand >= 0) return UNSUPPORTED;
  if (exponent != EXPONENT_MASK) return NORMAL;
  if (significand << 1 == 0) return INFINITY;
  return (significand & QUIET_BIT) != 0 ? QUIET_NAN : SIGNALLING_NAN;
}

/** Exponent of the leading bit of a finite, non-zero 80-bit number. */
export function exponentOf(signExponent: u32, significand: u64): i32 {
  const biased = <i32>(signExponent & EXPONENT_MASK);
  if (biased != 0) return biased - EXTENDED_BIAS;
  return 1 - EXTENDED_BIAS - <i32>clz(significand);
}

/** Significand of a finite number with bit 63 set, as exponentOf() wants it. */
export function leading(significand: u64): u64 {
  return significand << clz(significand);
}

/** Single → 80 bits in scratch.significand / signExponent; NaNs keep their signalling bit. True if it was denormal. */
export function widenSingle(bits: u32): bool {
  const sign = (bits >> 16) & SIGN_BIT;
  const exponent = (bits >> 23) & 0xff;
  const fraction = (<u64>(bits & 0x7f_ffff)) << 40;
  if (exponent == 0) return widenTiny(sign, fraction, EXTENDED_BIAS - 126);
  scratch.significand = INTEGER_BIT | fraction;
  scratch.signExponent = sign | (exponent == 0xff ? EXPONENT_MASK : exponent + EXTENDED_BIAS - 127);
  return false;
}

/** Double → 80 bits, as widenSingle. */
export function widenDouble(bits: u64): bool {
  const sign = <u32>(bits >> 48) & SIGN_BIT;
  const exponent = <u32>(bits >> 52) & 0x7ff;
  const fraction = (bits & 0xf_ffff_ffff_ffff) << 11;
  if (exponent == 0) return widenTiny(sign, fraction, EXTENDED_BIAS - 1022);
  scratch.significand = INTEGER_BIT | fraction;
  scratch.signExponent = sign | (exponent == 0x7ff ? EXPONENT_MASK : exponent + EXTENDED_BIAS - 1023);
  return false;
}

function widenTiny(sign: u32, fraction: u64, exponent: i32): bool {
  scratch.significand = leading(fraction);
  if (fraction == 0) {
    scratch.significand = 0;
    scratch.signExponent = sign;
    return false;
  }
  scratch.signExponent = sign | <u32>(exponent - <i32>clz(fraction));
  return true;
}

/** Finite 80-bit number → exact form in scratch. */
export function unpack(signExponent: u32, significand: u64): void {
  scratch.sign = signExponent >> 15;
  scratch.low = 0;
  if (significand == 0) {
    scratch.high = 0;
    scratch.exponent = 0;
  } else {
    scratch.exponent = exponentOf(signExponent, significand);
    scratch.high = leading(significand);
  }
}
