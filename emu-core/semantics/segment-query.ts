// LLDT, LTR and the instructions that ask about selectors: LAR, LSL, VERR, VERW, ARPL. SDM 2A.
import { ATTRIBUTE_CODE_OR_DATA, ATTRIBUTE_PRESENT, ATTRIBUTE_TYPE } from '../contract/state.ts';
import { GP, NP, raise } from '../faults.ts';
import { System } from '../mmu/guest.ts';
import { cpu, ldtr, tr } from '../state/cpu.ts';
import {
  attributesDpl,
  descriptorAttributes,
  descriptorLimit,
  descriptorLinear,
  isCode,
  isConforming,
  isInTable,
  isNull,
  isReadable,
  isWritable,
  readDescriptor,
  SELECTOR_INDEX,
  setNullSegment,
  setSegment,
  systemType,
  TYPE_CALL_GATE16,
  TYPE_CALL_GATE32,
  TYPE_LDT,
  TYPE_TASK_GATE,
  TYPE_TSS_BUSY,
  TYPE_TSS16,
  TYPE_TSS32,
} from './descriptor.ts';
import { setZero } from './flags.ts';

/** LLDT and LTR take selectors of the GDT only. */
function readGlobalDescriptor(selector: u32): u64 {
  if (selector & 4) raise(GP, selector & SELECTOR_INDEX);
  return readDescriptor(selector, GP);
}

export function lldt(selector: u32): void {
  selector &= 0xffff;
  if (isNull(selector)) return setNullSegment(ldtr, selector);
  const descriptor = readGlobalDescriptor(selector);
  const attributes = descriptorAttributes(descriptor);
  if (systemType(attributes) != TYPE_LDT) raise(GP, selector & SELECTOR_INDEX);
  if (!(attributes & ATTRIBUTE_PRESENT)) raise(NP, selector & SELECTOR_INDEX);
  setSegment(ldtr, selector, descriptor);
}

export function ltr(selector: u32): void {
  selector &= 0xffff;
  if (isNull(selector)) raise(GP, 0);
  const descriptor = readGlobalDescriptor(selector);
  const attributes = descriptorAttributes(descriptor);
  const type = systemType(attributes);
  if (type != TYPE_TSS16 && type != TYPE_TSS32) raise(GP, selector & SELECTOR_INDEX);
  if (!(attributes & ATTRIBUTE_PRESENT)) raise(NP, selector & SELECTOR_INDEX);
  System.write<u8>(descriptorLinear(selector) + 5, <u8>(attributes | TYPE_TSS_BUSY));
  setSegment(tr, selector, descriptor);
  tr.attributes |= TYPE_TSS_BUSY;
}

/** Is the selector's descriptor visible to the program? Conforming code always is. */
function isVisible(selector: u32, attributes: u32): bool {
  if (isCode(attributes) && isConforming(attributes)) return true;
  return attributesDpl(attributes) >= max<u32>(cpu.cpl, selector & 3);
}

/** Attributes of a selector's descriptor, or ATTRIBUTES_NONE if it has none. */
function visibleAttributes(selector: u32): u32 {
  if (isNull(selector) || !isInTable(selector)) return ATTRIBUTES_NONE;
  const attributes = descriptorAttributes(System.read<u64>(descriptorLinear(selector)));
  return isVisible(selector, attributes) ? attributes : ATTRIBUTES_NONE;
}
const ATTRIBUTES_NONE: u32 = 0xffff_ffff;

/** System descriptors that LSL knows; LAR knows the call and task gates too. SDM 2A table 3-53, 3-63. */
function hasLimit(attributes: u32): bool {
  if (attributes & ATTRIBUTE_CODE_OR_DATA) return true;
  const type = attributes & ATTRIBUTE_TYPE & ~TYPE_TSS_BUSY;
  return type == TYPE_TSS16 || type == TYPE_TSS32 || (attributes & ATTRIBUTE_TYPE) == TYPE_LDT;
}

function isGate(attributes: u32): bool {
  const type = systemType(attributes);
  return type == TYPE_CALL_GATE16 || type == TYPE_CALL_GATE32 || type == TYPE_TASK_GATE;
}

/** LAR: the second word of the descriptor without base and limit; `previous` is the destination if there is none (ZF = 0). */
export function lar<T extends number>(selector: u32, previous: T): T {
  selector &= 0xffff;
  const attributes = visibleAttributes(selector);
  const found = attributes != ATTRIBUTES_NONE && (hasLimit(attributes) || isGate(attributes));
  setZero(found);
  return found ? <T>(<u32>(System.read<u64>(descriptorLinear(selector)) >> 32) & 0x00f0_ff00) : previous;
}

/** LSL: the limit in bytes; `previous` if there is none (ZF = 0). */
export function lsl<T extends number>(selector: u32, previous: T): T {
  selector &= 0xffff;
  const attributes = visibleAttributes(selector);
  const found = attributes != ATTRIBUTES_NONE && hasLimit(attributes);
  setZero(found);
  return found ? <T>descriptorLimit(System.read<u64>(descriptorLinear(selector))) : previous;
}

/** VERR: ZF = the segment may be read. */
export function verr(selector: u32): void {
  const attributes = visibleAttributes(selector & 0xffff);
  setZero(attributes != ATTRIBUTES_NONE && isReadable(attributes));
}

/** VERW: ZF = the segment may be written. */
export function verw(selector: u32): void {
  const attributes = visibleAttributes(selector & 0xffff);
  setZero(attributes != ATTRIBUTES_NONE && isWritable(attributes));
}

/** ARPL: the selector with its RPL raised to that of `floor`; ZF = it was raised. */
export function arpl(selector: u16, floor: u16): u16 {
  const isLower = (selector & 3) < (floor & 3);
  setZero(isLower);
  return isLower ? (selector & ~3) | (floor & 3) : selector;
}
