// What all fuzzing here has in common: numbers from a seed, and what no machine may ever do whatever its programs try.
import { PF } from '../../../emu-core/contract/vectors.ts';
import type { Machine, RunResult, TraceEvent } from '../../../src/machine/index.ts';

export const PAGE = 0x1000;
const STATUS_PANIC = 255;
const USER_BASE = 0x4000_0000;
const FAULT_BY_USER = 4;

/** What went wrong, how to see it again, and what the guest said last. */
export function describeFailure(key: string, what: string, text: string): string {
  return `${key}: ${what}\nagain: npm run guest:fuzz -- --only ${key}\n${text.slice(-2000)}`;
}

/** Faults of the kernel itself, as the processor sees them: whatever the kernel makes of them. */
export function watchKernelFaults(machine: Machine): string[] {
  const faults: string[] = [];
  machine.trace({ kernelCalls: false, faults: true }, (event: TraceEvent) => {
    if (event.kind !== 'fault') return;
    // A program that jumps into the kernel faults there too, in ring 3: only as a page fault.
    const ring0 = event.vector === PF ? (event.code & FAULT_BY_USER) === 0 : event.eip < USER_BASE;
    if (ring0) faults.push(`exception ${event.vector} in ring 0 at eip ${event.eip.toString(16)}`);
  });
  return faults;
}

/** Sentences of the kernel that no program provokes. */
export function kernelTrouble(result: RunResult, text: string): string | null {
  if (result.reason === 'off')
    return result.status === STATUS_PANIC && text.includes('kernel panic') ? 'kernel panic' : null;
  if (result.reason === 'crashed' || result.reason === 'shutdown') return `${result.reason}: ${result.report.reason}`;
  return null;
}

/** Whether the processor stays in ring 0 for good: a hang that no timer ends. */
export function hangsInKernel(machine: Machine): boolean {
  for (let look = 0; look < 20; look++) {
    const { segments } = machine.registers();
    if ((segments.cs.selector & 3) === 3) return false;
    if (machine.run(50_000).reason !== 'budget') return false;
  }
  return true;
}
