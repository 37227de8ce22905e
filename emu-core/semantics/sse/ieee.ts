// Singles and doubles by integers alone: what the host's arithmetic cannot tell (exceptions, rounding modes, NaNs, DAZ, FTZ).
//
// T is u32 for a single and u64 for a double throughout; values are bit patterns; exceptions are gathered in scratch.flags.
import { scratch } from '../../state/float-scratch.ts';
import { DE, IE, OE, PE, ROUND_DOWN, UE, ZE } from '../../state/fpu.ts';
import { MXCSR_DAZ, MXCSR_FTZ, sse } from '../../state/sse.ts';
import { addExact, divideExact, multiplyExact, squareRootExact } from '../float/exact.ts';
import { widenDouble, widenSingle } from '../float/format.ts';
import {
  DOUBLE_BITS,
  DOUBLE_MAX,
  DOUBLE_MIN,
  EXTENDED_BIAS,
  isTiny,
  packDouble,
  packSingle,
  round,
  SINGLE_BITS,
  SINGLE_MAX,
  SINGLE_MIN,
} from '../float/round.ts';
import { rounding, unmasked } from './exceptions.ts';

export const ADD: u32 = 0;
export const SUBTRACT: u32 = 1;
export const MULTIPLY: u32 = 2;
export const DIVIDE: u32 = 3;

export function signBit<T extends number>(): T {
  return <T>(sizeof<T>() == 8 ? <u64>0x8000_0000_0000_0000 : <u64>0x8000_0000);
}

export function infinityBits<T extends number>(): T {
  return <T>(sizeof<T>() == 8 ? <u64>0x7ff0_0000_0000_0000 : <u64>0x7f80_0000);
}

function quietBit<T extends number>(): T {
  return <T>(sizeof<T>() == 8 ? <u64>0x0008_0000_0000_0000 : <u64>0x0040_0000);
}

/** The default NaN ("QNaN floating-point indefinite"). */
export function indefinite<T extends number>(): T {
  return <T>(sizeof<T>() == 8 ? <u64>0xfff8_0000_0000_0000 : <u64>0xffc0_0000);
}

export function magnitude<T extends number>(a: T): T {
  return <T>(a & ~signBit<T>());
}

export function isNaN<T extends number>(a: T): bool {
  return magnitude<T>(a) > infinityBits<T>();
}

export function isSignalling<T extends number>(a: T): bool {
  return isNaN<T>(a) && (a & quietBit<T>()) == 0;
}

export function isInfinite<T extends number>(a: T): bool {
  return magnitude<T>(a) == infinityBits<T>();
}

export function isDenormal<T extends number>(a: T): bool {
  return (a & infinityBits<T>()) == 0 && magnitude<T>(a) != 0;
}

export function isZero<T extends number>(a: T): bool {
  return magnitude<T>(a) == 0;
}

/** A denormal operand: zero under DAZ, else the DE exception. */
export function operand<T extends number>(a: T): T {
  if (!isDenormal<T>(a)) return a;
  if ((sse.mxcsr & MXCSR_DAZ) != 0) return <T>(a & signBit<T>());
  scratch.flags |= DE;
  return a;
}

/** The first operand that is a NaN, quieted; IE if either is signalling (SDM 1, table 4-7). */
function propagate<T extends number>(a: T, b: T): T {
  if (isSignalling<T>(a) || isSignalling<T>(b)) scratch.flags |= IE;
  return <T>((isNaN<T>(a) ? a : b) | quietBit<T>());
}

function invalid<T extends number>(): T {
  scratch.flags |= IE;
  return indefinite<T>();
}

function sign<T extends number>(a: T): u32 {
  return u32((a & signBit<T>()) != 0);
}

/** Finite, non-zero: its significand (bit 63 set) and, by exponentOfWidened(), its exponent. */
function widen<T extends number>(a: T): u64 {
  if (sizeof<T>() == 8) widenDouble(<u64>a);
  else widenSingle(<u32>a);
  return scratch.significand;
}

function exponentOfWidened(): i32 {
  return <i32>(scratch.signExponent & 0x7fff) - EXTENDED_BIAS;
}

/** Rounds the exact number in scratch by MXCSR and packs it. */
export function roundAndPack<T extends number>(): T {
  const bits = sizeof<T>() == 8 ? DOUBLE_BITS : SINGLE_BITS;
  const least = sizeof<T>() == 8 ? DOUBLE_MIN : SINGLE_MIN;
  const greatest = sizeof<T>() == 8 ? DOUBLE_MAX : SINGLE_MAX;
  const open = unmasked();
  if ((sse.mxcsr & MXCSR_FTZ) != 0 && (open & UE) == 0 && isTiny(bits, least, rounding())) {
    scratch.flags |= UE | PE;
    return scratch.sign != 0 ? signBit<T>() : <T>0;
  }
  round(bits, least, greatest, rounding(), open & (OE | UE), 0);
  return sizeof<T>() == 8 ? <T>packDouble() : <T>packSingle();
}

