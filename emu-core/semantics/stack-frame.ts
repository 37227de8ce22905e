// Frames of several words on a stack, as far calls, gates and returns make and take them: all checked, then all done.
import { SS } from '../contract/state.ts';
import { Guest } from '../mmu/guest.ts';
import { cpu, segment } from '../state/cpu.ts';
import { checkAlignment, segmentLinear, segmentRange } from './segment.ts';

export function stackMask(): u32 {
  return segment(SS).isBig ? 0xffff_ffff : 0xffff;
}

/** Sets ESP or SP, by the size of the stack segment. */
export function setStackPointer(value: u32): void {
  const mask = stackMask();
  cpu.esp = (cpu.esp & ~mask) | (value & mask);
}

/** Reads item `index` (0 = top) of `size` bytes (2 or 4) above the stack pointer. */
export function peek(index: u32, size: u32): u32 {
  return peekAt(index * size, size);
}

/** Reads `size` bytes (2 or 4) at `offset` above the stack pointer. */
export function peekAt(offset: u32, size: u32): u32 {
  const linear = segmentLinear(SS, (cpu.esp + offset) & stackMask(), size, false);
  return size == 4 ? Guest.read<u32>(linear) : Guest.read<u16>(linear);
}

/** Raises what pushing `items` items of `size` bytes (2 or 4) would raise. */
export function checkPush(items: u32, size: u32): void {
  const bytes = items * size;
  const linear = segmentRange(SS, (cpu.esp - bytes) & stackMask(), bytes, true);
  checkAlignment(linear, size);
  Guest.checkWrite(linear, bytes);
}

/** Pushes `size` bytes (2 or 4) that checkPush() has let through. */
export function pushItem(value: u32, size: u32): void {
  const mask = stackMask();
  const offset = (cpu.esp - size) & mask;
  const linear = segment(SS).base + offset;
  if (size == 4) Guest.write<u32>(linear, value);
  else Guest.write<u16>(linear, <u16>value);
  cpu.esp = (cpu.esp & ~mask) | offset;
}
