// The six arithmetic flags, kept lazily in two words: the last result and its carries.
//
//   result   the last result, sign-extended to 32 bits         ZF = (result == 0), SF = bit 31, PF = parity of bits 7..0
//   carries  31   CF, the carry (borrow) out of the top bit
//            30   the carry into the top bit: OF = bit 31 xor bit 30
//            15…8 flipped into the byte whose parity is taken
//            3    AF, the carry out of bit 3
//            0    flipped into SF
//
// Bits 15…8 and 0 are 0 after arithmetic; they let any combination of flags be written (POPF, SAHF, COMISD).
import { CPU_EAX, CPU_EFLAGS, CPU_FLAGS_CARRY, CPU_FLAGS_RESULT } from '../contract/state.ts';
import { FLAG_AF, FLAG_CF, FLAG_DF, FLAG_OF, FLAG_ONE, FLAG_PF, FLAG_ZF, FLAGS_ARITHMETIC } from '../state/cpu.ts';

/** The part of `carries` that holds CF and OF. */
const TOP_TWO: u32 = 0xc000_0000;

function result(): i32 {
  return load<i32>(CPU_FLAGS_RESULT);
}

function carries(): u32 {
  return load<u32>(CPU_FLAGS_CARRY);
}

/** Flags of an addition or subtraction: `carry` holds the carry out of each bit of T. */
export function setLazy<T extends number>(value: T, carry: u32): void {
  if (sizeof<T>() == 4) {
    store<u32>(CPU_FLAGS_RESULT, <u32>value);
    store<u32>(CPU_FLAGS_CARRY, carry & (TOP_TWO | 8));
  } else if (sizeof<T>() == 2) {
    store<i32>(CPU_FLAGS_RESULT, <i32>(<i16>value));
    store<u32>(CPU_FLAGS_CARRY, ((carry << 16) & TOP_TWO) | (carry & 8));
  } else {
    store<i32>(CPU_FLAGS_RESULT, <i32>(<i8>value));
    store<u32>(CPU_FLAGS_CARRY, ((carry << 24) & TOP_TWO) | (carry & 8));
  }
}

/** SF, ZF and PF by `value`; CF and OF as given (0 or 1); AF cleared. */
export function setResult<T extends number>(value: T, carryFlag: u32, overflowFlag: u32): void {
  if (sizeof<T>() == 4) store<u32>(CPU_FLAGS_RESULT, <u32>value);
  else if (sizeof<T>() == 2) store<i32>(CPU_FLAGS_RESULT, <i32>(<i16>value));
  else store<i32>(CPU_FLAGS_RESULT, <i32>(<i8>value));
  store<u32>(CPU_FLAGS_CARRY, (carryFlag << 31) | ((carryFlag ^ overflowFlag) << 30));
}

/** Flags of AND, OR, XOR, TEST: CF, OF and AF are 0. */
export function setLogic<T extends number>(value: T): void {
  setResult<T>(value, 0, 0);
}

/** CF and OF (0 or 1); the other four stay. */
export function setCarryOverflow(carryFlag: u32, overflowFlag: u32): void {
  store<u32>(CPU_FLAGS_CARRY, (carries() & ~TOP_TWO) | (carryFlag << 31) | ((carryFlag ^ overflowFlag) << 30));
}

/** CF as 0 or 1. */
export function carryFlag(): u32 {
  return carries() >>> 31;
}

/** OF as 0 or 1. */
export function overflowFlag(): u32 {
  return (carries() ^ (carries() << 1)) >>> 31;
}

export function zeroFlag(): bool {
  return result() == 0;
}

/** SF as 0 or 1. */
export function signFlag(): u32 {
  return (<u32>result() >>> 31) ^ (carries() & 1);
}

function auxiliaryFlag(): u32 {
  return (carries() >>> 3) & 1;
}

export function parityFlag(): bool {
  return (popcnt<u32>((<u32>result() ^ (carries() >>> 8)) & 0xff) & 1) == 0;
}

/** The six flags in their EFLAGS places. */
export function arithmeticFlags(): u32 {
  return (
    carryFlag() |
    ((<u32>parityFlag()) << 2) |
    (auxiliaryFlag() << 4) |
    ((<u32>zeroFlag()) << 6) |
    (signFlag() << 7) |
    (overflowFlag() << 11)
  );
}

/** Sets the six flags from an EFLAGS image. */
export function writeArithmeticFlags(image: u32): void {
  const value: u32 = image & FLAG_ZF ? 0 : 1;
  const parity: u32 = value ^ (image & FLAG_PF ? 0 : 1);
  const carry = image & FLAG_CF;
  const overflow = (image >>> 11) & 1;
  store<u32>(CPU_FLAGS_RESULT, value);
  store<u32>(
    CPU_FLAGS_CARRY,
    (carry << 31) | ((carry ^ overflow) << 30) | (parity << 8) | ((image & FLAG_AF) >>> 1) | ((image >>> 7) & 1),
  );
}

/** The whole EFLAGS image; bit 1 reads 1. */
export function readFlags(): u32 {
  return (load<u32>(CPU_EFLAGS) & ~FLAGS_ARITHMETIC) | arithmeticFlags() | FLAG_ONE;
}

export function setZero(isZero: bool): void {
  const others = arithmeticFlags() & ~FLAG_ZF;
  writeArithmeticFlags(isZero ? others | FLAG_ZF : others);
}

export function setCarry(flag: u32): void {
  setCarryOverflow(flag, overflowFlag());
}

/** +1 or -1 by DF, times `bytes`. */
export function stringStep(bytes: u32): u32 {
  return load<u32>(CPU_EFLAGS) & FLAG_DF ? 0 - bytes : bytes;
}

/** Conditions BE and A. */
export function carryOrZero(): bool {
  return carries() >>> 31 != 0 || result() == 0;
}

/** Conditions L and GE. */
export function isLess(): bool {
  return signFlag() != overflowFlag();
}

/** Conditions LE and G. */
export function isLessOrEqual(): bool {
  return isLess() || result() == 0;
}

export function cmc(): void {
  setCarry(carryFlag() ^ 1);
}

export function setDirection(flag: u32): void {
  const others = load<u32>(CPU_EFLAGS) & ~FLAG_DF;
  store<u32>(CPU_EFLAGS, flag ? others | FLAG_DF : others);
}

/** SF ZF AF PF CF from AH; OF stays. */
export function sahf(): void {
  writeArithmeticFlags((load<u8>(CPU_EAX, 1) & (FLAGS_ARITHMETIC ^ FLAG_OF)) | (overflowFlag() << 11));
}

export function lahf(): void {
  store<u8>(CPU_EAX, <u8>(arithmeticFlags() | FLAG_ONE), 1);
}

/** Undocumented D6: AL = CF ? FFH : 0. */
export function salc(): void {
  store<u8>(CPU_EAX, <u8>(0 - carryFlag()));
}
