// Traces: what the core stopped for, read from its state as an event with everything a reader wants to know.
import {
  FAULT_CODE,
  FAULT_VECTOR,
  TRACE_EVENT,
  TRACE_FAULT,
  TRACE_KERNEL_CALL,
  TRACE_KERNEL_RETURN,
  TRACE_KINDS,
} from '../../emu-core/contract/state.ts';
import type { CoreInstance } from './core-instance.ts';
import { translate } from './crash.ts';
import type { GuestRam } from './guest-ram.ts';
import { readRegisters } from './registers.ts';
import { KERNEL_CALL_NAMES } from './stats.ts';

export type TraceEvent = { readonly instructions: number } & (
  | {
      readonly kind: 'kernel-call';
      readonly number: number;
      readonly name: string;
      /** EBX, ECX, EDX, EDI. */
      readonly arguments: readonly number[];
      /** Where the program goes on; with its stack pointer it identifies the call. */
      readonly eip: number;
      readonly esp: number;
    }
  /** The kernel has gone back to a program: from a call (its result is in EDX:EAX), an interrupt or a fault. */
  | {
      readonly kind: 'kernel-return';
      readonly eax: number;
      readonly edx: number;
      readonly eip: number;
      readonly esp: number;
    }
  | {
      readonly kind: 'fault';
      readonly vector: number;
      readonly code: number;
      readonly cr2: number;
      readonly eip: number;
    }
);

export interface TraceKinds {
  readonly kernelCalls: boolean;
  readonly faults: boolean;
}

export function setTraceKinds(core: CoreInstance, kinds: TraceKinds): void {
  const calls = kinds.kernelCalls ? TRACE_KERNEL_CALL | TRACE_KERNEL_RETURN : 0;
  core.view.setUint32(TRACE_KINDS, calls | (kinds.faults ? TRACE_FAULT : 0), true);
}

/** What the core has just stopped for; null: for nothing of this. */
export function takeTraceEvent(core: CoreInstance, ram: GuestRam): TraceEvent | null {
  const event = core.view.getUint32(TRACE_EVENT, true);
  if (event === 0) return null;
  core.view.setUint32(TRACE_EVENT, 0, true);
  const { instructions } = core;
  const registers = readRegisters(core);
  const { eax, ebx, ecx, edx, edi, eip, esp } = registers;
  /** A word of the frame that the processor pushed on the kernel's stack. */
  const pushed = (index: number) => {
    const physical = translate(ram, registers, (esp + 4 * index) >>> 0);
    return physical !== null && ram.contains(physical, 4) ? ram.u32(physical) : 0;
  };
  if (event === TRACE_KERNEL_RETURN) return { kind: 'kernel-return', instructions, eax, edx, eip, esp };
  if (event === TRACE_KERNEL_CALL) {
    const name = KERNEL_CALL_NAMES[eax] ?? 'unknown';
    const args = [ebx, ecx, edx, edi];
    // EIP, CS, EFLAGS, ESP, SS: SDM 3A figure 6-4.
    return { kind: 'kernel-call', instructions, number: eax, name, arguments: args, eip: pushed(0), esp: pushed(3) };
  }
  const code = core.view.getUint32(FAULT_CODE, true);
  const vector = core.view.getUint32(FAULT_VECTOR, true);
  const hasCode = ((0x0002_7d00 >>> vector) & 1) !== 0;
  return {
    kind: 'fault',
    instructions,
    vector,
    code: hasCode ? code : 0,
    cr2: registers.cr2,
    eip: pushed(hasCode ? 1 : 0),
  };
}
