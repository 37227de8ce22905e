// SSE2 integer operations that Wasm SIMD has no single operation for: high products, sums of differences, shifts.

/** Upper halves of sixteen-bit products, from their two vectors of 32-bit products. */
function upperHalves(low: v128, high: v128): v128 {
  return v128.shuffle<u16>(low, high, 1, 3, 5, 7, 9, 11, 13, 15);
}

export function pmulhw(v: usize, w: usize): void {
  const a = load<v128>(v);
  const b = load<v128>(w);
  store<v128>(v, upperHalves(v128.extmul_low<i16>(a, b), v128.extmul_high<i16>(a, b)));
}

export function pmulhuw(v: usize, w: usize): void {
  const a = load<v128>(v);
  const b = load<v128>(w);
  store<v128>(v, upperHalves(v128.extmul_low<u16>(a, b), v128.extmul_high<u16>(a, b)));
}

/** 32 × 32 → 64 bits of the even lanes. */
export function pmuludq(v: usize, w: usize): void {
  store<u64>(v, <u64>load<u32>(v) * <u64>load<u32>(w));
  store<u64>(v, <u64>load<u32>(v, 8) * <u64>load<u32>(w, 8), 8);
}

/** Sum of absolute differences of eight bytes, twice. */
export function psadbw(v: usize, w: usize): void {
  const a = load<v128>(v);
  const b = load<v128>(w);
  const differences = v128.or(v128.sub_sat<u8>(a, b), v128.sub_sat<u8>(b, a));
  const pairs = v128.extadd_pairwise<u16>(v128.extadd_pairwise<u8>(differences));
  const odd = v128.shr<u64>(pairs, 32);
  store<v128>(v, v128.add<i64>(v128.and(pairs, i64x2.splat(0xffff_ffff)), odd));
}

// Shifts. The count is one number for all lanes; from the lane's width on the result is zero (arithmetic: the sign).

export function shiftLeft16(v: usize, count: u64): void {
  store<v128>(v, count > 15 ? i64x2.splat(0) : v128.shl<i16>(load<v128>(v), <i32>count));
}

export function shiftLeft32(v: usize, count: u64): void {
  store<v128>(v, count > 31 ? i64x2.splat(0) : v128.shl<i32>(load<v128>(v), <i32>count));
}

export function shiftLeft64(v: usize, count: u64): void {
  store<v128>(v, count > 63 ? i64x2.splat(0) : v128.shl<i64>(load<v128>(v), <i32>count));
}

export function shiftRight16(v: usize, count: u64): void {
  store<v128>(v, count > 15 ? i64x2.splat(0) : v128.shr<u16>(load<v128>(v), <i32>count));
}

export function shiftRight32(v: usize, count: u64): void {
  store<v128>(v, count > 31 ? i64x2.splat(0) : v128.shr<u32>(load<v128>(v), <i32>count));
}

export function shiftRight64(v: usize, count: u64): void {
  store<v128>(v, count > 63 ? i64x2.splat(0) : v128.shr<u64>(load<v128>(v), <i32>count));
}

export function shiftArithmetic16(v: usize, count: u64): void {
  store<v128>(v, v128.shr<i16>(load<v128>(v), <i32>min<u64>(count, 15)));
}

export function shiftArithmetic32(v: usize, count: u64): void {
  store<v128>(v, v128.shr<i32>(load<v128>(v), <i32>min<u64>(count, 31)));
}

/** PSLLDQ: whole bytes to the left. */
export function shiftBytesLeft(v: usize, count: u32): void {
  const low = load<u64>(v);
  const high = load<u64>(v, 8);
  const bits = (<u64>(count & 7)) << 3;
  if (count > 15) store<v128>(v, i64x2.splat(0));
  else if (count >= 8) {
    store<u64>(v, 0);
    store<u64>(v, low << bits, 8);
  } else if (count != 0) {
    store<u64>(v, low << bits);
    store<u64>(v, (high << bits) | (low >> (64 - bits)), 8);
  }
}

/** PSRLDQ. */
export function shiftBytesRight(v: usize, count: u32): void {
  const low = load<u64>(v);
  const high = load<u64>(v, 8);
  const bits = (<u64>(count & 7)) << 3;
  if (count > 15) store<v128>(v, i64x2.splat(0));
  else if (count >= 8) {
    store<u64>(v, high >> bits);
    store<u64>(v, 0, 8);
  } else if (count != 0) {
    store<u64>(v, (low >> bits) | (high << (64 - bits)));
    store<u64>(v, high >> bits, 8);
  }
}
