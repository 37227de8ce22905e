// Decimal adjustments (SDM 2, "DAA", "DAS", "AAA", "AAS", "AAM", "AAD"). They work on AL and AH only.
import { DE, raisePlain } from '../faults.ts';
import { cpu, FLAG_AF, FLAG_CF, FLAG_OF } from '../state/cpu.ts';
import { arithmeticFlags, setResult, writeArithmeticFlags } from './flags.ts';

function setAl(value: u32): void {
  cpu.eax = (cpu.eax & ~0xff) | (value & 0xff);
}

/** SF ZF PF by AL, AF and CF as given, OF by `overflow`. */
function setAdjusted(auxiliary: bool, carry: bool, overflow: bool): void {
  setResult<u8>(<u8>cpu.eax, 0, 0);
  const szp = arithmeticFlags() & ~(FLAG_AF | FLAG_CF | FLAG_OF);
  writeArithmeticFlags(szp | (auxiliary ? FLAG_AF : 0) | (carry ? FLAG_CF : 0) | (overflow ? FLAG_OF : 0));
}

export function daa(): void {
  const before = cpu.eax & 0xff;
  const flags = arithmeticFlags();
  let value = before;
  const low = (before & 15) > 9 || (flags & FLAG_AF) != 0;
  if (low) value += 6;
  const high = before > 0x99 || (flags & FLAG_CF) != 0;
  if (high) value += 0x60;
  setAl(value);
  setAdjusted(low, high, (~before & value & 0x80) != 0);
}

export function das(): void {
  const before = cpu.eax & 0xff;
  const flags = arithmeticFlags();
  let value = before;
  const low = (before & 15) > 9 || (flags & FLAG_AF) != 0;
  let carry = false;
  if (low) {
    value -= 6;
    carry = (flags & FLAG_CF) != 0 || before < 6;
  }
  if (before > 0x99 || (flags & FLAG_CF) != 0) {
    value -= 0x60;
    carry = true;
  }
  setAl(value);
  setAdjusted(low, carry, (before & ~value & 0x80) != 0);
}

function setAx(value: u32): void {
  cpu.eax = (cpu.eax & 0xffff_0000) | (value & 0xffff);
}

/** Adds or subtracts `step` (6 in AL, 1 in AH) when the low digit is no decimal digit. */
function adjustAscii(adds: bool): void {
  const low = (cpu.eax & 15) > 9 || (arithmeticFlags() & FLAG_AF) != 0;
  if (low) setAx(adds ? (cpu.eax & 0xffff) + 0x106 : (cpu.eax & 0xffff) - 0x106);
  cpu.eax &= 0xffff_ff0f;
  setAdjusted(low, low, false);
}

export function aaa(): void {
  adjustAscii(true);
}

export function aas(): void {
  adjustAscii(false);
}

export function aam(base: u8): void {
  if (base == 0) raisePlain(DE);
  const value = cpu.eax & 0xff;
  setAx(((value / <u32>base) << 8) | (value % <u32>base));
  setAdjusted(false, false, false);
}

export function aad(base: u8): void {
  const low = ((cpu.eax & 0xff) + ((cpu.eax >>> 8) & 0xff) * <u32>base) & 0xff;
  setAx(low);
  setAdjusted(false, false, false);
}
