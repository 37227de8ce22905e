// Near control transfers, conditional sets and bounds (SDM 2, "Jcc", "CALL", "RET", "LOOP", "JCXZ", "BOUND").
// EIP already points behind the instruction when one of these runs (rows that end a block).
import { CS } from '../contract/state.ts';
import { BR, GP, raise, raisePlain, UD } from '../faults.ts';
import { Guest } from '../mmu/guest.ts';
import { cpu, segment } from '../state/cpu.ts';
import { zeroFlag } from './flags.ts';
import { push, release, stackTop } from './stack.ts';

/** Raises #GP(0) for a target beyond the code segment's limit: the jump has not happened then. */
function checkTarget(target: u32): void {
  if (target > segment(CS).limit) raise(GP, 0);
}

export function jump(target: u32): void {
  checkTarget(target);
  cpu.eip = target;
}

export function jumpIf(holds: bool, target: u32): void {
  if (holds) jump(target);
}

export function call<T extends number>(target: u32): void {
  checkTarget(target);
  push<T>(<T>cpu.eip);
  cpu.eip = target;
}

export function ret<T extends number>(bytes: u32): void {
  jump(<u32>stackTop<T>());
  release(sizeof<T>() + bytes);
}

function counter(addressBytes: u32): u32 {
  return addressBytes == 4 ? cpu.ecx : cpu.ecx & 0xffff;
}

/** Counts down and jumps while the counter is not 0 and, for LOOPE (1) and LOOPNE (0), ZF is as `wanted`; 2: always. */
export function loopWhile(addressBytes: u32, wanted: u32, target: u32): void {
  const left = counter(addressBytes) - 1;
  const ended = addressBytes == 4 ? left == 0 : (left & 0xffff) == 0;
  if (!ended && (wanted == 2 || <u32>zeroFlag() == wanted)) jump(target);
  if (addressBytes == 4) cpu.ecx = left;
  else cpu.ecx = (cpu.ecx & 0xffff_0000) | (left & 0xffff);
}

export function jumpIfCounterZero(addressBytes: u32, target: u32): void {
  if (counter(addressBytes) == 0) jump(target);
}

export function bound<T extends number>(index: T, linear: u32): void {
  Guest.checkRead(linear, 2 * sizeof<T>());
  const low = Guest.read<T>(linear);
  const high = Guest.read<T>(linear + sizeof<T>());
  const value = sizeof<T>() == 2 ? <i32>(<i16>index) : <i32>index;
  const least = sizeof<T>() == 2 ? <i32>(<i16>low) : <i32>low;
  const most = sizeof<T>() == 2 ? <i32>(<i16>high) : <i32>high;
  if (value < least || value > most) raisePlain(BR);
}

export function choose<T extends number>(first: bool, one: T, other: T): T {
  return first ? one : other;
}

export function nothing(): void {}

/** CLFLUSH: there are no caches, but it faults as a load of a byte does. SDM 2A "CLFLUSH". */
export function clflush(linear: u32): void {
  Guest.checkRead(linear, 1);
}

export function invalidOpcode(): void {
  raisePlain(UD);
}
