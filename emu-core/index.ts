// The core's exports: what the host may ask of the machine. Fields it may read or set: contract/state.ts.
//
// How to run it:
//   reset(ramBytes) once, after the host has set CLOCK_VIRTUAL; then load images into RAM, set registers, dropDerived().
//   setDeadline(n); then
//     for (;;) try { reason = resume(); break } catch (thrown) { if (thrown !== unwindToken) throw thrown; deliverFault() }
//   env.unwind() must throw unwindToken, one preallocated object. Only resume() unwinds; every other export returns.
// Restore: reset(ramBytes), copy state block and pages back, dropDerived(). In real mode set CLOCK_OFFSET first so that
//   time goes on where it stopped: offset = saved CLOCK_NOW - clockNow().

import { PAGE_SIZE } from './contract/memory-map.ts';
import { Pic } from './devices/pic.ts';
import { rewind } from './interp/run.ts';
import { run, settle } from './machine/loop.ts';
import { dropDerivedState, resetMachine } from './machine/reset.ts';
import { CodePages } from './mmu/code-pages.ts';
import { DirtyPages } from './mmu/tlb.ts';
import { readFlags } from './semantics/flags.ts';
import { setFlags } from './semantics/flags-image.ts';
import { cpu } from './state/cpu.ts';
import { machine } from './state/machine.ts';

/** Power-on. The memory must already be as long as RAM_AT + ramBytes; RAM is left as it is. */
export function reset(ramBytes: u32): void {
  resetMachine(ramBytes);
}

/** Between resumes: lets the machine run `instructions` from now on before resume() returns EXIT_BUDGET. */
export function setDeadline(instructions: f64): void {
  machine.deadline = cpu.instructions + <u64>instructions;
}

/** Runs until an exit and gives its EXIT_ reason. Throws what env.unwind() throws when an instruction faults. */
export function resume(): u32 {
  machine.sliceEnd = cpu.instructions;
  machine.remaining = 0;
  return settle(run());
}

/** To be called when resume() has thrown the unwind token; then resume() again. */
export function deliverFault(): void {
  rewind();
  cpu.instructions = machine.completed;
}

/** Raises the level of IRQ line 0 to 15; the rising edge requests the interrupt. */
export function raiseIrq(line: u32): void {
  Pic.setLine(line, true);
}

export function lowerIrq(line: u32): void {
  Pic.setLine(line, false);
}

/** After the host changed state or large parts of RAM: translations and decoded code are forgotten. */
export function dropDerived(): void {
  dropDerivedState();
}

/** After the host wrote `length` bytes to RAM while the machine stood: marks the pages dirty, drops code that lay there. */
export function hostWrote(physical: u32, length: u32): void {
  let at = physical;
  const end = physical + length;
  while (at < end) {
    const next = min<u32>((at & ~(PAGE_SIZE - 1)) + PAGE_SIZE, end);
    DirtyPages.mark(at);
    CodePages.written(at, next - at);
    at = next;
  }
}

/** Empties the bitmap of written pages (DIRTY_BITMAP_AT, one bit per page, bit 0 first). */
export function clearDirty(): void {
  DirtyPages.clear();
}

/** EFLAGS with the arithmetic flags worked out. */
export function readEflags(): u32 {
  return readFlags();
}

/** Sets EFLAGS to a whole image; VM stays clear. */
export function writeEflags(image: u32): void {
  setFlags(image);
}
