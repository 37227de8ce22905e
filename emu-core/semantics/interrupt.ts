// Interrupts and exceptions: through the IVT in real mode, through interrupt and trap gates in protected mode. SDM 3A 6, 2A "INT n".
import { ATTRIBUTE_PRESENT, ATTRIBUTE_TYPE, CS, SS, TRACE_KERNEL_CALL } from '../contract/state.ts';
import { DB, GP, NP, OF, raise } from '../faults.ts';
import { System } from '../mmu/guest.ts';
import { CR0_PE, cpu, FLAG_AC, FLAG_RF, segment } from '../state/cpu.ts';
import { counters, machine } from '../state/machine.ts';
import { trace } from '../state/trace.ts';
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
  TYPE_INTERRUPT_GATE16,
  TYPE_INTERRUPT_GATE32,
  TYPE_TASK_GATE,
  TYPE_TRAP_GATE16,
  TYPE_TRAP_GATE32,
} from './descriptor.ts';
import { overflowFlag, readFlags } from './flags.ts';
import { clearForGate } from './flags-image.ts';
import { updateMode } from './mode.ts';
import { setRealSegment } from './segment.ts';
import { checkPush, pushItem } from './stack-frame.ts';
import {
  innerFrame,
  innerStackDescriptor,
  innerStackPointer,
  innerStackSelector,
  refuseTaskSwitch,
} from './task-state.ts';

/** Why an interrupt is taken: decides the gate's privilege check, the EXT bit and the error code. */
const SOFTWARE: u32 = 0; // INT n, INT3, INTO
export const HARDWARE: u32 = 1; // an interrupt request, or a trap
export const FAULT_WITH_CODE: u32 = 2;
export const FAULT_PLAIN: u32 = 3;

/** Error code bit: the selector is an IDT index. SDM 3A figure 6-7. */
const CODE_IDT: u32 = 0x2;
/** Nanvix microvm §7.1, profiles P0 to P3. */
const KERNEL_CALL_VECTOR: u32 = 0x80;
/** Gate attribute: of the 32-bit kind. */
const GATE_32: u32 = 0x8;
/** Gate attribute: trap gate, IF stays. */
const GATE_TRAP: u32 = 0x1;

/** EFLAGS as the frame has them: with RF for faults, so that a breakpoint on the instruction is passed. SDM 3B 17.3.1.1. */
function pushedFlags(cause: u32): u32 {
  return cause >= FAULT_WITH_CODE ? readFlags() | FLAG_RF : readFlags();
}

/** Takes interrupt `vector`: pushes the return frame for cpu.eip and goes to the handler. May fault itself; commits last. */
export function interrupt(vector: u32, cause: u32, code: u32): void {
  if (cpu.cr0 & CR0_PE) protectedInterrupt(vector, cause, code);
  else realInterrupt(vector);
}

/** INT n, INT3, INTO: cpu.eip is behind the instruction already. */
export function softwareInterrupt(vector: u32): void {
  // TF is gone before the instruction is over: no trap follows it. SDM 3B 17.3.1.4.
  machine.holdsTraps = 1;
  interrupt(vector, SOFTWARE, 0);
  if (vector == KERNEL_CALL_VECTOR) {
    counters.countKernelCall(cpu.eax);
    trace.saw(TRACE_KERNEL_CALL);
  }
}

/** INT1: a trap like any other exception, so the gate's DPL does not matter. SDM 2A "INT n". */
export function int1(): void {
  machine.holdsTraps = 1;
  interrupt(DB, HARDWARE, 0);
}

/** INTO. */
export function into(): void {
  if (overflowFlag()) softwareInterrupt(OF);
}

function realInterrupt(vector: u32): void {
  if (vector * 4 + 3 > cpu.idtrLimit) raise(GP, 0);
  const handler = System.read<u32>(cpu.idtrBase + vector * 4);
  checkPush(3, 2);
  pushItem(readFlags(), 2);
  pushItem(segment(CS).selector, 2);
  pushItem(cpu.eip, 2);
  clearForGate(true);
  cpu.eflags &= ~FLAG_AC;
  setRealSegment(segment(CS), handler >>> 16);
  cpu.eip = handler & 0xffff;
  updateMode();
}

