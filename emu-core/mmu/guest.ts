// Reading and writing guest memory by linear address: one TLB probe, or the slow path.
//
//   entry = tlb + slot(linear)                 the sets of the present privilege level
//   linear - entry.tag <= PAGE_SIZE - size ?   hit: and the access stays in the page
//     yes: host = linear + entry.delta
//     no:  slow path: both pages if it crosses, walk, code page, dirty mark, fill
import { PAGE_SIZE, RAM_AT } from '../contract/memory-map.ts';
import { machine } from '../state/machine.ts';
import {
  CROSSING_AT,
  checkReadSlow,
  checkWriteSlow,
  crossesPage,
  gather,
  hostForRead,
  hostForWrite,
  hostRunForRead,
  hostRunForWrite,
  scatter,
  translateFetchSlow,
} from './slow.ts';
import { FetchedPages, SUPERVISOR_TLB, TLB_SET_BYTES, Tlb } from './tlb.ts';

export class Guest {
  @inline
  static read<T extends number>(linear: u32): T {
    const entry = Tlb.entry(machine.tlbBase, linear);
    if (linear - load<u32>(entry) <= PAGE_SIZE - sizeof<T>()) return load<T>(linear + load<u32>(entry, 4));
    return readSlow<T>(machine.tlbBase, linear);
  }

  @inline
  static write<T extends number>(linear: u32, value: T): void {
    const entry = Tlb.entry(machine.tlbBase, linear);
    if (linear - load<u32>(entry, TLB_SET_BYTES) <= PAGE_SIZE - sizeof<T>()) {
      store<T>(linear + load<u32>(entry, TLB_SET_BYTES + 4), value);
    } else writeSlow<T>(machine.tlbBase, linear, value);
  }

  /** Physical address of a code byte; raises #PF, or #UD where there is no RAM. */
  @inline
  static translateFetch(linear: u32): u32 {
    FetchedPages.mark(linear);
    const entry = Tlb.entry(machine.tlbBase, linear);
    if (linear - load<u32>(entry) < PAGE_SIZE) return linear + load<u32>(entry, 4) - RAM_AT;
    return translateFetchSlow(machine.tlbBase, linear);
  }

  /** Raises what a read of `size` bytes (1 to PAGE_SIZE) would raise. */
  @inline
  static checkRead(linear: u32, size: u32): void {
    if (linear - load<u32>(Tlb.entry(machine.tlbBase, linear)) > PAGE_SIZE - size) {
      checkReadSlow(machine.tlbBase, linear, size);
    }
  }

  /** Raises what a write of `size` bytes (1 to PAGE_SIZE) would raise, so that what follows may commit. */
  @inline
  static checkWrite(linear: u32, size: u32): void {
    if (linear - load<u32>(Tlb.entry(machine.tlbBase, linear), TLB_SET_BYTES) > PAGE_SIZE - size) {
      checkWriteSlow(machine.tlbBase, linear, size);
    }
  }

  /** Host address of a byte that may be read, and of all that follows in its page; raises #PF. 0 if it is not RAM. */
  @inline
  static readRun(linear: u32): u32 {
    const entry = Tlb.entry(machine.tlbBase, linear);
    if (linear - load<u32>(entry) < PAGE_SIZE) return linear + load<u32>(entry, 4);
    return hostRunForRead(machine.tlbBase, linear);
  }

  /**
   * Host address of a byte that may be written without further ado, and of all that follows in its page; raises #PF.
   * 0 if each write must go through write(): the page holds code, or is not RAM.
   */
  @inline
  static writeRun(linear: u32): u32 {
    const entry = Tlb.entry(machine.tlbBase, linear);
    if (linear - load<u32>(entry, TLB_SET_BYTES) < PAGE_SIZE) return linear + load<u32>(entry, TLB_SET_BYTES + 4);
    return hostRunForWrite(machine.tlbBase, linear);
  }
}

/** Accesses that the CPU makes as supervisor whatever the CPL is: descriptor tables, TSS, a new stack. SDM 3A 4.6.1. */
export class System {
  @inline
  static read<T extends number>(linear: u32): T {
    const entry = Tlb.entry(SUPERVISOR_TLB, linear);
    if (linear - load<u32>(entry) <= PAGE_SIZE - sizeof<T>()) return load<T>(linear + load<u32>(entry, 4));
    return readSlow<T>(SUPERVISOR_TLB, linear);
  }

  @inline
  static write<T extends number>(linear: u32, value: T): void {
    const entry = Tlb.entry(SUPERVISOR_TLB, linear);
    if (linear - load<u32>(entry, TLB_SET_BYTES) <= PAGE_SIZE - sizeof<T>()) {
      store<T>(linear + load<u32>(entry, TLB_SET_BYTES + 4), value);
    } else writeSlow<T>(SUPERVISOR_TLB, linear, value);
  }

  static checkWrite(linear: u32, size: u32): void {
    const entry = Tlb.entry(SUPERVISOR_TLB, linear);
    if (linear - load<u32>(entry, TLB_SET_BYTES) > PAGE_SIZE - size) checkWriteSlow(SUPERVISOR_TLB, linear, size);
  }
}

function readSlow<T extends number>(sets: u32, linear: u32): T {
  const crosses = crossesPage(linear, sizeof<T>());
  return load<T>(crosses ? gather(sets, linear, sizeof<T>()) : hostForRead(sets, linear));
}

function writeSlow<T extends number>(sets: u32, linear: u32, value: T): void {
  if (crossesPage(linear, sizeof<T>())) {
    store<T>(CROSSING_AT, value);
    scatter(sets, linear, sizeof<T>());
  } else store<T>(hostForWrite(sets, linear, sizeof<T>()), value);
}
