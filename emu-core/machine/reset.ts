// The state after power-on, as the microvm monitor hands it over: real mode, CS base 0. Nanvix microvm §2.2.
import { STATE_AT, STATE_END, VOLATILE_AT, VOLATILE_END } from '../contract/memory-map.ts';
import { ATTRIBUTE_CODE, ATTRIBUTE_PRESENT, CPU_DR, CS } from '../contract/state.ts';
import { Pic } from '../devices/pic.ts';
import { Pit } from '../devices/pit.ts';
import { NEVER } from '../devices/time.ts';
import { dropBlocks } from '../interp/block-store.ts';
import { CodePages } from '../mmu/code-pages.ts';
import { ONES_AT } from '../mmu/slow.ts';
import { DirtyPages, FetchedPages, Tlb } from '../mmu/tlb.ts';
import { TYPE_LDT, TYPE_TSS_BUSY, TYPE_TSS32 } from '../semantics/descriptor.ts';
import { updateMode } from '../semantics/mode.ts';
import { REAL_DATA, REAL_LIMIT } from '../semantics/segment.ts';
import { fninit } from '../semantics/x87/environment.ts';
import { CR0_CD, CR0_ET, CR0_NW, cpu, ldtr, segment, tr } from '../state/cpu.ts';
import { clock } from '../state/devices.ts';
import { machine } from '../state/machine.ts';
import { MXCSR_INIT, sse } from '../state/sse.ts';

/** Puts the machine into its initial state, with `ramBytes` of RAM, whose content is the host's business. */
export function resetMachine(ramBytes: u32): void {
  const isVirtual = clock.isVirtual;
  memory.fill(STATE_AT, 0, STATE_END - STATE_AT);
  memory.fill(VOLATILE_AT, 0, VOLATILE_END - VOLATILE_AT);
  clock.isVirtual = isVirtual;
  clock.wakeAt = NEVER;
  cpu.ramBytes = ramBytes;
  cpu.cr0 = CR0_CD | CR0_NW | CR0_ET;
  store<u32>(CPU_DR, 0xffff_0ff0, 6 * 4);
  store<u32>(CPU_DR, 0x0000_0400, 7 * 4);
  for (let number: u32 = 0; number < 6; number++) {
    segment(number).limit = REAL_LIMIT;
    segment(number).attributes = REAL_DATA;
  }
  segment(CS).attributes = REAL_DATA | ATTRIBUTE_CODE;
  ldtr.limit = REAL_LIMIT;
  ldtr.attributes = ATTRIBUTE_PRESENT | TYPE_LDT;
  tr.limit = REAL_LIMIT;
  tr.attributes = ATTRIBUTE_PRESENT | TYPE_TSS32 | TYPE_TSS_BUSY;
  cpu.gdtrLimit = REAL_LIMIT;
  cpu.idtrLimit = REAL_LIMIT;
  fninit();
  sse.mxcsr = MXCSR_INIT;
  Pic.reset();
  Pit.reset();
  DirtyPages.clear();
  dropDerivedState();
}

/** Forgets everything that can be derived from the machine state and RAM: after a restore, or when the host wrote to RAM. */
export function dropDerivedState(): void {
  memory.fill(ONES_AT, 0xff, 16);
  Tlb.flush();
  CodePages.clear();
  FetchedPages.clear();
  dropBlocks();
  machine.record = 0;
  machine.block = 0;
  updateMode();
}
