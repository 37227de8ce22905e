// Exchange, compare-and-exchange and sign extension into a pair (SDM 2, "XCHG", "XADD", "CMPXCHG", "CMPXCHG8B", "CBW" …).
import { commitUpdate, forUpdate, UPDATE_SCRATCH } from '../mmu/operand.ts';
import { cpu } from '../state/cpu.ts';
import { setZero } from './flags.ts';

/** If EDX:EAX equals the operand, ECX:EBX goes there; else the operand is loaded. The operand is always written. */
export function cmpxchg8b(linear: u32): void {
  const host = forUpdate<u64>(linear);
  const present = load<u64>(host);
  const equal = present == (((<u64>cpu.edx) << 32) | <u64>cpu.eax);
  if (equal) {
    store<u64>(host, ((<u64>cpu.ecx) << 32) | <u64>cpu.ebx);
  } else {
    cpu.eax = <u32>present;
    cpu.edx = <u32>(present >>> 32);
  }
  if (host == UPDATE_SCRATCH) commitUpdate<u64>(linear);
  setZero(equal);
}

/** CBW, CWDE. */
export function extendAccumulator<T extends number>(): void {
  if (sizeof<T>() == 2) store<i16>(changetype<usize>(cpu), <i16>(<i8>cpu.eax));
  else cpu.eax = <u32>(<i32>(<i16>cpu.eax));
}

/** CWD, CDQ. */
export function extendPair<T extends number>(): void {
  if (sizeof<T>() == 2) store<i16>(changetype<usize>(cpu), <i16>(<i32>(<i16>cpu.eax) >> 15), 8);
  else cpu.edx = <u32>(<i32>cpu.eax >> 31);
}

export function signExtendByte<T extends number>(value: u8): T {
  return <T>(<i32>(<i8>value));
}

export function signExtendWord<T extends number>(value: u16): T {
  return <T>(<i32>(<i16>value));
}
