// SSE2 integer arithmetic and logic on 128 bits: one Wasm SIMD operation each, where there is one.
//
// Every function takes the addresses of destination (also first operand) and source; nothing else changes.

export function paddb(v: usize, w: usize): void {
  const a = load<v128>(v);
  const b = load<v128>(w);
  store<v128>(v, v128.add<i8>(a, b));
}

export function paddw(v: usize, w: usize): void {
  const a = load<v128>(v);
  const b = load<v128>(w);
  store<v128>(v, v128.add<i16>(a, b));
}

export function paddd(v: usize, w: usize): void {
  const a = load<v128>(v);
  const b = load<v128>(w);
  store<v128>(v, v128.add<i32>(a, b));
}

export function paddq(v: usize, w: usize): void {
  const a = load<v128>(v);
  const b = load<v128>(w);
  store<v128>(v, v128.add<i64>(a, b));
}

export function psubb(v: usize, w: usize): void {
  const a = load<v128>(v);
  const b = load<v128>(w);
  store<v128>(v, v128.sub<i8>(a, b));
}

export function psubw(v: usize, w: usize): void {
  const a = load<v128>(v);
  const b = load<v128>(w);
  store<v128>(v, v128.sub<i16>(a, b));
}

export function psubd(v: usize, w: usize): void {
  const a = load<v128>(v);
  const b = load<v128>(w);
  store<v128>(v, v128.sub<i32>(a, b));
}

export function psubq(v: usize, w: usize): void {
  const a = load<v128>(v);
  const b = load<v128>(w);
  store<v128>(v, v128.sub<i64>(a, b));
}

export function paddsb(v: usize, w: usize): void {
  const a = load<v128>(v);
  const b = load<v128>(w);
  store<v128>(v, v128.add_sat<i8>(a, b));
}

export function paddsw(v: usize, w: usize): void {
  const a = load<v128>(v);
  const b = load<v128>(w);
  store<v128>(v, v128.add_sat<i16>(a, b));
}

export function paddusb(v: usize, w: usize): void {
  const a = load<v128>(v);
  const b = load<v128>(w);
  store<v128>(v, v128.add_sat<u8>(a, b));
}

export function paddusw(v: usize, w: usize): void {
  const a = load<v128>(v);
  const b = load<v128>(w);
  store<v128>(v, v128.add_sat<u16>(a, b));
}

export function psubsb(v: usize, w: usize): void {
  const a = load<v128>(v);
  const b = load<v128>(w);
  store<v128>(v, v128.sub_sat<i8>(a, b));
}

export function psubsw(v: usize, w: usize): void {
  const a = load<v128>(v);
  const b = load<v128>(w);
  store<v128>(v, v128.sub_sat<i16>(a, b));
}

export function psubusb(v: usize, w: usize): void {
  const a = load<v128>(v);
  const b = load<v128>(w);
  store<v128>(v, v128.sub_sat<u8>(a, b));
}

export function psubusw(v: usize, w: usize): void {
  const a = load<v128>(v);
  const b = load<v128>(w);
  store<v128>(v, v128.sub_sat<u16>(a, b));
}

export function pminub(v: usize, w: usize): void {
  const a = load<v128>(v);
  const b = load<v128>(w);
  store<v128>(v, v128.min<u8>(a, b));
}

export function pmaxub(v: usize, w: usize): void {
  const a = load<v128>(v);
  const b = load<v128>(w);
  store<v128>(v, v128.max<u8>(a, b));
}

export function pminsw(v: usize, w: usize): void {
  const a = load<v128>(v);
  const b = load<v128>(w);
  store<v128>(v, v128.min<i16>(a, b));
}

export function pmaxsw(v: usize, w: usize): void {
  const a = load<v128>(v);
  const b = load<v128>(w);
  store<v128>(v, v128.max<i16>(a, b));
}

export function pavgb(v: usize, w: usize): void {
  const a = load<v128>(v);
  const b = load<v128>(w);
  store<v128>(v, v128.avgr<u8>(a, b));
}

export function pavgw(v: usize, w: usize): void {
  const a = load<v128>(v);
  const b = load<v128>(w);
  store<v128>(v, v128.avgr<u16>(a, b));
}

export function pcmpeqb(v: usize, w: usize): void {
  const a = load<v128>(v);
  const b = load<v128>(w);
  store<v128>(v, v128.eq<i8>(a, b));
}

export function pcmpeqw(v: usize, w: usize): void {
  const a = load<v128>(v);
  const b = load<v128>(w);
  store<v128>(v, v128.eq<i16>(a, b));
}

export function pcmpeqd(v: usize, w: usize): void {
  const a = load<v128>(v);
  const b = load<v128>(w);
  store<v128>(v, v128.eq<i32>(a, b));
}

export function pcmpgtb(v: usize, w: usize): void {
  const a = load<v128>(v);
  const b = load<v128>(w);
  store<v128>(v, v128.gt<i8>(a, b));
}

export function pcmpgtw(v: usize, w: usize): void {
  const a = load<v128>(v);
  const b = load<v128>(w);
  store<v128>(v, v128.gt<i16>(a, b));
}

export function pcmpgtd(v: usize, w: usize): void {
  const a = load<v128>(v);
  const b = load<v128>(w);
  store<v128>(v, v128.gt<i32>(a, b));
}

export function pmullw(v: usize, w: usize): void {
  const a = load<v128>(v);
  const b = load<v128>(w);
  store<v128>(v, v128.mul<i16>(a, b));
}

export function pmaddwd(v: usize, w: usize): void {
  const a = load<v128>(v);
  const b = load<v128>(w);
  store<v128>(v, i32x4.dot_i16x8_s(a, b));
}

export function packsswb(v: usize, w: usize): void {
  const a = load<v128>(v);
  const b = load<v128>(w);
  store<v128>(v, v128.narrow<i16>(a, b));
}

export function packssdw(v: usize, w: usize): void {
  const a = load<v128>(v);
  const b = load<v128>(w);
  store<v128>(v, v128.narrow<i32>(a, b));
}

export function packuswb(v: usize, w: usize): void {
  const a = load<v128>(v);
  const b = load<v128>(w);
  store<v128>(v, i8x16.narrow_i16x8_u(a, b));
}

export function pand(v: usize, w: usize): void {
  const a = load<v128>(v);
  const b = load<v128>(w);
  store<v128>(v, v128.and(a, b));
}

export function pandn(v: usize, w: usize): void {
  const a = load<v128>(v);
  const b = load<v128>(w);
  store<v128>(v, v128.andnot(b, a));
}

export function por(v: usize, w: usize): void {
  const a = load<v128>(v);
  const b = load<v128>(w);
  store<v128>(v, v128.or(a, b));
}

export function pxor(v: usize, w: usize): void {
  const a = load<v128>(v);
  const b = load<v128>(w);
  store<v128>(v, v128.xor(a, b));
}
