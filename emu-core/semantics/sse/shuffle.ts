// Shuffles, unpacks, and words in and out of XMM registers.

export function punpcklbw(v: usize, w: usize): void {
  const a = load<v128>(v);
  const b = load<v128>(w);
  store<v128>(v, v128.shuffle<u8>(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23));
}

export function punpcklwd(v: usize, w: usize): void {
  const a = load<v128>(v);
  const b = load<v128>(w);
  store<v128>(v, v128.shuffle<u16>(a, b, 0, 8, 1, 9, 2, 10, 3, 11));
}

/** UNPCKLPS too. */
export function punpckldq(v: usize, w: usize): void {
  const a = load<v128>(v);
  const b = load<v128>(w);
  store<v128>(v, v128.shuffle<u32>(a, b, 0, 4, 1, 5));
}

/** UNPCKLPD too. */
export function punpcklqdq(v: usize, w: usize): void {
  const a = load<v128>(v);
  const b = load<v128>(w);
  store<v128>(v, v128.shuffle<u64>(a, b, 0, 2));
}

export function punpckhbw(v: usize, w: usize): void {
  const a = load<v128>(v);
  const b = load<v128>(w);
  store<v128>(v, v128.shuffle<u8>(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31));
}

export function punpckhwd(v: usize, w: usize): void {
  const a = load<v128>(v);
  const b = load<v128>(w);
  store<v128>(v, v128.shuffle<u16>(a, b, 4, 12, 5, 13, 6, 14, 7, 15));
}

/** UNPCKHPS too. */
export function punpckhdq(v: usize, w: usize): void {
  const a = load<v128>(v);
  const b = load<v128>(w);
  store<v128>(v, v128.shuffle<u32>(a, b, 2, 6, 3, 7));
}

/** UNPCKHPD too. */
export function punpckhqdq(v: usize, w: usize): void {
  const a = load<v128>(v);
  const b = load<v128>(w);
  store<v128>(v, v128.shuffle<u64>(a, b, 1, 3));
}

/** Lane `field` (0 to 3) of the order byte selects a 32-bit lane. */
function pick32(w: usize, order: u32, field: u32): u32 {
  return load<u32>(w + (((order >> (field << 1)) & 3) << 2));
}

function pick16(w: usize, order: u32, field: u32): u64 {
  return (<u64>load<u16>(w + (((order >> (field << 1)) & 3) << 1))) << (field << 4);
}

function four16(w: usize, order: u32): u64 {
  return pick16(w, order, 0) | pick16(w, order, 1) | pick16(w, order, 2) | pick16(w, order, 3);
}

export function pshufd(v: usize, w: usize, order: u32): void {
  const low = <u64>pick32(w, order, 0) | ((<u64>pick32(w, order, 1)) << 32);
  const high = <u64>pick32(w, order, 2) | ((<u64>pick32(w, order, 3)) << 32);
  store<u64>(v, low);
  store<u64>(v, high, 8);
}

export function pshuflw(v: usize, w: usize, order: u32): void {
  const low = four16(w, order);
  const high = load<u64>(w, 8);
  store<u64>(v, low);
  store<u64>(v, high, 8);
}

export function pshufhw(v: usize, w: usize, order: u32): void {
  const low = load<u64>(w);
  const high = four16(w + 8, order);
  store<u64>(v, low);
  store<u64>(v, high, 8);
}

/** PSHUFW of MMX: 64 bits. */
export function pshufw(p: usize, q: usize, order: u32): void {
  store<u64>(p, four16(q, order));
}

export function shufps(v: usize, w: usize, order: u32): void {
  const low = <u64>pick32(v, order, 0) | ((<u64>pick32(v, order, 1)) << 32);
  const high = <u64>pick32(w, order, 2) | ((<u64>pick32(w, order, 3)) << 32);
  store<u64>(v, low);
  store<u64>(v, high, 8);
}

export function shufpd(v: usize, w: usize, order: u32): void {
  const low = load<u64>(v + ((order & 1) << 3));
  const high = load<u64>(w + ((order & 2) << 2));
  store<u64>(v, low);
  store<u64>(v, high, 8);
}

/** PINSRW. */
export function insertWord(v: usize, word: u32, lane: u32): void {
  store<u16>(v + ((lane & 7) << 1), <u16>word);
}

/** PEXTRW. */
export function extractWord(u: usize, lane: u32): u32 {
  return load<u16>(u + ((lane & 7) << 1));
}
