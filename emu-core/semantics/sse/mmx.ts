// MMX: 64-bit operations on the significands of the x87 registers. They run the XMM operations on 16-byte register slots,
// whose upper halves (sign, exponent) are set afterwards as the SDM asks: all ones for a written register (SDM 1, 9.2).
import { MMX_STAGE_AT } from '../../contract/memory-map.ts';
import { fpu, ROUND_ZERO } from '../../state/fpu.ts';
import { checkSse } from '../x87/check.ts';
import { integerFromDouble, integerFromSingle, singleFromInteger } from './convert.ts';
import { begin, rounding, settle } from './exceptions.ts';
import { storeMasked } from './move.ts';

const ALL_ONES: u64 = 0xffff;

/** Every MMX instruction but EMMS: TOP = 0, all registers in use. */
function enterMmx(): void {
  fpu.top = 0;
  fpu.valid = 0xff;
}

/** The 64-bit source, alone in a 16-byte slot. */
export function staged(q: usize): usize {
  store<u64>(MMX_STAGE_AT, load<u64>(q));
  store<u64>(MMX_STAGE_AT, 0, 8);
  return MMX_STAGE_AT;
}

/** Destination and source side by side in the destination's slot, as the packing operations want them. */
export function joined(p: usize, q: usize): usize {
  store<u64>(p, load<u64>(q), 8);
  return p;
}

/** Ends an operation on register p. */
export function mmxDone(p: usize): void {
  store<u64>(p, ALL_ONES, 8);
  enterMmx();
}

/** Ends an unpack of high halves: the result stands in the upper half of the slot. */
export function mmxDoneHigh(p: usize): void {
  store<u64>(p, load<u64>(p, 8));
  mmxDone(p);
}

export function mmxSet(p: usize, value: u64): void {
  store<u64>(p, value);
  mmxDone(p);
}

export function mmxMove(p: usize, q: usize): void {
  mmxSet(p, load<u64>(q));
}

export function mmxLow(p: usize): u32 {
  enterMmx();
  return load<u32>(p);
}

/** The register for a store; entering MMX mode early is harmless, since the store is proved possible before. */
export function mmxQuad(p: usize): u64 {
  enterMmx();
  return load<u64>(p);
}

export function maskmovq(p: usize, n: usize, segment: u32, addressBytes: u32): void {
  storeMasked(p, n, segment, addressBytes, 8);
  enterMmx();
}

export function mmxMask(n: usize): u32 {
  enterMmx();
  return v128.bitmask<i8>(load<v128>(n)) & 0xff;
}

export function mmxInsertWord(p: usize, word: u32, lane: u32): void {
  store<u16>(p + ((lane & 3) << 1), <u16>word);
  mmxDone(p);
}

export function mmxExtractWord(n: usize, lane: u32): u32 {
  enterMmx();
  return load<u16>(n + ((lane & 3) << 1));
}

export function movq2dq(v: usize, n: usize): void {
  store<u64>(v, load<u64>(n));
  store<u64>(v, 0, 8);
  enterMmx();
}

export function emms(): void {
  fpu.top = 0;
  fpu.valid = 0;
}

/** CVTPI2PS of a register; the switch to MMX comes even before an unmasked exception. From memory: integersToSingles(). */
export function cvtpi2ps(v: usize, n: usize): void {
  checkSse();
  enterMmx();
  integersToSingles(v, load<u64>(n));
}

/** Two singles, rounded; the upper half of v stays. */
export function integersToSingles(v: usize, pair: u64): void {
  begin();
  const low = singleFromInteger(<i32>pair);
  const high = singleFromInteger(<i32>(pair >> 32));
  settle();
  store<u32>(v, low);
  store<u32>(v, high, 4);
}

/** CVTPI2PD of a register. From memory it leaves the x87 state alone: integersToDoubles(). */
export function cvtpi2pd(v: usize, n: usize): void {
  checkSse();
  const low = load<i32>(n);
  const high = load<i32>(n, 4);
  store<f64>(v, <f64>low);
  store<f64>(v, <f64>high, 8);
  enterMmx();
}

export function integersToDoubles(v: usize, pair: u64): void {
  store<f64>(v, <f64>(<i32>pair));
  store<f64>(v, <f64>(<i32>(pair >> 32)), 8);
}

function setPair(p: usize, low: u32, high: u32): void {
  mmxSet(p, <u64>low | ((<u64>high) << 32));
}

function singlesToPair(p: usize, w: usize, mode: u32): void {
  checkSse();
  begin();
  const low = integerFromSingle(load<u32>(w), mode);
  const high = integerFromSingle(load<u32>(w, 4), mode);
  enterMmx();
  settle();
  setPair(p, low, high);
}

function doublesToPair(p: usize, w: usize, mode: u32): void {
  checkSse();
  begin();
  const low = integerFromDouble(load<u64>(w), mode);
  const high = integerFromDouble(load<u64>(w, 8), mode);
  enterMmx();
  settle();
  setPair(p, low, high);
}

export function cvtps2pi(p: usize, w: usize): void {
  singlesToPair(p, w, rounding());
}

export function cvttps2pi(p: usize, w: usize): void {
  singlesToPair(p, w, ROUND_ZERO);
}

export function cvtpd2pi(p: usize, w: usize): void {
  doublesToPair(p, w, rounding());
}

export function cvttpd2pi(p: usize, w: usize): void {
  doublesToPair(p, w, ROUND_ZERO);
}
