// SSE moves that do more than copy: partial registers, masks, non-temporal byte stores, and the approximations.
import { Guest } from '../../mmu/guest.ts';
import { cpu } from '../../state/cpu.ts';
import { checkAlignment, segmentRange } from '../segment.ts';

/** 32 bits into an XMM register, the rest zero (MOVSS from memory, MOVD). */
export function loadLow32(v: usize, value: u32): void {
  store<u64>(v, value);
  store<u64>(v, 0, 8);
}

/** 64 bits, the rest zero (MOVSD from memory, MOVQ). */
export function loadLow64(v: usize, value: u64): void {
  store<u64>(v, value);
  store<u64>(v, 0, 8);
}

/** MOVQ between registers. */
export function moveLow64(v: usize, w: usize): void {
  loadLow64(v, load<u64>(w));
}

/** Low 64 bits from memory, the rest stays (MOVLPS, MOVLPD). */
export function setLow64(v: usize, value: u64): void {
  store<u64>(v, value);
}

/** High 64 bits from memory (MOVHPS, MOVHPD). */
export function setHigh64(v: usize, value: u64): void {
  store<u64>(v, value, 8);
}

export function movhlps(v: usize, u: usize): void {
  store<u64>(v, load<u64>(u, 8));
}

export function movlhps(v: usize, u: usize): void {
  store<u64>(v, load<u64>(u), 8);
}

export function low32(v: usize): u32 {
  return load<u32>(v);
}

export function low64(v: usize): u64 {
  return load<u64>(v);
}

export function high64(v: usize): u64 {
  return load<u64>(v, 8);
}

export function movmskps(u: usize): u32 {
  return v128.bitmask<i32>(load<v128>(u));
}

export function movmskpd(u: usize): u32 {
  return v128.bitmask<i64>(load<v128>(u));
}

export function pmovmskb(u: usize): u32 {
  return v128.bitmask<i8>(load<v128>(u));
}

/** MASKMOVDQU: bytes whose mask has bit 7 set go to [DS:eDI]; each is proved writable before the first one is stored. */
export function maskmovdqu(v: usize, u: usize, segment: u32, addressBytes: u32): void {
  storeMasked(v, u, segment, addressBytes, 16);
}

export function storeMasked(v: usize, u: usize, segment: u32, addressBytes: u32, count: u32): void {
  const offset = addressBytes == 4 ? cpu.edi : cpu.edi & 0xffff;
  const linear = segmentRange(segment, offset, count, true);
  checkAlignment(linear, 8);
  for (let i: u32 = 0; i < count; i++) {
    if (load<u8>(u + i) >> 7 != 0) Guest.checkWrite(linear + i, 1);
  }
  for (let i: u32 = 0; i < count; i++) {
    if (load<u8>(u + i) >> 7 != 0) Guest.write<u8>(linear + i, load<u8>(v + i));
  }
}

const SINGLE_SIGN: u32 = 0x8000_0000;
const SINGLE_INFINITY: u32 = 0x7f80_0000;
const SINGLE_QUIET: u32 = 0x0040_0000;
const SINGLE_INDEFINITE: u32 = 0xffc0_0000;
const SINGLE_LEAST_NORMAL: u32 = 0x0080_0000;

/** RCPSS of one lane. SDM asks for a relative error below 1.5 × 2^-12; the nearest single is given. Never an exception. */
function reciprocal(bits: u32): u32 {
  const sign = bits & SINGLE_SIGN;
  const magnitude = bits & ~SINGLE_SIGN;
  if (magnitude > SINGLE_INFINITY) return bits | SINGLE_QUIET;
  if (magnitude == SINGLE_INFINITY) return sign;
  if (magnitude < SINGLE_LEAST_NORMAL) return sign | SINGLE_INFINITY;
  const result = reinterpret<u32>(<f32>(1.0 / <f64>reinterpret<f32>(bits)));
  return (result & ~SINGLE_SIGN) < SINGLE_LEAST_NORMAL ? sign : result;
}

/** RSQRTSS of one lane, as reciprocal(). */
function reciprocalRoot(bits: u32): u32 {
  const magnitude = bits & ~SINGLE_SIGN;
  if (magnitude > SINGLE_INFINITY) return bits | SINGLE_QUIET;
  if (magnitude < SINGLE_LEAST_NORMAL) return (bits & SINGLE_SIGN) | SINGLE_INFINITY;
  if ((bits & SINGLE_SIGN) != 0) return SINGLE_INDEFINITE;
  if (magnitude == SINGLE_INFINITY) return 0;
  return reinterpret<u32>(<f32>(1.0 / sqrt<f64>(<f64>reinterpret<f32>(bits))));
}

export function rcpss(v: usize, w: usize): void {
  store<u32>(v, reciprocal(load<u32>(w)));
}

export function rsqrtss(v: usize, w: usize): void {
  store<u32>(v, reciprocalRoot(load<u32>(w)));
}

export function rcpps(v: usize, w: usize): void {
  for (let i: usize = 0; i < 16; i += 4) store<u32>(v + i, reciprocal(load<u32>(w + i)));
}

export function rsqrtps(v: usize, w: usize): void {
  for (let i: usize = 0; i < 16; i += 4) store<u32>(v + i, reciprocalRoot(load<u32>(w + i)));
}
