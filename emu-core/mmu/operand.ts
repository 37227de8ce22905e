// Memory operands by host address: read-modify-write, and the wide operands of SSE.
import { PAGE_SIZE, RAM_AT } from '../contract/memory-map.ts';
import { INTERP_SCRATCH } from '../contract/state.ts';
import { GP, raise } from '../faults.ts';
import { machine } from '../state/machine.ts';
import { Guest } from './guest.ts';
import { checkWriteSlow, crossesPage, gather, hostForRead, hostForWrite } from './slow.ts';
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
  return readBytesSlow(linear, size);
}

function readBytesSlow(linear: u32, size: u32): u32 {
  return crossesPage(linear, size) ? gather(machine.tlbBase, linear, size) : hostForRead(machine.tlbBase, linear);
}

// For instructions that are rare: the same accesses as calls, too big to be inlined into hundreds of arms.

/** Guest.read for 1, 2, 4 or 8 bytes. */
export function readSized(linear: u32, size: u32): u64 {
  const host = readBytes(linear, size);
  switch (size) {
    case 1:
      return load<u8>(host);
    case 2:
      return load<u16>(host);
    case 4:
      return load<u32>(host);
    default:
      return load<u64>(host);
  }
}

/** Guest.write for 1, 2, 4 or 8 bytes. */
export function writeSized(linear: u32, size: u32, value: u64): void {
  switch (size) {
    case 1:
      Guest.write<u8>(linear, <u8>value);
      return;
    case 2:
      Guest.write<u16>(linear, <u16>value);
      return;
    case 4:
      Guest.write<u32>(linear, <u32>value);
      return;
    default:
      Guest.write<u64>(linear, value);
  }
}

/** forUpdate() for 1, 2, 4 or 8 bytes. */
export function forUpdateSized(linear: u32, size: u32): u32 {
  const entry = Tlb.entry(machine.tlbBase, linear);
  if (linear - load<u32>(entry, TLB_SET_BYTES) <= PAGE_SIZE - size) return linear + load<u32>(entry, TLB_SET_BYTES + 4);
  return forUpdateSlow(linear, size);
}

export function commitSized(linear: u32, size: u32): void {
  writeSized(linear, size, load<u64>(UPDATE_SCRATCH));
}

/** A 128-bit operand that is not aligned raises #GP(0). SDM 2, table 2-18. */
export function checkAligned(linear: u32): void {
  if (linear & 15) raise(GP, 0);
}

export function alignedBytes(linear: u32): u32 {
  checkAligned(linear);
  return readBytes(linear, 16);
}

/**
 * Host address where `bytes` bytes within one page are about to be written, all of them; raises #PF. Code among them is
 * forgotten. 0 if it is not RAM. Unlike Guest.writeRun it serves pages that hold code as well.
 */
export function writeRange(linear: u32, bytes: u32): u32 {
  const entry = Tlb.entry(machine.tlbBase, linear);
  if (linear - load<u32>(entry, TLB_SET_BYTES) < PAGE_SIZE) return linear + load<u32>(entry, TLB_SET_BYTES + 4);
  const host = hostForWrite(machine.tlbBase, linear, bytes);
  return host >= RAM_AT ? host : 0;
}
