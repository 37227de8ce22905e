// Segment registers: loading DS ES FS GS SS, and the check of an offset where a segment is not flat. SDM 2B "MOV", 3A 5.3-5.6.
import {
  ATTRIBUTE_ACCESSED,
  ATTRIBUTE_BIG,
  ATTRIBUTE_CODE,
  ATTRIBUTE_CODE_OR_DATA,
  ATTRIBUTE_EXPAND_DOWN,
  ATTRIBUTE_PRESENT,
  ATTRIBUTE_UNUSABLE,
  ATTRIBUTE_WRITABLE,
  CS,
  MODE_ALIGNMENT,
  SS,
} from '../contract/state.ts';
import { AC, GP, NP, raise, SS_FAULT } from '../faults.ts';
import { CR0_PE, cpu, Segment, segment } from '../state/cpu.ts';
import { machine } from '../state/machine.ts';
import {
  attributesDpl,
  descriptorAttributes,
  isCode,
  isConforming,
  isNull,
  isReadable,
  isWritable,
  markAccessed,
  readDescriptor,
  SELECTOR_INDEX,
  setNullSegment,
  setSegment,
} from './descriptor.ts';
import { updateMode } from './mode.ts';

/** Does the segment refuse an access of `size` bytes at `offset`? */
function isBeyondLimit(register: Segment, offset: u32, size: u32): bool {
  const last = offset + (size - 1);
  const attributes = register.attributes;
  if ((attributes & (ATTRIBUTE_CODE | ATTRIBUTE_EXPAND_DOWN)) == ATTRIBUTE_EXPAND_DOWN) {
    const top: u32 = attributes & ATTRIBUTE_BIG ? 0xffff_ffff : 0xffff;
    return offset <= register.limit || last > top || last < offset;
  }
  return last > register.limit || last < offset;
}

/** Linear address of `size` bytes; raises #GP(0), for the stack segment #SS(0). SDM 3A 5.3, 5.5. Alignment: checkAlignment(). */
export function segmentRange(number: u32, offset: u32, size: u32, write: bool): u32 {
  const register = segment(number);
  const attributes = register.attributes;
  const isProtected = (cpu.cr0 & CR0_PE) != 0;
  const refused = isProtected && !(write ? isWritable(attributes) : isReadable(attributes));
  if (refused || attributes & ATTRIBUTE_UNUSABLE || isBeyondLimit(register, offset, size)) {
    raise(number == SS ? SS_FAULT : GP, 0);
  }
  return register.base + offset;
}

/**
 * Raises #AC(0) where alignment is checked and `linear` is no multiple of `alignment`, a power of two. It comes behind the checks of
 * the segment and before those of the page. SDM 3A 6.15 "Interrupt 17".
 */
export function checkAlignment(linear: u32, alignment: u32): void {
  if (cpu.mode & MODE_ALIGNMENT && linear & (alignment - 1)) raise(AC, 0);
}

/** Linear address of an operand of 1, 2, 4 or 8 bytes, its alignment checked too. */
export function segmentLinear(number: u32, offset: u32, size: u32, write: bool): u32 {
  const linear = segmentRange(number, offset, size, write);
  checkAlignment(linear, size);
  return linear;
}

/** Linear address of code at `offset`; raises #GP(0) beyond the limit. */
export function codeLinear(offset: u32): u32 {
  const register = segment(CS);
  if (offset > register.limit) raise(GP, 0);
  return register.base + offset;
}

function checkStackSegment(selector: u32, attributes: u32): void {
  const code = selector & SELECTOR_INDEX;
  if ((selector & 3) != cpu.cpl || attributesDpl(attributes) != cpu.cpl || !isWritable(attributes)) raise(GP, code);
  if (!(attributes & ATTRIBUTE_PRESENT)) raise(SS_FAULT, code);
}

function checkDataSegment(selector: u32, attributes: u32): void {
  const code = selector & SELECTOR_INDEX;
  if (!isReadable(attributes)) raise(GP, code);
  const isFree = isCode(attributes) && isConforming(attributes);
  if (!isFree && attributesDpl(attributes) < max<u32>(cpu.cpl, selector & 3)) raise(GP, code);
  if (!(attributes & ATTRIBUTE_PRESENT)) raise(NP, code);
}

/** A segment register in real mode: only selector and base change. SDM 3B 21.1.1. */
export function setRealSegment(register: Segment, selector: u32): void {
  register.selector = selector;
  register.base = selector << 4;
  if (register.isUsable) return;
  // It was null in protected mode: it can be used again.
  register.limit = REAL_LIMIT;
  register.attributes = REAL_DATA;
}

/** A segment register after reset, SDM 3A table 9-1. */
export const REAL_LIMIT: u32 = 0xffff;
export const REAL_DATA: u32 = ATTRIBUTE_PRESENT | ATTRIBUTE_CODE_OR_DATA | ATTRIBUTE_WRITABLE | ATTRIBUTE_ACCESSED;

/** MOV, POP, LES … into ES, SS, DS, FS or GS, in the present mode. */
export function loadSegment(number: u32, selector: u32): void {
  selector &= 0xffff;
  const register = segment(number);
  if (!(cpu.cr0 & CR0_PE)) setRealSegment(register, selector);
  else if (isNull(selector)) {
    if (number == SS) raise(GP, 0);
    setNullSegment(register, selector);
  } else {
    const descriptor = readDescriptor(selector, GP);
    const attributes = descriptorAttributes(descriptor);
    if (number == SS) checkStackSegment(selector, attributes);
    else checkDataSegment(selector, attributes);
    markAccessed(selector, descriptor);
    setSegment(register, selector, descriptor);
  }
  updateMode();
}

/** After MOV SS and POP SS: no interrupt and no single-step trap before the next instruction has completed. The row ends its block. SDM 3A 6.8.3. */
export function shadowInterrupts(): void {
  cpu.shadowUntil = machine.completed + 1;
  machine.holdsTraps = 1;
}

/** MOV r, Sreg and PUSH Sreg. */
export function readSegment(number: u32): u32 {
  return segment(number).selector;
}
