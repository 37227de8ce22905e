// FCOM, FUCOM, FTST, FXAM: order of two numbers, class of one.
import { scratch } from '../../state/float-scratch.ts';
import { DE, IE } from '../../state/fpu.ts';
import {
  classify,
  DENORMAL,
  exponentOf,
  INFINITY,
  leading,
  QUIET_NAN,
  SIGN_BIT,
  SIGNALLING_NAN,
  UNSUPPORTED,
  ZERO,
} from '../float/format.ts';

export const LESS: u32 = 0;
export const EQUAL: u32 = 1;
export const GREATER: u32 = 2;
export const UNORDERED: u32 = 3;

/** Order of a and b. Adds IE (quiet NaNs only when `signalQuiet`) or DE to scratch.flags. */
export function compare(aSE: u32, a: u64, bSE: u32, b: u64, signalQuiet: bool): u32 {
  const aClass = classify(aSE, a);
  const bClass = classify(bSE, b);
  if (aClass > INFINITY || bClass > INFINITY) {
    scratch.flags = signalQuiet || aClass >= SIGNALLING_NAN || bClass >= SIGNALLING_NAN ? IE : 0;
    return UNORDERED;
  }
  if (aClass == DENORMAL || bClass == DENORMAL) scratch.flags |= DE;
  if (aClass == ZERO && bClass == ZERO) return EQUAL;
  const aNegative = (aSE & SIGN_BIT) != 0;
  const bNegative = (bSE & SIGN_BIT) != 0;
  if (aClass == ZERO) return bNegative ? GREATER : LESS;
  if (bClass == ZERO || aNegative != bNegative) return aNegative ? LESS : GREATER;
  const order = compareMagnitude(aSE, a, bSE, b);
  return aNegative ? 2 - order : order;
}

function compareMagnitude(aSE: u32, a: u64, bSE: u32, b: u64): u32 {
  const aExponent = exponentOf(aSE, a);
  const bExponent = exponentOf(bSE, b);
  if (aExponent != bExponent) return aExponent < bExponent ? LESS : GREATER;
  const aLeading = leading(a);
  const bLeading = leading(b);
  return aLeading < bLeading ? LESS : aLeading == bLeading ? EQUAL : GREATER;
}

/** C3 C2 C0 as bits 2, 1, 0 for FXAM (SDM 2A, table 3-32); the register is not empty. */
export function examine(signExponent: u32, significand: u64): u32 {
  const kind = classify(signExponent, significand);
  if (kind == UNSUPPORTED) return 0b000;
  if (kind == QUIET_NAN || kind == SIGNALLING_NAN) return 0b001;
  if (kind == INFINITY) return 0b011;
  if (kind == ZERO) return 0b100;
  return kind == DENORMAL ? 0b110 : 0b010;
}
