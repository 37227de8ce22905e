// Conversions of SSE and SSE2 between singles, doubles and 32-bit integers.
import { scratch } from '../../state/float-scratch.ts';
import { IE, PE, ROUND_ZERO } from '../../state/fpu.ts';
import { MXCSR_DAZ, sse } from '../../state/sse.ts';
import { goesUp, shiftRightSticky } from '../float/round.ts';
import { begin, rounding, settle } from './exceptions.ts';
import {
  infinityBits,
  isDenormal,
  isInfinite,
  isNaN,
  isSignalling,
  isZero,
  magnitude,
  operand,
  roundAndPack,
  setExact,
  signBit,
} from './ieee.ts';

const INTEGER_INDEFINITE: u32 = 0x8000_0000;

/** T (u32 or u64 bit pattern) → i32; NaN and what does not fit give the integer indefinite and IE. */
function toInteger<T extends number>(raw: T, mode: u32): u32 {
  let a = raw;
  if (isDenormal<T>(a) && (sse.mxcsr & MXCSR_DAZ) != 0) a = <T>(a & signBit<T>());
  if (isZero<T>(a)) return 0;
  if (magnitude<T>(a) >= infinityBits<T>()) return invalidInteger();
  setExact<T>(a);
  if (scratch.exponent > 31) return invalidInteger();
  const negative = scratch.sign;
  shiftRightSticky(<u32>min(63 - scratch.exponent, 130));
  const half = scratch.low >> 63 != 0;
  const below = scratch.low << 1 != 0;
  let value = scratch.high;
  if (goesUp(mode, negative, (value & 1) != 0, half, below)) value++;
  if (value > <u64>0x7fff_ffff + negative) return invalidInteger();
  if (half || below) scratch.flags |= PE;
  return negative != 0 ? 0 - <u32>value : <u32>value;
}

function invalidInteger(): u32 {
  scratch.flags |= IE;
  return INTEGER_INDEFINITE;
}

/** i32 → T, rounded for singles. */
function fromInteger<T extends number>(value: i32): T {
  if (value == 0) return 0;
  const positive = value < 0 ? 0 - <u32>value : <u32>value;
  scratch.sign = u32(value < 0);
  scratch.exponent = 31 - <i32>clz(positive);
  scratch.high = (<u64>positive) << (63 - scratch.exponent);
  scratch.low = 0;
  return roundAndPack<T>();
}

function narrow(raw: u64): u32 {
  const sign = <u32>(raw >> 32) & 0x8000_0000;
  if (isNaN<u64>(raw)) {
    if (isSignalling<u64>(raw)) scratch.flags |= IE;
    return sign | 0x7fc0_0000 | (<u32>(raw >> 29) & 0x3f_ffff);
  }
  if (isInfinite<u64>(raw)) return sign | 0x7f80_0000;
  const a = operand<u64>(raw);
  if (isZero<u64>(a)) return sign;
  setExact<u64>(a);
  return roundAndPack<u32>();
}

function widenToDouble(raw: u32): u64 {
  const sign = (<u64>(raw & 0x8000_0000)) << 32;
  if (isNaN<u32>(raw)) {
    if (isSignalling<u32>(raw)) scratch.flags |= IE;
    return sign | 0x7ff8_0000_0000_0000 | ((<u64>(raw & 0x3f_ffff)) << 29);
  }
  if (isInfinite<u32>(raw)) return sign | 0x7ff0_0000_0000_0000;
  const a = operand<u32>(raw);
  if (isZero<u32>(a)) return sign;
  return reinterpret<u64>(<f64>reinterpret<f32>(a));
}

export function cvtsd2ss(v: usize, w: usize): void {
  begin();
  const result = narrow(load<u64>(w));
  settle();
  store<u32>(v, result);
}

export function cvtss2sd(v: usize, w: usize): void {
  begin();
  const result = widenToDouble(load<u32>(w));
  settle();
  store<u64>(v, result);
}

