// Delivery of what interrupts the flow of instructions: faults, faults within their own delivery, and interrupt requests.
import { TRACE_FAULT } from '../contract/state.ts';
import { Pic } from '../devices/pic.ts';
import { DE, DF, GP, NP, PF, SS_FAULT, TS, VECTORS_WITH_CODE } from '../faults.ts';
import { FAULT_PLAIN, FAULT_WITH_CODE, HARDWARE, interrupt } from '../semantics/interrupt.ts';
import { CR0_PE, cpu } from '../state/cpu.ts';
import { counters, machine } from '../state/machine.ts';
import { trace } from '../state/trace.ts';

/** cpu.halted: waiting for an interrupt. */
export const HALTED: u32 = 1;
/** cpu.halted: a triple fault has shut the CPU down; only a reset helps. */
export const SHUT_DOWN: u32 = 2;

/** Faults whose second occurrence during delivery makes a double fault. SDM 3A table 6-4. */
const CONTRIBUTORY: u32 = (1 << DE) | (1 << TS) | (1 << NP) | (1 << SS_FAULT) | (1 << GP);

function isIn(set: u32, vector: u32): bool {
  return vector < 32 && ((set >>> vector) & 1) != 0;
}

/** SDM 3A table 6-5: do `first`, while being delivered, and `second` make a double fault? */
function makesDoubleFault(first: u32, second: u32): bool {
  if (isIn(CONTRIBUTORY, first)) return isIn(CONTRIBUTORY, second);
  if (first == PF) return isIn(CONTRIBUTORY, second) || second == PF;
  return false;
}

/** Delivers the fault that unwound the last resume(). May itself fault, and then unwinds again. */
export function deliverPending(): void {
  machine.faultPending = 0;
  let vector = machine.faultVector;
  let code = machine.faultCode;
  const delivering = machine.delivering;
  counters.countFault(vector);
  if (vector == PF) cpu.cr2 = machine.faultLinear;
  if (delivering == DF + 1 && (vector == PF || isIn(CONTRIBUTORY, vector))) {
    cpu.halted = SHUT_DOWN;
    return;
  }
  if (delivering != 0 && makesDoubleFault(delivering - 1, vector)) {
    counters.countFault(DF);
    vector = DF;
    code = 0;
  }
  const hasCode = isIn(VECTORS_WITH_CODE, vector) && (cpu.cr0 & CR0_PE) != 0;
  machine.delivering = vector + 1;
  interrupt(vector, hasCode ? FAULT_WITH_CODE : FAULT_PLAIN, code);
  machine.delivering = 0;
  // Counted like an instruction: a handler that faults at once, again and again, uses up its budget too.
  machine.sliceEnd++;
  trace.saw(TRACE_FAULT);
}

/** machine.delivering for interrupt requests: benign whatever their vector. */
const BENIGN: u32 = 0x100;

/** Takes the interrupt that the PIC requests. */
export function deliverInterrupt(): void {
  counters.interrupts++;
  const vector = Pic.acknowledge();
  cpu.halted = 0;
  machine.delivering = BENIGN;
  interrupt(vector, HARDWARE, 0);
  machine.delivering = 0;
}

/** A trap after an instruction, such as #DB by TF. It ends HLT. */
export function deliverTrap(vector: u32): void {
  counters.countFault(vector);
  cpu.halted = 0;
  machine.delivering = vector + 1;
  interrupt(vector, HARDWARE, 0);
  machine.delivering = 0;
}
