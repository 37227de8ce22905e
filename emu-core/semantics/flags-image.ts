// EFLAGS as a whole: PUSHF, POPF, and what gates and IRET do with it. SDM 1 3.4.3, 2B "POPF".
import { CPU_DR } from '../contract/state.ts';
import { DB, raisePlain } from '../faults.ts';
import {
  CR0_PE,
  cpu,
  FLAG_AC,
  FLAG_DF,
  FLAG_ID,
  FLAG_IF,
  FLAG_IOPL,
  FLAG_NT,
  FLAG_RF,
  FLAG_TF,
  FLAGS_ARITHMETIC,
} from '../state/cpu.ts';
import { machine } from '../state/machine.ts';
import { readFlags, writeArithmeticFlags } from './flags.ts';
import { updateMode } from './mode.ts';
import { pop, push } from './stack.ts';

const POPPED: u32 = FLAG_TF | FLAG_DF | FLAG_NT | FLAG_AC | FLAG_ID;

function currentIopl(): u32 {
  return (cpu.eflags & FLAG_IOPL) >>> 12;
}

/** IF may be changed, and any port used, at CPL <= IOPL; in real mode always. */
export function hasIoPrivilege(): bool {
  return !(cpu.cr0 & CR0_PE) || cpu.cpl <= currentIopl();
}

/** Sets every flag from an image; VM stays clear. */
export function setFlags(image: u32): void {
  const before = cpu.eflags;
  cpu.eflags = image & (POPPED | FLAG_IF | FLAG_IOPL | FLAG_RF);
  writeArithmeticFlags(image & FLAGS_ARITHMETIC);
  if ((before ^ image) & FLAG_AC) updateMode();
  if (~before & image & FLAG_IF || image & FLAG_TF) machine.requestAttention();
}

/**
 * The image that a program at the present level gets when it loads `image` of `size` bytes (2 or 4):
 * IOPL changes at CPL 0 only, IF where CPL <= IOPL; a 16-bit image leaves the upper half.
 */
export function permittedFlags(image: u32, size: u32): u32 {
  let changeable: u32 = POPPED | FLAGS_ARITHMETIC;
  if (cpu.cpl == 0 || !(cpu.cr0 & CR0_PE)) changeable |= FLAG_IOPL | FLAG_IF;
  else if (cpu.cpl <= currentIopl()) changeable |= FLAG_IF;
  if (size == 2) changeable &= 0xffff;
  return (readFlags() & ~changeable & ~FLAG_RF) | (image & changeable);
}

/** PUSHF, PUSHFD: RF and VM are pushed as 0. */
export function pushFlags<T extends number>(): void {
  push<T>(<T>(readFlags() & ~FLAG_RF));
}

/** POPF, POPFD. */
export function popFlags<T extends number>(): void {
  setFlags(permittedFlags(<u32>pop<T>(), sizeof<T>()));
}

/** DR6: the trap is one of single steps. */
const DR6_BS: u32 = 0x4000;

/** A single-step trap is about to be taken: DR6 says so. SDM 3B 17.2.3. */
export function noteSingleStep(): void {
  store<u32>(CPU_DR, load<u32>(CPU_DR, 6 * 4) | DR6_BS, 6 * 4);
}

/** After an iteration of a repeated string instruction that is not over: with TF, the trap comes here. SDM 3B 17.3.1.4. */
export function stepIteration(): void {
  if (!(cpu.eflags & FLAG_TF)) return;
  noteSingleStep();
  raisePlain(DB);
}

/** What entering a gate clears; IF too unless it is a trap gate. */
export function clearForGate(clearsInterrupts: bool): void {
  cpu.eflags &= ~(FLAG_TF | FLAG_NT | FLAG_RF | (clearsInterrupts ? FLAG_IF : 0));
}
