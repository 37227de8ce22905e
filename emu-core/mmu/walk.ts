// The page walk: two-level 32-bit paging with 4 KiB and 4 MiB pages. SDM 3A 4.3. No PAE, no NX, no global pages.
import { PAGE_SIZE, RAM_AT } from '../contract/memory-map.ts';
import { raisePageFault } from '../faults.ts';
import { CR0_PG, CR0_WP, CR4_PSE, cpu } from '../state/cpu.ts';
import { counters, machine } from '../state/machine.ts';
import { CodePages } from './code-pages.ts';
import { DirtyPages } from './tlb.ts';

// Bits of page directory and page table entries, SDM 3A tables 4-4 to 4-6.
const ENTRY_P: u32 = 0x001;
const ENTRY_RW: u32 = 0x002;
const ENTRY_US: u32 = 0x004;
const ENTRY_A: u32 = 0x020;
const ENTRY_D: u32 = 0x040;
const ENTRY_PS: u32 = 0x080;
const FRAME: u32 = 0xffff_f000;
/** In a PTE; in the PDE of a 4 MiB page it is bit 12. */
const ENTRY_PAT: u32 = 0x080;
const LARGE_RESERVED: u32 = 0x003f_f000;
const LARGE_FRAME: u32 = 0xffc0_0000;
const LARGE_OFFSET: u32 = 0x003f_ffff;

// The error code, SDM 3A figure 4-12.
const CODE_PRESENT: u32 = 0x1;
const CODE_WRITE: u32 = 0x2;
const CODE_USER: u32 = 0x4;
const CODE_RESERVED: u32 = 0x8;

/** A physical address that RAM does not have reads as ones. */
function readEntry(physical: u32): u32 {
  if (physical >= cpu.ramBytes) {
    counters.beyondRam++;
    return 0xffff_ffff;
  }
  return load<u32>(RAM_AT + physical);
}

function setEntryBits(physical: u32, entry: u32, bits: u32): void {
  if ((entry & bits) == bits || physical >= cpu.ramBytes) return;
  DirtyPages.mark(physical);
  CodePages.written(physical, 4);
  store<u32>(RAM_AT + physical, entry | bits);
}

function fault(linear: u32, present: u32, write: bool, user: bool): void {
  raisePageFault(linear, present | (write ? CODE_WRITE : 0) | (user ? CODE_USER : 0));
}

/** SDM 3A 4.6: user needs US everywhere; a write needs RW everywhere, unless the supervisor writes with CR0.WP = 0. */
function checkRights(rights: u32, linear: u32, write: bool, user: bool): void {
  const refused =
    (user && !(rights & ENTRY_US)) || (write && !(rights & ENTRY_RW) && (user || (cpu.cr0 & CR0_WP) != 0));
  if (refused) fault(linear, CODE_PRESENT, write, user);
}

/** Bits of an entry that must be 0; bit 3 of the error code tells. SDM 3A 4.3: no PSE-36 and no PAT here. */
function checkReserved(entry: u32, reserved: u32, linear: u32, write: bool, user: bool): void {
  if (entry & reserved) fault(linear, CODE_PRESENT | CODE_RESERVED, write, user);
}

function walkLarge(directoryEntryAt: u32, entry: u32, linear: u32, write: bool, user: bool, marks: bool): u32 {
  checkReserved(entry, LARGE_RESERVED, linear, write, user);
  checkRights(entry, linear, write, user);
  machine.largePagesSeen = 1;
  if (marks) setEntryBits(directoryEntryAt, entry, write ? ENTRY_A | ENTRY_D : ENTRY_A);
  return (entry & LARGE_FRAME) | (linear & LARGE_OFFSET);
}

/** Physical address of a linear one; raises #PF. Sets the accessed and dirty bits if it `marks`. */
function translate(linear: u32, write: bool, user: bool, marks: bool): u32 {
  if (!(cpu.cr0 & CR0_PG)) return linear;
  const directoryEntryAt = (cpu.cr3 & FRAME) | ((linear >>> 22) << 2);
  const directoryEntry = readEntry(directoryEntryAt);
  if (!(directoryEntry & ENTRY_P)) fault(linear, 0, write, user);
  if (directoryEntry & ENTRY_PS && cpu.cr4 & CR4_PSE) {
    return walkLarge(directoryEntryAt, directoryEntry, linear, write, user, marks);
  }
  const tableEntryAt = (directoryEntry & FRAME) | (((linear >>> 12) & 0x3ff) << 2);
  const tableEntry = readEntry(tableEntryAt);
  if (!(tableEntry & ENTRY_P)) fault(linear, 0, write, user);
  checkReserved(tableEntry, ENTRY_PAT, linear, write, user);
  checkRights(directoryEntry & tableEntry, linear, write, user);
  if (marks) {
    setEntryBits(directoryEntryAt, directoryEntry, ENTRY_A);
    setEntryBits(tableEntryAt, tableEntry, write ? ENTRY_A | ENTRY_D : ENTRY_A);
  }
  return (tableEntry & FRAME) | (linear & (PAGE_SIZE - 1));
}

/** Physical address of a linear one, with accessed and dirty bits set; raises #PF. */
export function walk(linear: u32, write: bool, user: bool): u32 {
  return translate(linear, write, user, true);
}

/** Raises what walk() would raise, and changes nothing. */
export function probe(linear: u32, write: bool, user: bool): void {
  translate(linear, write, user, false);
}
