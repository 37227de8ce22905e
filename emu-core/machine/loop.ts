// The machine loop: at each border of a slice it looks at faults, interrupts, time and exits, then lets the interpreter run.
//
// A slice ends where something is due: the budget, the timer (virtual time), the next look at the clock (real time), or
// one instruction further (interrupt shadow, TF). machine.requestAttention() ends it early, at the next block border.
// Borders fall on the same instruction counts however the budget is cut, so results do not depend on budgets.

import { IRQ_TIMER } from '../contract/microvm.ts';
import { EXIT_BUDGET, EXIT_HALTED, EXIT_SHUTDOWN, EXIT_STOPPED } from '../contract/state.ts';
import { Pic } from '../devices/pic.ts';
import { Pit } from '../devices/pit.ts';
import { NEVER, Time } from '../devices/time.ts';
import { DB } from '../faults.ts';
import { runBlocks } from '../interp/run.ts';
import { noteSingleStep } from '../semantics/flags-image.ts';
import { cpu, FLAG_IF, FLAG_TF } from '../state/cpu.ts';
import { clock } from '../state/devices.ts';
import { machine } from '../state/machine.ts';
import { deliverInterrupt, deliverPending, deliverTrap, HALTED, SHUT_DOWN } from './deliver.ts';

/** Real time is looked at every so many instructions: about a millisecond's worth on a slow host. */
const REAL_SLICE: u64 = 50_000;
/** A slice is one call of the interpreter; while V8 optimises it, only the next call gets the better code. */
const SLICE_MAX: u64 = 0x4_0000;
function interruptsOn(): bool {
  return (cpu.eflags & FLAG_IF) != 0;
}

/** Could a timer tick wake a halted CPU? */
function timerCanWake(): bool {
  return Pit.nextTick != NEVER && interruptsOn() && Pic.isOpen(IRQ_TIMER);
}

/** The reason to leave the loop now; 0 if there is none. */
function exitReason(): u32 {
  if (cpu.halted == SHUT_DOWN) return EXIT_SHUTDOWN;
  if (machine.exitRequest) {
    machine.exitRequest = 0;
    return EXIT_STOPPED;
  }
  if (machine.completed >= machine.deadline) return EXIT_BUDGET;
  return 0;
}

/** Instructions until something is due; at least 1. */
function sliceLength(): u64 {
  const completed = machine.completed;
  if (completed < cpu.shadowUntil || cpu.eflags & FLAG_TF) return 1;
  let length = min<u64>(machine.deadline - completed, SLICE_MAX);
  if (!clock.isVirtual) return min<u64>(length, machine.nextLook - completed);
  const tick = Pit.nextTick;
  return tick == NEVER ? length : min<u64>(length, Time.instructionsUntil(tick));
}

function runSlice(): void {
  const length = sliceLength();
  const singleStep = (cpu.eflags & FLAG_TF) != 0;
  machine.sliceEnd = machine.completed + length;
  machine.remaining = <i32>length;
  machine.holdsTraps = 0;
  runBlocks();
  cpu.instructions = machine.completed;
  if (singleStep && machine.holdsTraps == 0) {
    noteSingleStep();
    deliverTrap(DB);
  }
}

/** Lets the timer tick. In real time, where asking the host costs something, only when a look is due. */
function lookAtTime(): void {
  if (!clock.isVirtual && machine.completed < machine.nextLook) return;
  machine.nextLook = machine.completed + REAL_SLICE;
  Pit.advance(Time.now());
}

/** Halted in virtual time: idles until the timer's next tick. */
function skipIdleTime(): void {
  Time.skipTo(Pit.nextTick);
}

/** Runs until there is a reason to return; gives the reason. May unwind for a fault: see index.ts. */
export function run(): u32 {
  if (machine.faultPending) deliverPending();
  else machine.nextLook = 0;
  let reason: u32 = 0;
  while (reason == 0) {
    lookAtTime();
    if (Pic.isRequesting && interruptsOn() && machine.completed >= cpu.shadowUntil) deliverInterrupt();
    reason = exitReason();
    if (reason) break;
    if (cpu.halted == HALTED) {
      if (clock.isVirtual && timerCanWake()) skipIdleTime();
      else reason = EXIT_HALTED;
    } else runSlice();
  }
  return reason;
}

/** Leaves everything exact for the host. */
export function settle(reason: u32): u32 {
  cpu.instructions = machine.completed;
  clock.wakeAt = cpu.halted == HALTED && timerCanWake() ? Pit.nextTick : NEVER;
  machine.exitReason = reason;
  return reason;
}