/** a OP b. */
export function arithmetic<T extends number>(operation: u32, aRaw: T, bRaw: T): T {
  if (isNaN<T>(aRaw) || isNaN<T>(bRaw)) return propagate<T>(aRaw, bRaw);
  const before = scratch.flags;
  const a = operand<T>(aRaw);
  const b = operand<T>(bRaw);
  const resultSign = <T>((a ^ b) & signBit<T>());
  if (operation == MULTIPLY) {
    if (isInfinite<T>(a) || isInfinite<T>(b)) {
      if (!isZero<T>(a) && !isZero<T>(b)) return <T>(resultSign | infinityBits<T>());
      scratch.flags = before;
      return invalid<T>();
    }
    if (isZero<T>(a) || isZero<T>(b)) return resultSign;
  } else if (operation == DIVIDE) {
    if (isInfinite<T>(a) || isZero<T>(b)) {
      if (isInfinite<T>(a) ? isInfinite<T>(b) : isZero<T>(a)) {
        scratch.flags = before;
        return invalid<T>();
      }
      if (!isInfinite<T>(a)) scratch.flags = before | ZE;
      return <T>(resultSign | infinityBits<T>());
    }
    if (isZero<T>(a) || isInfinite<T>(b)) return resultSign;
  } else {
    return sum<T>(a, operation == SUBTRACT ? <T>(b ^ signBit<T>()) : b, before);
  }
  const aSignificand = widen<T>(a);
  const aExponent = exponentOfWidened();
  const bSignificand = widen<T>(b);
  const bExponent = exponentOfWidened();
  const negative = u32(resultSign != 0);
  if (operation == MULTIPLY) multiplyExact(negative, aExponent, aSignificand, bExponent, bSignificand);
  else divideExact(negative, aExponent, aSignificand, bExponent, bSignificand);
  return roundAndPack<T>();
}

function sum<T extends number>(a: T, b: T, before: u32): T {
  if (isInfinite<T>(a) || isInfinite<T>(b)) {
    if (isInfinite<T>(a) && isInfinite<T>(b) && a != b) {
      scratch.flags = before;
      return invalid<T>();
    }
    return isInfinite<T>(a) ? a : b;
  }
  if (isZero<T>(a) && isZero<T>(b)) {
    if (a == b) return a;
    return rounding() == ROUND_DOWN ? signBit<T>() : <T>0;
  }
  if (isZero<T>(b) || isZero<T>(a)) return alone<T>(isZero<T>(a) ? b : a);
  const aSignificand = widen<T>(a);
  const aExponent = exponentOfWidened();
  const bSignificand = widen<T>(b);
  const bExponent = exponentOfWidened();
  addExact(sign<T>(a), aExponent, aSignificand, sign<T>(b), bExponent, bSignificand, rounding());
  return roundAndPack<T>();
}

/** One number through the rounding of its own format: FTZ and unmasked underflow still apply. */
function alone<T extends number>(a: T): T {
  setExact<T>(a);
  return roundAndPack<T>();
}

/** A finite number into scratch, exactly. */
export function setExact<T extends number>(a: T): void {
  scratch.sign = sign<T>(a);
  scratch.low = 0;
  if (isZero<T>(a)) {
    scratch.high = 0;
    return;
  }
  scratch.high = widen<T>(a);
  scratch.exponent = exponentOfWidened();
}

export function squareRoot<T extends number>(raw: T): T {
  if (isNaN<T>(raw)) return propagate<T>(raw, raw);
  if (sign<T>(raw) != 0 && !isZero<T>(raw)) {
    if (isDenormal<T>(raw) && (sse.mxcsr & MXCSR_DAZ) != 0) return signBit<T>();
    return invalid<T>();
  }
  const a = operand<T>(raw);
  if (isZero<T>(a) || isInfinite<T>(a)) return a;
  const significand = widen<T>(a);
  squareRootExact(exponentOfWidened(), significand);
  return roundAndPack<T>();
}

/** MIN and MAX: the second operand unless the first is truly less (greater). */
export function extreme<T extends number>(aRaw: T, bRaw: T, greatest: bool): T {
  if (isNaN<T>(aRaw) || isNaN<T>(bRaw)) {
    scratch.flags |= IE;
    return isDenormal<T>(bRaw) && (sse.mxcsr & MXCSR_DAZ) != 0 ? <T>(bRaw & signBit<T>()) : bRaw;
  }
  const a = operand<T>(aRaw);
  const b = operand<T>(bRaw);
  return (greatest ? isBelow<T>(b, a) : isBelow<T>(a, b)) ? a : b;
}

/** a < b, neither a NaN. */
function isBelow<T extends number>(a: T, b: T): bool {
  if (isZero<T>(a) && isZero<T>(b)) return false;
  const aNegative = sign<T>(a) != 0;
  if (aNegative != (sign<T>(b) != 0)) return aNegative;
  return aNegative ? a > b : a < b;
}

function isEqual<T extends number>(a: T, b: T): bool {
  return a == b || (isZero<T>(a) && isZero<T>(b));
}

export const LESS: u32 = 0;
export const EQUAL: u32 = 1;
export const GREATER: u32 = 2;
export const UNORDERED: u32 = 3;

/** Order of two numbers; quiet NaNs raise IE only when `signalQuiet`. */
export function order<T extends number>(aRaw: T, bRaw: T, signalQuiet: bool): u32 {
  if (isNaN<T>(aRaw) || isNaN<T>(bRaw)) {
    if (signalQuiet || isSignalling<T>(aRaw) || isSignalling<T>(bRaw)) scratch.flags |= IE;
    return UNORDERED;
  }
  const a = operand<T>(aRaw);
  const b = operand<T>(bRaw);
  return isEqual<T>(a, b) ? EQUAL : isBelow<T>(a, b) ? LESS : GREATER;
}
