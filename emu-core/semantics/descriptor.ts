// Descriptors: finding them in the GDT or LDT, reading their fields, putting them into segment registers. SDM 3A 3.4.5, 3.5.
import {
  ATTRIBUTE_ACCESSED,
  ATTRIBUTE_CODE,
  ATTRIBUTE_CODE_OR_DATA,
  ATTRIBUTE_EXPAND_DOWN,
  ATTRIBUTE_PRESENT,
  ATTRIBUTE_READ_ALL,
  ATTRIBUTE_TYPE,
  ATTRIBUTE_UNUSABLE,
  ATTRIBUTE_WRITABLE,
  ATTRIBUTE_WRITE_ALL,
} from '../contract/state.ts';
import { raise } from '../faults.ts';
import { System } from '../mmu/guest.ts';
import { cpu, ldtr, Segment } from '../state/cpu.ts';

/** Selector bits: index and table without the requested privilege level. */
export const SELECTOR_INDEX: u32 = 0xfffc;
const SELECTOR_LDT: u32 = 0x4;
const ATTRIBUTES: u32 = 0xf0ff;

// System descriptor types, SDM 3A table 3-2.
export const TYPE_TSS16: u32 = 0x1;
export const TYPE_LDT: u32 = 0x2;
export const TYPE_CALL_GATE16: u32 = 0x4;
export const TYPE_TASK_GATE: u32 = 0x5;
export const TYPE_INTERRUPT_GATE16: u32 = 0x6;
export const TYPE_TRAP_GATE16: u32 = 0x7;
export const TYPE_TSS32: u32 = 0x9;
export const TYPE_TSS_BUSY: u32 = 0x2;
export const TYPE_CALL_GATE32: u32 = 0xc;
export const TYPE_INTERRUPT_GATE32: u32 = 0xe;
export const TYPE_TRAP_GATE32: u32 = 0xf;

export function isNull(selector: u32): bool {
  return (selector & SELECTOR_INDEX) == 0;
}

/** Is the descriptor of a selector that is not null within its table? */
export function isInTable(selector: u32): bool {
  const last = (selector & ~7) + 7;
  if (selector & SELECTOR_LDT) return ldtr.isUsable && last <= ldtr.limit;
  return last <= cpu.gdtrLimit;
}

export function descriptorLinear(selector: u32): u32 {
  return (selector & SELECTOR_LDT ? ldtr.base : cpu.gdtrBase) + (selector & 0xfff8);
}

/** The descriptor of a selector that is not null; outside of its table it raises `vector` with the selector and EXT. */
export function readDescriptor(selector: u32, vector: u32, external: u32 = 0): u64 {
  if (!isInTable(selector)) raise(vector, (selector & SELECTOR_INDEX) | external);
  return System.read<u64>(descriptorLinear(selector));
}

export function descriptorBase(descriptor: u64): u32 {
  return (<u32>(descriptor >> 16) & 0x00ff_ffff) | (<u32>(descriptor >> 32) & 0xff00_0000);
}

/** Last valid offset in bytes. */
export function descriptorLimit(descriptor: u64): u32 {
  const limit = (<u32>descriptor & 0xffff) | (<u32>(descriptor >> 32) & 0x000f_0000);
  return descriptor & (1 << 55) ? (limit << 12) | 0xfff : limit;
}

/** Type, S, DPL, P, AVL, D/B and G where segment attributes have them. */
export function descriptorAttributes(descriptor: u64): u32 {
  return <u32>(descriptor >> 40) & ATTRIBUTES;
}

export function attributesDpl(attributes: u32): u32 {
  return (attributes >> 5) & 3;
}

export function isCode(attributes: u32): bool {
  return (attributes & (ATTRIBUTE_CODE_OR_DATA | ATTRIBUTE_CODE)) == (ATTRIBUTE_CODE_OR_DATA | ATTRIBUTE_CODE);
}

export function isConforming(attributes: u32): bool {
  return (attributes & ATTRIBUTE_EXPAND_DOWN) != 0;
}

export function isReadable(attributes: u32): bool {
  if (!(attributes & ATTRIBUTE_CODE_OR_DATA)) return false;
  return !(attributes & ATTRIBUTE_CODE) || (attributes & ATTRIBUTE_WRITABLE) != 0;
}

export function isWritable(attributes: u32): bool {
  const wanted = ATTRIBUTE_CODE_OR_DATA | ATTRIBUTE_WRITABLE;
  return (attributes & (wanted | ATTRIBUTE_CODE)) == wanted;
}

/** The derived bits: a segment of 4 GiB lets every offset through. */
function withDerivedBits(attributes: u32, limit: u32): u32 {
  const isExpandDown = (attributes & (ATTRIBUTE_CODE | ATTRIBUTE_EXPAND_DOWN)) == ATTRIBUTE_EXPAND_DOWN;
  if (limit != 0xffff_ffff || isExpandDown || !(attributes & ATTRIBUTE_PRESENT)) return attributes;
  if (isReadable(attributes)) attributes |= ATTRIBUTE_READ_ALL;
  if (isWritable(attributes)) attributes |= ATTRIBUTE_WRITE_ALL;
  return attributes;
}

/** Sets the accessed bit in memory as a load does. May raise #PF, so it comes before anything is committed. */
export function markAccessed(selector: u32, descriptor: u64): void {
  if (descriptor & (1 << 40)) return;
  System.write<u8>(descriptorLinear(selector) + 5, <u8>(descriptor >> 40) | <u8>ATTRIBUTE_ACCESSED);
}

/** The accessed bits of a code and a stack segment: both proved writable before the first is set. */
export function markBothAccessed(code: u32, codeDescriptor: u64, stack: u32, stackDescriptor: u64): void {
  if (!(stackDescriptor & (1 << 40))) System.checkWrite(descriptorLinear(stack) + 5, 1);
  markAccessed(code, codeDescriptor);
  markAccessed(stack, stackDescriptor);
}

/** Fills a segment register. Cannot fault. */
export function setSegment(register: Segment, selector: u32, descriptor: u64): void {
  register.selector = selector;
  register.base = descriptorBase(descriptor);
  register.limit = descriptorLimit(descriptor);
  const attributes = descriptorAttributes(descriptor);
  const isSystem = !(attributes & ATTRIBUTE_CODE_OR_DATA);
  register.attributes = isSystem ? attributes : withDerivedBits(attributes | ATTRIBUTE_ACCESSED, register.limit);
}

export function setNullSegment(register: Segment, selector: u32): void {
  register.selector = selector;
  register.base = 0;
  register.limit = 0;
  register.attributes = ATTRIBUTE_UNUSABLE;
}

export function systemType(attributes: u32): u32 {
  return attributes & (ATTRIBUTE_CODE_OR_DATA | ATTRIBUTE_TYPE);
}
