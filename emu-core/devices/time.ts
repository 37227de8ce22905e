// Machine time: nanoseconds since reset, which is also what the TSC counts.
//
// Real mode follows the host's clock, virtual mode counts instructions and skipped idle time: the same input gives the same
// time on any machine.
import { CLOCK_NS_PER_INSTRUCTION } from '../contract/state.ts';
import { clockNow } from '../env.ts';
import { clock } from '../state/devices.ts';
import { machine } from '../state/machine.ts';

/** "Never", as a time. */
export const NEVER: u64 = u64.MAX_VALUE;

export class Time {
  /** The time now; never less than it was before. Exact at instruction borders and in instructions that end their block. */
  static now(): u64 {
    const nanoseconds = clock.isVirtual
      ? machine.completed * CLOCK_NS_PER_INSTRUCTION + clock.offset
      : <u64>(<i64>clockNow() + clock.offset);
    if (<i64>nanoseconds > <i64>clock.now) clock.now = nanoseconds;
    return clock.now;
  }

  /** Virtual mode: instructions that may run before `when`; at least 1. */
  static instructionsUntil(when: u64): u64 {
    const now = machine.completed * CLOCK_NS_PER_INSTRUCTION + clock.offset;
    if (when <= now) return 1;
    return (when - now + CLOCK_NS_PER_INSTRUCTION - 1) / CLOCK_NS_PER_INSTRUCTION;
  }

  /** Virtual mode: idles until `when`. */
  static skipTo(when: u64): void {
    const now = machine.completed * CLOCK_NS_PER_INSTRUCTION + clock.offset;
    if (when > now) clock.offset += when - now;
  }
}
