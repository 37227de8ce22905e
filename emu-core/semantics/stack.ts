// The stack: PUSH, POP, PUSHA, POPA, ENTER, LEAVE (SDM 2, by mnemonic; SDM 1 6.2).
import { CPU_EBP, MODE_FLAT, MODE_STACK32, SS } from '../contract/state.ts';
import { Guest } from '../mmu/guest.ts';
import { cpu } from '../state/cpu.ts';
import { segmentLinear } from './segment.ts';

const FLAT_STACK: u32 = MODE_FLAT | MODE_STACK32;

function isFlat(): bool {
  return (cpu.mode & FLAT_STACK) == FLAT_STACK;
}

/** ESP or SP, by the stack's size. */
function pointer(): u32 {
  return cpu.mode & MODE_STACK32 ? cpu.esp : cpu.esp & 0xffff;
}

function setPointer(value: u32): void {
  if (cpu.mode & MODE_STACK32) cpu.esp = value;
  else cpu.esp = (cpu.esp & 0xffff_0000) | (value & 0xffff);
}

function wrapped(offset: u32): u32 {
  return cpu.mode & MODE_STACK32 ? offset : offset & 0xffff;
}

/** Linear address of `bytes` bytes at a stack offset. */
export function stackLinear(offset: u32, bytes: u32, write: bool): u32 {
  return isFlat() ? offset : segmentLinear(SS, wrapped(offset), bytes, write);
}

function pushSegmented<T extends number>(value: T): void {
  const offset = wrapped(pointer() - sizeof<T>());
  Guest.write<T>(segmentLinear(SS, offset, sizeof<T>(), true), value);
  setPointer(offset);
}

/** PUSH where the stack is known to be flat and 32-bit. */
export function pushFlat<T extends number>(value: T): void {
  const linear = cpu.esp - sizeof<T>();
  Guest.write<T>(linear, value);
  cpu.esp = linear;
}

export function push<T extends number>(value: T): void {
  if (isFlat()) pushFlat<T>(value);
  else pushSegmented<T>(value);
}

function popSegmented<T extends number>(): T {
  const offset = pointer();
  const value = Guest.read<T>(segmentLinear(SS, offset, sizeof<T>(), false));
  setPointer(offset + sizeof<T>());
  return value;
}

/** POP where the stack is known to be flat and 32-bit. */
export function popFlat<T extends number>(): T {
  const value = Guest.read<T>(cpu.esp);
  cpu.esp += sizeof<T>();
  return value;
}

export function pop<T extends number>(): T {
  return isFlat() ? popFlat<T>() : popSegmented<T>();
}

/** What pop() would give. */
export function stackTop<T extends number>(): T {
  return Guest.read<T>(stackLinear(pointer(), sizeof<T>(), false));
}

/** ESP when `bytes` bytes have been dropped. */
export function stackAfter(bytes: u32): u32 {
  return cpu.mode & MODE_STACK32 ? cpu.esp + bytes : (cpu.esp & 0xffff_0000) | ((cpu.esp + bytes) & 0xffff);
}

/** Drops `bytes` bytes: RET imm16. */
export function release(bytes: u32): void {
  setPointer(pointer() + bytes);
}

export function leave<T extends number>(): void {
  const frame = wrapped(cpu.ebp);
  const value = Guest.read<T>(stackLinear(frame, sizeof<T>(), false));
  setPointer(frame + sizeof<T>());
  store<T>(CPU_EBP, value);
}

/** LEAVE where the stack is known to be flat and 32-bit. */
export function leaveFlat<T extends number>(): void {
  const value = Guest.read<T>(cpu.ebp);
  cpu.esp = cpu.ebp + sizeof<T>();
  store<T>(CPU_EBP, value);
}

export function pusha<T extends number>(): void {
  const top = pointer();
  // All eight are proved first: the pushes must not fault half-way.
  for (let i: u32 = 1; i <= 8; i++) {
    Guest.checkWrite(stackLinear(top - i * sizeof<T>(), sizeof<T>(), true), sizeof<T>());
  }
  for (let i: u32 = 0; i < 8; i++) {
    const value = load<u32>(changetype<usize>(cpu) + (i << 2));
    Guest.write<T>(stackLinear(top - (i + 1) * sizeof<T>(), sizeof<T>(), true), <T>value);
  }
  setPointer(top - 8 * sizeof<T>());
}

export function popa<T extends number>(): void {
  const top = pointer();
  for (let i: u32 = 0; i < 8; i++) {
    Guest.read<T>(stackLinear(top + i * sizeof<T>(), sizeof<T>(), false));
  }
  for (let i: u32 = 0; i < 8; i++) {
    if (i == 3) continue; // ESP is skipped
    const value = Guest.read<T>(stackLinear(top + i * sizeof<T>(), sizeof<T>(), false));
    store<T>(changetype<usize>(cpu) + ((7 - i) << 2), value);
  }
  setPointer(top + 8 * sizeof<T>());
}

export function enter<T extends number>(bytes: u32, nesting: u32): void {
  const level = nesting & 31;
  const top = pointer();
  const frame = wrapped(top - sizeof<T>());
  // All of ESP goes to EBP, on a 16-bit stack too.
  const frameValue = stackAfter(0 - sizeof<T>());
  const final = wrapped(frame - level * sizeof<T>() - bytes);
  const low = wrapped(frame - level * sizeof<T>());
  for (let i: u32 = 0; i <= level; i++) {
    Guest.checkWrite(stackLinear(frame - i * sizeof<T>(), sizeof<T>(), true), sizeof<T>());
    if (i != 0 && i < level) Guest.read<T>(stackLinear(cpu.ebp - i * sizeof<T>(), sizeof<T>(), false));
  }
  // SDM: a write at the new stack pointer must be possible too.
  Guest.checkWrite(stackLinear(final, sizeof<T>(), true), sizeof<T>());
  Guest.write<T>(stackLinear(frame, sizeof<T>(), true), <T>cpu.ebp);
  for (let i: u32 = 1; i < level; i++) {
    const outer = Guest.read<T>(stackLinear(cpu.ebp - i * sizeof<T>(), sizeof<T>(), false));
    Guest.write<T>(stackLinear(frame - i * sizeof<T>(), sizeof<T>(), true), outer);
  }
  if (level != 0) Guest.write<T>(stackLinear(low, sizeof<T>(), true), <T>frameValue);
  store<T>(CPU_EBP, <T>frameValue);
  setPointer(final);
}
