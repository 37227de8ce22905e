// Memory operands by host address: read-modify-write, and the wide operands of SSE.
import { PAGE_SIZE } from '../contract/memory-map.ts';
import { INTERP_SCRATCH } from '../contract/state.ts';
import { GP, raise } from '../faults.ts';
import { machine } from '../state/machine.ts';
import { Guest } from './guest.ts';
import { checkWriteSlow, crossesPage, gather, hostForRead } from './slow.ts';
import { TLB_SET_BYTES, Tlb } from './tlb.ts';

/** Where an operand is worked on that cannot be written in place: it crosses a page, or its page holds code. */
export const UPDATE_SCRATCH: u32 = INTERP_SCRATCH;

/** Host address of an operand that is proved readable and writable, maybe UPDATE_SCRATCH: then commitUpdate() it. */
export function forUpdate<T extends number>(linear: u32): u32 {
  const entry = Tlb.entry(machine.tlbBase, linear);
  if (linear - load<u32>(entry, TLB_SET_BYTES) <= PAGE_SIZE - sizeof<T>()) {
    return linear + load<u32>(entry, TLB_SET_BYTES + 4);
  }
  return forUpdateSlow(linear, sizeof<T>());
}

function forUpdateSlow(linear: u32, size: u32): u32 {
  checkWriteSlow(machine.tlbBase, linear, size);
  const entry = Tlb.entry(machine.tlbBase, linear);
  if (linear - load<u32>(entry, TLB_SET_BYTES) <= PAGE_SIZE - size) return linear + load<u32>(entry, TLB_SET_BYTES + 4);
  const crosses = crossesPage(linear, size);
  const host = crosses ? gather(machine.tlbBase, linear, size) : hostForRead(machine.tlbBase, linear);
  memory.copy(UPDATE_SCRATCH, host, size);
  return UPDATE_SCRATCH;
}

export function commitUpdate<T extends number>(linear: u32): void {
  Guest.write<T>(linear, load<T>(UPDATE_SCRATCH));
}

/** Host address from which `size` bytes (at most 16) may be loaded. */
export function readBytes(linear: u32, size: u32): u32 {
  const entry = Tlb.entry(machine.tlbBase, linear);
  if (linear - load<u32>(entry) <= PAGE_SIZE - size) return linear + load<u32>(entry, 4);
  return crossesPage(linear, size) ? gather(machine.tlbBase, linear, size) : hostForRead(machine.tlbBase, linear);
}

/** A 128-bit operand that is not aligned raises #GP(0). SDM 2, table 2-18. */
export function checkAligned(linear: u32): void {
  if (linear & 15) raise(GP, 0);
}

export function alignedBytes(linear: u32): u32 {
  checkAligned(linear);
  return readBytes(linear, 16);
}
