// Far JMP and CALL: direct, and through call gates. Task switches raise #GP. SDM 2A "CALL", "JMP".
import { ATTRIBUTE_PRESENT, CS, SS } from '../contract/state.ts';
import { GP, NP, raise } from '../faults.ts';
import { Guest, System } from '../mmu/guest.ts';
import { CR0_PE, cpu, segment } from '../state/cpu.ts';
import {
  attributesDpl,
  descriptorAttributes,
  descriptorLimit,
  isCode,
  isConforming,
  isNull,
  markAccessed,
  markBothAccessed,
  readDescriptor,
  SELECTOR_INDEX,
  setSegment,
  systemType,
  TYPE_CALL_GATE16,
  TYPE_CALL_GATE32,
  TYPE_TASK_GATE,
  TYPE_TSS_BUSY,
  TYPE_TSS16,
  TYPE_TSS32,
} from './descriptor.ts';
import { updateMode } from './mode.ts';
import { segmentLinear, setRealSegment } from './segment.ts';
import { checkPush, pushItem, stackMask } from './stack-frame.ts';
import {
  innerFrame,
  innerStackDescriptor,
  innerStackPointer,
  innerStackSelector,
  refuseTaskSwitch,
} from './task-state.ts';

const PARAMETER_COUNT: u32 = 0x1f;

function goReal(selector: u32, offset: u32): void {
  setRealSegment(segment(CS), selector & 0xffff);
  cpu.eip = offset;
  updateMode();
}

/** A code segment as the target of a direct JMP or CALL. */
function checkDirectTarget(selector: u32, attributes: u32, descriptor: u64, offset: u32): void {
  const code = selector & SELECTOR_INDEX;
  const dpl = attributesDpl(attributes);
  if (isConforming(attributes) ? dpl > cpu.cpl : (selector & 3) > cpu.cpl || dpl != cpu.cpl) raise(GP, code);
  if (!(attributes & ATTRIBUTE_PRESENT)) raise(NP, code);
  if (offset > descriptorLimit(descriptor)) raise(GP, 0);
}

/** The system descriptor a far JMP or CALL names must be a call gate that the program may use. */
function checkGate(selector: u32, attributes: u32): void {
  const code = selector & SELECTOR_INDEX;
  switch (systemType(attributes)) {
    case TYPE_CALL_GATE16:
    case TYPE_CALL_GATE32:
      break;
    case TYPE_TASK_GATE:
    case TYPE_TSS16:
    case TYPE_TSS32:
    case TYPE_TSS16 | TYPE_TSS_BUSY:
    case TYPE_TSS32 | TYPE_TSS_BUSY:
      refuseTaskSwitch(code);
      break;
    default:
      raise(GP, code);
  }
  if (attributesDpl(attributes) < max<u32>(cpu.cpl, selector & 3)) raise(GP, code);
  if (!(attributes & ATTRIBUTE_PRESENT)) raise(NP, code);
}

function gateIs32(gate: u64): bool {
  return systemType(descriptorAttributes(gate)) == TYPE_CALL_GATE32;
}

function gateOffset(gate: u64): u32 {
  return (<u32>gate & 0xffff) | (gateIs32(gate) ? <u32>(gate >> 32) & 0xffff_0000 : 0);
}

function gateSelector(gate: u64): u32 {
  return <u32>(gate >> 16) & 0xffff;
}

/** The code segment behind a call gate, checked. */
function gateTarget(gate: u64, isCall: bool): u64 {
  const selector = gateSelector(gate);
  if (isNull(selector)) raise(GP, 0);
  const descriptor = readDescriptor(selector, GP);
  const attributes = descriptorAttributes(descriptor);
  const code = selector & SELECTOR_INDEX;
  const dpl = attributesDpl(attributes);
  const isFree = isCall || isConforming(attributes);
  if (!isCode(attributes) || (isFree ? dpl > cpu.cpl : dpl != cpu.cpl)) raise(GP, code);
  if (!(attributes & ATTRIBUTE_PRESENT)) raise(NP, code);
  if (gateOffset(gate) > descriptorLimit(descriptor)) raise(GP, 0);
  return descriptor;
}

function enterCode(selector: u32, descriptor: u64, offset: u32): void {
  setSegment(segment(CS), (selector & SELECTOR_INDEX) | cpu.cpl, descriptor);
  cpu.eip = offset;
  updateMode();
}

