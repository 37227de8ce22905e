// RETF and IRET in every direction but virtual-8086 mode and task returns, which raise #GP. SDM 2A "IRET", 2B "RET".
import {
  ATTRIBUTE_PRESENT,
  ATTRIBUTE_UNUSABLE,
  CS,
  DS,
  ES,
  FS,
  GS,
  SS,
  TRACE_KERNEL_RETURN,
} from '../contract/state.ts';
import { GP, NP, raise, SS_FAULT } from '../faults.ts';
import { CR0_PE, cpu, FLAG_NT, FLAG_VM, Segment, segment } from '../state/cpu.ts';
import { trace } from '../state/trace.ts';
import {
  attributesDpl,
  descriptorAttributes,
  descriptorLimit,
  isCode,
  isConforming,
  isNull,
  isWritable,
  markAccessed,
  markBothAccessed,
  readDescriptor,
  SELECTOR_INDEX,
  setNullSegment,
  setSegment,
} from './descriptor.ts';
import { permittedFlags, setFlags } from './flags-image.ts';
import { updateMode } from './mode.ts';
import { setRealSegment } from './segment.ts';
import { peek, peekAt, setStackPointer, stackMask } from './stack-frame.ts';
import { refuseTaskSwitch } from './task-state.ts';

/** The code segment a return goes to, checked. */
function returnDescriptor(selector: u32, offset: u32): u64 {
  const code = selector & SELECTOR_INDEX;
  if (isNull(selector)) raise(GP, 0);
  const descriptor = readDescriptor(selector, GP);
  const attributes = descriptorAttributes(descriptor);
  const level = selector & 3;
  if (!isCode(attributes) || level < cpu.cpl) raise(GP, code);
  const dpl = attributesDpl(attributes);
  if (isConforming(attributes) ? dpl > level : dpl != level) raise(GP, code);
  if (!(attributes & ATTRIBUTE_PRESENT)) raise(NP, code);
  if (offset > descriptorLimit(descriptor)) raise(GP, 0);
  return descriptor;
}

/** The stack segment of the outer level, checked. */
function outerStackDescriptor(selector: u32, level: u32): u64 {
  const code = selector & SELECTOR_INDEX;
  if (isNull(selector)) raise(GP, 0);
  const descriptor = readDescriptor(selector, GP);
  const attributes = descriptorAttributes(descriptor);
  if ((selector & 3) != level || attributesDpl(attributes) != level || !isWritable(attributes)) raise(GP, code);
  if (!(attributes & ATTRIBUTE_PRESENT)) raise(SS_FAULT, code);
  return descriptor;
}

/** A data segment that the outer level has no right to is taken away from it. */
function dropInnerSegment(register: Segment): void {
  const attributes = register.attributes;
  if (attributes & ATTRIBUTE_UNUSABLE) return;
  if (isCode(attributes) && isConforming(attributes)) return;
  if (attributesDpl(attributes) < cpu.cpl) setNullSegment(register, 0);
}

/**
 * Leaves through a frame of EIP and CS, `items` words in all before the outer stack's; `popped` more bytes are dropped from
 * both stacks. `image` are the flags to set, if `setsFlags`.
 */
function returnTo(items: u32, size: u32, popped: u32, setsFlags: bool): void {
  const offset = peek(0, size);
  const selector = peek(1, size) & 0xffff;
  const image = setsFlags ? peek(2, size) : 0;
  const descriptor = returnDescriptor(selector, offset);
  const level = selector & 3;
  const flags = setsFlags ? permittedFlags(image, size) : 0;
  if (level == cpu.cpl) {
    markAccessed(selector, descriptor);
    setStackPointer(cpu.esp + items * size + popped);
  } else {
    const outerPointer = peekAt(items * size + popped, size);
    const outerSelector = peekAt((items + 1) * size + popped, size) & 0xffff;
    const outerDescriptor = outerStackDescriptor(outerSelector, level);
    markBothAccessed(selector, descriptor, outerSelector, outerDescriptor);
    setSegment(segment(SS), outerSelector, outerDescriptor);
    cpu.cpl = level;
    const mask = stackMask();
    cpu.esp = (cpu.esp & ~mask) | ((outerPointer + popped) & mask);
    dropInnerSegment(segment(ES));
    dropInnerSegment(segment(DS));
    dropInnerSegment(segment(FS));
    dropInnerSegment(segment(GS));
  }
  setSegment(segment(CS), selector, descriptor);
  cpu.eip = offset;
  if (setsFlags) setFlags(flags);
  updateMode();
}

function realReturn(items: u32, size: u32, popped: u32, setsFlags: bool): void {
  const offset = peek(0, size);
  const selector = peek(1, size) & 0xffff;
  const flags = setsFlags ? permittedFlags(peek(2, size), size) : 0;
  if (offset > segment(CS).limit) raise(GP, 0);
  setStackPointer(cpu.esp + items * size + popped);
  setRealSegment(segment(CS), selector);
  cpu.eip = offset;
  if (setsFlags) setFlags(flags);
  updateMode();
}

/** RETF imm16; `size` is the operand size in bytes. */
export function farReturn(size: u32, popped: u32): void {
  if (cpu.cr0 & CR0_PE) returnTo(2, size, popped, false);
  else realReturn(2, size, popped, false);
}

/** IRET, IRETD. */
export function interruptReturn(size: u32): void {
  if (!(cpu.cr0 & CR0_PE)) return realReturn(3, size, 0, true);
  if (cpu.eflags & FLAG_NT) refuseTaskSwitch(0);
  if (size == 4 && cpu.cpl == 0 && peek(2, 4) & FLAG_VM) refuseTaskSwitch(0);
  const isInner = cpu.cpl < 3;
  returnTo(3, size, 0, true);
  if (isInner && cpu.cpl == 3) trace.saw(TRACE_KERNEL_RETURN);
}
