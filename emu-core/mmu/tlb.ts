// The translation look-aside buffers: which linear page lies where in the host's memory.
//
// Four direct-mapped sets: supervisor read, supervisor write, user read, user write. An entry is two words:
//
//   tag    linear address of the page
//   delta  host address - linear address, so that host = linear + delta
//
// The one compare of the fast path, `linear - tag <= PAGE_SIZE - size` (unsigned), also refuses what crosses into the next
// page. An empty entry has a tag that no address of its slot can match: all ones, which match the last byte of memory and page
// 0; so in the slots of these two, the last and the first, it is PAGE_SIZE. A write entry exists only when the page table entry is dirty, the page holds no decoded code and its
// bit in the dirty bitmap is set: nothing needs to be done at a store that hits.
import { DIRTY_BITMAP_AT, FETCHED_BITMAP_AT, PAGE_SIZE, RAM_MAX, TLB_AT } from '../contract/memory-map.ts';
import { counters, machine } from '../state/machine.ts';

export const TLB_ENTRIES: u32 = 1024;
export const TLB_SET_BYTES: u32 = TLB_ENTRIES * 8;
export const SUPERVISOR_TLB: u32 = TLB_AT;
export const USER_TLB: u32 = TLB_AT + 2 * TLB_SET_BYTES;
const INDEX_MASK: u32 = (TLB_ENTRIES - 1) << 3;
/** linear >> 12 selects the entry, times 8 its address. */
const INDEX_SHIFT: u32 = 9;
if (TLB_AT + 4 * TLB_SET_BYTES > DIRTY_BITMAP_AT) ERROR('The TLBs overlap the dirty bitmap');

export class Tlb {
  /** Address of the read entry for `linear` in a pair of sets; the write entry lies TLB_SET_BYTES behind. */
  @inline
  static entry(sets: u32, linear: u32): u32 {
    return sets + ((linear >>> INDEX_SHIFT) & INDEX_MASK);
  }

  static fillRead(sets: u32, linear: u32, host: u32): void {
    Tlb.fill(Tlb.entry(sets, linear), linear, host);
  }

  static fillWrite(sets: u32, linear: u32, host: u32): void {
    Tlb.fill(Tlb.entry(sets, linear) + TLB_SET_BYTES, linear, host);
  }

  private static fill(entry: u32, linear: u32, host: u32): void {
    counters.tlbFills++;
    store<u32>(entry, linear & ~(PAGE_SIZE - 1));
    store<u32>(entry, host - linear, 4);
  }

  /** CR3 load, PG or WP toggled: nothing is known any more. */
  static flush(): void {
    counters.tlbFlushes++;
    machine.largePagesSeen = 0;
    for (let set: u32 = 0; set < 4; set++) emptySet(TLB_AT + set * TLB_SET_BYTES);
  }

  /** Pages became code, or the dirty bitmap was cleared: every page must announce its next write. */
  static flushWrites(): void {
    emptySet(SUPERVISOR_TLB + TLB_SET_BYTES);
    emptySet(USER_TLB + TLB_SET_BYTES);
  }

  /** INVLPG. */
  static flushPage(linear: u32): void {
    for (let set: u32 = 0; set < 4; set++) {
      const entry = Tlb.entry(TLB_AT + set * TLB_SET_BYTES, linear);
      const slot = entry & INDEX_MASK;
      store<u32>(entry, slot == 0 || slot == INDEX_MASK ? PAGE_SIZE : 0xffff_ffff);
    }
  }

  /** The sets of the present privilege level. */
  @inline
  static get current(): u32 {
    return machine.tlbBase;
  }
}
if ((TLB_AT & INDEX_MASK) != 0) ERROR('A set must be aligned to its size');

function emptySet(set: u32): void {
  memory.fill(set, 0xff, TLB_SET_BYTES);
  store<u32>(set, PAGE_SIZE);
  store<u32>(set + INDEX_MASK, PAGE_SIZE);
}

/** Linear pages from which code may have been fetched: only these matter to blocks when a mapping goes. */
export class FetchedPages {
  static mark(linear: u32): void {
    const at = FETCHED_BITMAP_AT + (linear >>> 15);
    store<u8>(at, load<u8>(at) | (1 << (<u8>((linear >>> 12) & 7))));
  }

  static has(linear: u32): bool {
    return (load<u8>(FETCHED_BITMAP_AT + (linear >>> 15)) & (1 << ((linear >>> 12) & 7))) != 0;
  }

  static clear(): void {
    memory.fill(FETCHED_BITMAP_AT, 0, 0x10_0000 / 8);
  }
}

/** Which pages of RAM were written since clear(): one bit per page. */
export class DirtyPages {
  @inline
  static mark(physical: u32): void {
    const at = DIRTY_BITMAP_AT + (physical >>> 15);
    store<u8>(at, load<u8>(at) | (1 << (<u8>((physical >>> 12) & 7))));
  }

  static clear(): void {
    memory.fill(DIRTY_BITMAP_AT, 0, RAM_MAX / PAGE_SIZE / 8);
    Tlb.flushWrites();
  }
}