/** The gate of a vector, checked. */
function readGate(vector: u32, cause: u32): u64 {
  const external: u32 = cause == SOFTWARE ? 0 : 1;
  const code = (vector << 3) | CODE_IDT | external;
  if (vector * 8 + 7 > cpu.idtrLimit) raise(GP, code);
  const gate = System.read<u64>(cpu.idtrBase + vector * 8);
  const attributes = descriptorAttributes(gate);
  switch (systemType(attributes)) {
    case TYPE_TASK_GATE:
      refuseTaskSwitch(code);
      break;
    case TYPE_INTERRUPT_GATE16:
    case TYPE_INTERRUPT_GATE32:
    case TYPE_TRAP_GATE16:
    case TYPE_TRAP_GATE32:
      break;
    default:
      raise(GP, code);
  }
  if (cause == SOFTWARE && attributesDpl(attributes) < cpu.cpl) raise(GP, code);
  if (!(attributes & ATTRIBUTE_PRESENT)) raise(NP, code);
  return gate;
}

function protectedInterrupt(vector: u32, cause: u32, code: u32): void {
  const external: u32 = cause == SOFTWARE ? 0 : 1;
  const gate = readGate(vector, cause);
  const gateAttributes = descriptorAttributes(gate);
  const selector = <u32>(gate >> 16) & 0xffff;
  if (isNull(selector)) raise(GP, external);
  const descriptor = readDescriptor(selector, GP, external);
  const attributes = descriptorAttributes(descriptor);
  const level = attributesDpl(attributes);
  if (!isCode(attributes) || level > cpu.cpl) raise(GP, (selector & SELECTOR_INDEX) | external);
  if (!(attributes & ATTRIBUTE_PRESENT)) raise(NP, (selector & SELECTOR_INDEX) | external);
  const is32 = (gateAttributes & GATE_32) != 0;
  const offset = (<u32>gate & 0xffff) | (is32 ? <u32>(gate >> 32) & 0xffff_0000 : 0);
  if (offset > descriptorLimit(descriptor)) raise(GP, external);
  const size: u32 = is32 ? 4 : 2;
  if (!isConforming(attributes) && level < cpu.cpl) enterInner(level, size, cause, code, selector, descriptor);
  else enterSame(size, cause, code, selector, descriptor);

  setSegment(segment(CS), (selector & SELECTOR_INDEX) | cpu.cpl, descriptor);
  cpu.eip = offset;
  clearForGate(!(gateAttributes & ATTRIBUTE_TYPE & GATE_TRAP));
  updateMode();
}

/** The handler runs at the present level: the frame goes on the present stack. */
function enterSame(size: u32, cause: u32, code: u32, codeSelector: u32, codeDescriptor: u64): void {
  checkPush(cause == FAULT_WITH_CODE ? 4 : 3, size);
  markAccessed(codeSelector, codeDescriptor);
  pushItem(pushedFlags(cause), size);
  pushItem(segment(CS).selector, size);
  pushItem(cpu.eip, size);
  if (cause == FAULT_WITH_CODE) pushItem(code, size);
}

function storeItem(linear: u32, index: u32, size: u32, value: u32): void {
  if (size == 4) System.write<u32>(linear + index * 4, value);
  else System.write<u16>(linear + index * 2, <u16>value);
}

/** The handler runs at an inner level: the frame, with the outer stack in it, goes on that level's stack. */
function enterInner(level: u32, size: u32, cause: u32, code: u32, codeSelector: u32, codeDescriptor: u64): void {
  const external: u32 = cause == SOFTWARE ? 0 : 1;
  const selector = innerStackSelector(level, external);
  const pointer = innerStackPointer(level, external);
  const descriptor = innerStackDescriptor(selector, level, external);
  const hasCode: u32 = cause == FAULT_WITH_CODE ? 1 : 0;
  const bytes = size * (5 + hasCode);
  const frame = innerFrame(descriptor, pointer, bytes, (selector & SELECTOR_INDEX) | external);
  markBothAccessed(codeSelector, codeDescriptor, selector, descriptor);
  if (hasCode) storeItem(frame, 0, size, code);
  storeItem(frame, hasCode, size, cpu.eip);
  storeItem(frame, hasCode + 1, size, segment(CS).selector);
  storeItem(frame, hasCode + 2, size, pushedFlags(cause));
  storeItem(frame, hasCode + 3, size, cpu.esp);
  storeItem(frame, hasCode + 4, size, segment(SS).selector);
  setSegment(segment(SS), selector, descriptor);
  cpu.cpl = level;
  const mask: u32 = segment(SS).isBig ? 0xffff_ffff : 0xffff;
  cpu.esp = (cpu.esp & ~mask) | ((pointer - bytes) & mask);
}
