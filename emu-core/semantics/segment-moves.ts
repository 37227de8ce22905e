// Moving selectors and far pointers: MOV, PUSH and POP of segment registers, LDS and its kin, far JMP and CALL through memory.
import { SS } from '../contract/state.ts';
import { Guest } from '../mmu/guest.ts';
import { cpu, segment } from '../state/cpu.ts';
import { farCall, farJump } from './far-control.ts';
import { loadSegment, shadowInterrupts } from './segment.ts';
import { push, stackAfter, stackTop } from './stack.ts';

/** MOV m16, Sreg. */
export function segmentWord(number: u32): u16 {
  return readSelector<u16>(number);
}

/** MOV r, Sreg: a 32-bit register gets zeros above. */
export function readSelector<T extends number>(number: u32): T {
  return <T>segment(number).selector;
}

/** MOV Sreg, r/m16. */
export function moveToSegment(number: u32, selector: u32): void {
  loadSegment(number, selector);
  if (number == SS) shadowInterrupts();
}

/** PUSH Sreg. */
export function pushSegment<T extends number>(number: u32): void {
  push<T>(<T>segment(number).selector);
}

/** POP Sreg: the stack pointer moves only when the segment could be loaded. */
export function popSegment<T extends number>(number: u32): void {
  const selector = <u32>stackTop<T>();
  // POP SS: the old stack's size decides what part of ESP moves.
  const above = stackAfter(sizeof<T>());
  loadSegment(number, selector);
  cpu.esp = above;
  if (number == SS) shadowInterrupts();
}

/** LDS, LES, LFS, LGS, LSS: loads the segment register and gives the offset. */
export function loadFarPointer<T extends number>(number: u32, linear: u32): T {
  Guest.checkRead(linear, sizeof<T>() + 2);
  const offset = Guest.read<T>(linear);
  loadSegment(number, Guest.read<u16>(linear + sizeof<T>()));
  return offset;
}

/** JMP m16:16, m16:32. */
export function farJumpAt<T extends number>(linear: u32): void {
  Guest.checkRead(linear, sizeof<T>() + 2);
  farJump(Guest.read<u16>(linear + sizeof<T>()), <u32>Guest.read<T>(linear));
}

/** CALL m16:16, m16:32. */
export function farCallAt<T extends number>(linear: u32): void {
  Guest.checkRead(linear, sizeof<T>() + 2);
  farCall(Guest.read<u16>(linear + sizeof<T>()), <u32>Guest.read<T>(linear), sizeof<T>());
}
