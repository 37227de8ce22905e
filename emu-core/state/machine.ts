// Volatile state of the machine loop and its counters: never part of a snapshot.
import { VOLATILE_AT } from '../contract/memory-map.ts';
import {
  BLOCK,
  COUNTER_FAULTS,
  COUNTER_KERNEL_CALLS,
  COUNTER_PORT_ACCESSES,
  COUNTERS_AT,
  DEADLINE,
  FAULT_DELIVERING,
  FAULT_PENDING,
  HOLDS_TRAPS,
  KERNEL_CALL_COUNTERS,
  LARGE_PAGES_SEEN,
  NEXT_LOOK,
  RECORD,
  REMAINING,
  SLICE_END,
  TLB_BASE,
} from '../contract/state.ts';

@unmanaged
@final
export class MachineState {
  exitRequest: u32;
  exitReason: u32;
  /** Instructions that may still be started before the machine loop wants control. */
  remaining: i32;
  gap0: u32;
  /** Instruction count at which `remaining` reaches 0. */
  sliceEnd: u64;
  /** Instruction count of the BUDGET exit. */
  deadline: u64;
  /** Decoded record of the instruction being executed; 0 at an instruction border. */
  record: u32;
  /** Address of the TLBs of the present CPL. */
  tlbBase: u32;
  faultPending: u32;
  faultVector: u32;
  faultCode: u32;
  faultLinear: u32;
  /** Vector being delivered + 1, while delivery may fault itself. */
  delivering: u32;
  block: u32;
  gap1: v128;
  gap2: v128;
  gap3: v128;
  /** Real time: the instruction count at which the clock is looked at again. */
  nextLook: u64;
  /** Set by an instruction after which no single-step trap is taken: INT n, MOV SS, POP SS. */
  holdsTraps: u32;
  /** 4 MiB pages were translated since the last flush: their parts lie in the TLB. */
  largePagesSeen: u32;

  /** Instructions completed: exact at instruction borders and in instructions that end their block. */
  @inline
  get completed(): u64 {
    return this.sliceEnd - <u64>(<i64>this.remaining);
  }

  /** Makes the machine loop look at interrupts, time and exits at the next block border. Counts stay exact. */
  @inline
  requestAttention(): void {
    this.sliceEnd -= <u64>(<i64>this.remaining);
    this.remaining = 0;
  }
}
if (VOLATILE_AT + offsetof<MachineState>('remaining') != REMAINING) ERROR('MachineState.remaining moved');
if (VOLATILE_AT + offsetof<MachineState>('sliceEnd') != SLICE_END) ERROR('MachineState.sliceEnd moved');
if (VOLATILE_AT + offsetof<MachineState>('deadline') != DEADLINE) ERROR('MachineState.deadline moved');
if (VOLATILE_AT + offsetof<MachineState>('record') != RECORD) ERROR('MachineState.record moved');
if (VOLATILE_AT + offsetof<MachineState>('tlbBase') != TLB_BASE) ERROR('MachineState.tlbBase moved');
if (VOLATILE_AT + offsetof<MachineState>('faultPending') != FAULT_PENDING) ERROR('MachineState.faultPending moved');
if (VOLATILE_AT + offsetof<MachineState>('delivering') != FAULT_DELIVERING) ERROR('MachineState.delivering moved');
if (VOLATILE_AT + offsetof<MachineState>('block') != BLOCK) ERROR('MachineState.block moved');
if (VOLATILE_AT + offsetof<MachineState>('nextLook') != NEXT_LOOK) ERROR('MachineState.nextLook moved');
if (VOLATILE_AT + offsetof<MachineState>('holdsTraps') != HOLDS_TRAPS) ERROR('MachineState.holdsTraps moved');
if (VOLATILE_AT + offsetof<MachineState>('largePagesSeen') != LARGE_PAGES_SEEN) ERROR('largePagesSeen moved');

export const machine = changetype<MachineState>(VOLATILE_AT);

@unmanaged
@final
export class Counters {
  blocksDecoded: u64;
  blocksRun: u64;
  blocksDropped: u64;
  tlbFills: u64;
  tlbFlushes: u64;
  slowReads: u64;
  slowWrites: u64;
  codeWrites: u64;
  interrupts: u64;
  unknownPorts: u64;
  beyondRam: u64;
  taskSwitchesRefused: u64;
  unknownMsrs: u64;
  portAccesses: u64;

  @inline
  countFault(vector: u32): void {
    const at = COUNTER_FAULTS + ((vector & 31) << 3);
    store<u64>(at, load<u64>(at) + 1);
  }

  @inline
  countKernelCall(number: u32): void {
    const at = COUNTER_KERNEL_CALLS + (min<u32>(number, KERNEL_CALL_COUNTERS - 1) << 3);
    store<u64>(at, load<u64>(at) + 1);
  }
}
if (COUNTERS_AT + offsetof<Counters>('portAccesses') != COUNTER_PORT_ACCESSES) ERROR('Counters moved');

export const counters = changetype<Counters>(COUNTERS_AT);