/** JMP ptr16:16, ptr16:32, m16:16, m16:32. */
export function farJump(selector: u32, offset: u32): void {
  if (!(cpu.cr0 & CR0_PE)) return goReal(selector, offset);
  if (isNull(selector)) raise(GP, 0);
  const descriptor = readDescriptor(selector, GP);
  const attributes = descriptorAttributes(descriptor);
  if (isCode(attributes)) {
    checkDirectTarget(selector, attributes, descriptor, offset);
    markAccessed(selector, descriptor);
    return enterCode(selector, descriptor, offset);
  }
  checkGate(selector, attributes);
  const target = gateTarget(descriptor, false);
  markAccessed(gateSelector(descriptor), target);
  enterCode(gateSelector(descriptor), target, gateOffset(descriptor));
}

/** CALL ptr16:16 and so on; `size` is the operand size in bytes. cpu.eip is behind the instruction already. */
export function farCall(selector: u32, offset: u32, size: u32): void {
  if (!(cpu.cr0 & CR0_PE)) {
    pushReturn(size);
    return goReal(selector, offset);
  }
  if (isNull(selector)) raise(GP, 0);
  const descriptor = readDescriptor(selector, GP);
  const attributes = descriptorAttributes(descriptor);
  if (isCode(attributes)) {
    checkDirectTarget(selector, attributes, descriptor, offset);
    checkPush(2, size);
    markAccessed(selector, descriptor);
    pushReturn(size);
    return enterCode(selector, descriptor, offset);
  }
  checkGate(selector, attributes);
  callThroughGate(descriptor);
}

function pushReturn(size: u32): void {
  checkPush(2, size);
  pushItem(segment(CS).selector, size);
  pushItem(cpu.eip, size);
}

function callThroughGate(gate: u64): void {
  const selector = gateSelector(gate);
  const target = gateTarget(gate, true);
  const attributes = descriptorAttributes(target);
  const level = attributesDpl(attributes);
  const size: u32 = gateIs32(gate) ? 4 : 2;
  if (!isConforming(attributes) && level < cpu.cpl) {
    enterInner(level, size, <u32>(gate >> 32) & PARAMETER_COUNT, selector, target);
  } else {
    checkPush(2, size);
    markAccessed(selector, target);
    pushReturn(size);
  }
  enterCode(selector, target, gateOffset(gate));
}

function parameterLinear(index: u32, size: u32): u32 {
  return segmentLinear(SS, (cpu.esp + index * size) & stackMask(), size, false);
}

function copyItem(from: u32, to: u32, size: u32): void {
  if (size == 4) System.write<u32>(to, Guest.read<u32>(from));
  else System.write<u16>(to, Guest.read<u16>(from));
}

function storeItem(linear: u32, index: u32, size: u32, value: u32): void {
  if (size == 4) System.write<u32>(linear + index * 4, value);
  else System.write<u16>(linear + index * 2, <u16>value);
}

/** To the inner level's stack: outer SS:ESP, the parameters, return address. SDM 3A 5.8.5. */
function enterInner(level: u32, size: u32, parameters: u32, codeSelector: u32, codeDescriptor: u64): void {
  const selector = innerStackSelector(level, 0);
  const pointer = innerStackPointer(level, 0);
  const descriptor = innerStackDescriptor(selector, level, 0);
  const bytes = size * (4 + parameters);
  const frame = innerFrame(descriptor, pointer, bytes, selector & SELECTOR_INDEX);
  for (let index: u32 = 0; index < parameters; index++) Guest.checkRead(parameterLinear(index, size), size);
  markBothAccessed(codeSelector, codeDescriptor, selector, descriptor);
  for (let index: u32 = 0; index < parameters; index++) {
    copyItem(parameterLinear(index, size), frame + (2 + index) * size, size);
  }
  storeItem(frame, 0, size, cpu.eip);
  storeItem(frame, 1, size, segment(CS).selector);
  storeItem(frame, 2 + parameters, size, cpu.esp);
  storeItem(frame, 3 + parameters, size, segment(SS).selector);
  setSegment(segment(SS), selector, descriptor);
  cpu.cpl = level;
  const mask = stackMask();
  cpu.esp = (cpu.esp & ~mask) | ((pointer - bytes) & mask);
}