export function cvtpd2ps(v: usize, w: usize): void {
  begin();
  const low = narrow(load<u64>(w));
  const high = narrow(load<u64>(w, 8));
  settle();
  store<u32>(v, low);
  store<u32>(v, high, 4);
  store<u64>(v, 0, 8);
}

export function cvtps2pd(v: usize, w: usize): void {
  begin();
  const low = widenToDouble(load<u32>(w));
  const high = widenToDouble(load<u32>(w, 4));
  settle();
  store<u64>(v, low);
  store<u64>(v, high, 8);
}

/** Exact: no exceptions. */
export function cvtsi2sd(v: usize, value: u32): void {
  store<f64>(v, <f64>(<i32>value));
}

export function cvtsi2ss(v: usize, value: u32): void {
  begin();
  const result = fromInteger<u32>(value);
  settle();
  store<u32>(v, result);
}

export function cvtdq2pd(v: usize, w: usize): void {
  const low = load<i32>(w);
  const high = load<i32>(w, 4);
  store<f64>(v, <f64>low);
  store<f64>(v, <f64>high, 8);
}

export function cvtdq2ps(v: usize, w: usize): void {
  begin();
  const r0 = fromInteger<u32>(load<i32>(w));
  const r1 = fromInteger<u32>(load<i32>(w, 4));
  const r2 = fromInteger<u32>(load<i32>(w, 8));
  const r3 = fromInteger<u32>(load<i32>(w, 12));
  settle();
  storeFour(v, r0, r1, r2, r3);
}

function storeFour(v: usize, r0: u32, r1: u32, r2: u32, r3: u32): void {
  store<u32>(v, r0);
  store<u32>(v, r1, 4);
  store<u32>(v, r2, 8);
  store<u32>(v, r3, 12);
}

function scalarToInteger<T extends number>(w: usize, mode: u32): u32 {
  begin();
  const result = toInteger<T>(load<T>(w), mode);
  settle();
  return result;
}

export function cvtsd2si(w: usize): u32 {
  return scalarToInteger<u64>(w, rounding());
}

export function cvttsd2si(w: usize): u32 {
  return scalarToInteger<u64>(w, ROUND_ZERO);
}

export function cvtss2si(w: usize): u32 {
  return scalarToInteger<u32>(w, rounding());
}

export function cvttss2si(w: usize): u32 {
  return scalarToInteger<u32>(w, ROUND_ZERO);
}

function singlesToIntegers(v: usize, w: usize, mode: u32): void {
  begin();
  const r0 = toInteger<u32>(load<u32>(w), mode);
  const r1 = toInteger<u32>(load<u32>(w, 4), mode);
  const r2 = toInteger<u32>(load<u32>(w, 8), mode);
  const r3 = toInteger<u32>(load<u32>(w, 12), mode);
  settle();
  storeFour(v, r0, r1, r2, r3);
}

function doublesToIntegers(v: usize, w: usize, mode: u32): void {
  begin();
  const low = toInteger<u64>(load<u64>(w), mode);
  const high = toInteger<u64>(load<u64>(w, 8), mode);
  settle();
  storeFour(v, low, high, 0, 0);
}

export function cvtps2dq(v: usize, w: usize): void {
  singlesToIntegers(v, w, rounding());
}

export function cvttps2dq(v: usize, w: usize): void {
  singlesToIntegers(v, w, ROUND_ZERO);
}

export function cvtpd2dq(v: usize, w: usize): void {
  doublesToIntegers(v, w, rounding());
}

export function cvttpd2dq(v: usize, w: usize): void {
  doublesToIntegers(v, w, ROUND_ZERO);
}

// One lane each, for the MMX forms.

export function singleFromInteger(value: i32): u32 {
  return fromInteger<u32>(value);
}

export function integerFromSingle(bits: u32, mode: u32): u32 {
  return toInteger<u32>(bits, mode);
}

export function integerFromDouble(bits: u64, mode: u32): u32 {
  return toInteger<u64>(bits, mode);
}
