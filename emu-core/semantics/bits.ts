// Bit tests, scans and byte swaps (SDM 2, "BT", "BTS", "BTR", "BTC", "BSF", "BSR", "BSWAP", "SETcc", "CMOVcc").
import { readFlags, setCarry, writeArithmeticFlags } from './flags.ts';

function bitOf<T extends number>(value: T, index: T): u32 {
  return (<u32>value >>> (<u32>index & (8 * sizeof<T>() - 1))) & 1;
}

function mask<T extends number>(index: T): u32 {
  return (<u32>1) << (<u32>index & (8 * sizeof<T>() - 1));
}

export function bt<T extends number>(value: T, index: T): void {
  setCarry(bitOf<T>(value, index));
}

export function bts<T extends number>(value: T, index: T): T {
  setCarry(bitOf<T>(value, index));
  return <T>(<u32>value | mask<T>(index));
}

export function btr<T extends number>(value: T, index: T): T {
  setCarry(bitOf<T>(value, index));
  return <T>(<u32>value & ~mask<T>(index));
}

export function btc<T extends number>(value: T, index: T): T {
  setCarry(bitOf<T>(value, index));
  return <T>(<u32>value ^ mask<T>(index));
}

/** How far a bit string's operand lies from its base, in bytes: a register index reaches beyond the operand. */
export function bitDisplacement<T extends number>(index: T): u32 {
  if (sizeof<T>() == 2) return (<i32>(<i16>index) >> 4) << 1;
  return (<i32>index >> 5) << 2;
}

/** ZF = 1 and no change if `source` is 0; otherwise the index of the lowest set bit. */
export function bsf<T extends number>(previous: T, source: T): T {
  if (<u32>source == 0) {
    writeArithmeticFlags((readFlags() & ~SCAN_FLAGS) | ZERO | PARITY);
    return previous;
  }
  const index = ctz<u32>(<u32>source);
  setScan(index);
  return <T>index;
}

export function bsr<T extends number>(previous: T, source: T): T {
  if (<u32>source == 0) {
    writeArithmeticFlags((readFlags() & ~SCAN_FLAGS) | ZERO | PARITY);
    return previous;
  }
  const index = 31 - clz<u32>(<u32>source);
  setScan(index);
  return <T>index;
}

const ZERO: u32 = 0x40;
const PARITY: u32 = 0x04;
const SCAN_FLAGS: u32 = 0x8d5;

/** ZF = 0; CF OF AF SF 0 and PF by the index (undefined by the SDM). */
function setScan(index: u32): void {
  writeArithmeticFlags((popcnt<u32>(index & 0xff) & 1) == 0 ? PARITY : 0);
}

/** 16-bit BSWAP is undefined by the SDM; Intel CPUs give 0. */
export function bswap<T extends number>(value: T): T {
  if (sizeof<T>() == 2) return <T>0;
  const v = <u32>value;
  return <T>((v << 24) | ((v & 0xff00) << 8) | ((v >>> 8) & 0xff00) | (v >>> 24));
}

export function setcc(holds: bool): u8 {
  return <u8>holds;
}

export function cmov<T extends number>(holds: bool, present: T, candidate: T): T {
  return holds ? candidate : present;
}
