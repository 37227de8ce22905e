// What a memory access does that misses the TLB: page crossing, walk, code pages, dirty marks, fill.
import { PAGE_SIZE, RAM_AT, VOLATILE_AT } from '../contract/memory-map.ts';
import { raisePlain, UD } from '../faults.ts';
import { cpu } from '../state/cpu.ts';
import { counters } from '../state/machine.ts';
import { CodePages } from './code-pages.ts';
import { DirtyPages, TLB_SET_BYTES, Tlb, USER_TLB } from './tlb.ts';
import { probe, walk } from './walk.ts';

/** Sixteen bytes of ones: what is read where there is no RAM. */
export const ONES_AT: u32 = VOLATILE_AT + 0x40;
/** Sixteen bytes that take what is written where there is no RAM. */
const SINK_AT: u32 = VOLATILE_AT + 0x50;
/** The operand of an access that crosses a page, in one piece. */
export const CROSSING_AT: u32 = VOLATILE_AT + 0x60;

/** Does an access of `size` bytes reach into the next page? */
export function crossesPage(linear: u32, size: u32): bool {
  return (linear & (PAGE_SIZE - 1)) + size > PAGE_SIZE;
}

function isUser(sets: u32): bool {
  return sets == USER_TLB;
}

/** Host address of a byte to be read; the bytes up to 16 further, or to the end of the page, are there too. */
export function hostForRead(sets: u32, linear: u32): u32 {
  counters.slowReads++;
  const physical = walk(linear, false, isUser(sets));
  if (physical >= cpu.ramBytes) {
    counters.beyondRam++;
    return ONES_AT;
  }
  Tlb.fillRead(sets, linear, RAM_AT + physical);
  return RAM_AT + physical;
}

/** Host address where `size` bytes are about to be written, within one page. */
export function hostForWrite(sets: u32, linear: u32, size: u32): u32 {
  counters.slowWrites++;
  const physical = walk(linear, true, isUser(sets));
  if (physical >= cpu.ramBytes) {
    counters.beyondRam++;
    return SINK_AT;
  }
  DirtyPages.mark(physical);
  if (CodePages.holdsCode(physical)) CodePages.written(physical, size);
  else Tlb.fillWrite(sets, linear, RAM_AT + physical);
  return RAM_AT + physical;
}

/** Bytes of an access that lie in its first page. */
function inFirstPage(linear: u32): u32 {
  return PAGE_SIZE - (linear & (PAGE_SIZE - 1));
}

/** Both pages of an access must let it through before either is marked as accessed or dirty. */
function probeBoth(sets: u32, linear: u32, first: u32, write: bool): void {
  probe(linear, write, isUser(sets));
  probe(linear + first, write, isUser(sets));
}

/** Collects an operand that crosses a page; returns where it stands in one piece. */
export function gather(sets: u32, linear: u32, size: u32): u32 {
  const first = inFirstPage(linear);
  probeBoth(sets, linear, first, false);
  const low = hostForRead(sets, linear);
  const high = hostForRead(sets, linear + first);
  memory.copy(CROSSING_AT, low, first);
  memory.copy(CROSSING_AT + first, high, size - first);
  return CROSSING_AT;
}

/** Writes the operand at CROSSING_AT over a page border: both pages are found before either changes. */
export function scatter(sets: u32, linear: u32, size: u32): void {
  const first = inFirstPage(linear);
  probeBoth(sets, linear, first, true);
  const low = hostForWrite(sets, linear, first);
  const high = hostForWrite(sets, linear + first, size - first);
  memory.copy(low, CROSSING_AT, first);
  memory.copy(high, CROSSING_AT + first, size - first);
}

/** Raises what a read of `size` bytes, at most a page, would raise. */
export function checkReadSlow(sets: u32, linear: u32, size: u32): void {
  const crosses = crossesPage(linear, size);
  if (crosses) probeBoth(sets, linear, inFirstPage(linear), false);
  hostForRead(sets, linear);
  if (crosses) hostForRead(sets, linear + inFirstPage(linear));
}

/** Raises what a write of `size` bytes, at most a page, would raise. Decoded code stays: nothing is written yet. */
export function checkWriteSlow(sets: u32, linear: u32, size: u32): void {
  const crosses = crossesPage(linear, size);
  if (crosses) probeBoth(sets, linear, inFirstPage(linear), true);
  prepareWrite(sets, linear);
  if (crosses) prepareWrite(sets, linear + inFirstPage(linear));
}

function prepareWrite(sets: u32, linear: u32): void {
  const physical = walk(linear, true, isUser(sets));
  if (physical >= cpu.ramBytes) return;
  if (CodePages.holdsCode(physical)) return;
  DirtyPages.mark(physical);
  Tlb.fillWrite(sets, linear, RAM_AT + physical);
}

/** Host address of a byte of RAM that may be read, with the rest of its page; 0 if it is not RAM. */
export function hostRunForRead(sets: u32, linear: u32): u32 {
  const host = hostForRead(sets, linear);
  return host == ONES_AT ? 0 : host;
}

/** Host address of a byte of RAM that may be written freely, with the rest of its page; 0 if there is none. */
export function hostRunForWrite(sets: u32, linear: u32): u32 {
  prepareWrite(sets, linear);
  const entry = Tlb.entry(sets, linear) + TLB_SET_BYTES;
  return linear - load<u32>(entry) < PAGE_SIZE ? linear + load<u32>(entry, 4) : 0;
}

/** Physical address of a code byte; raises #PF. Where there is no RAM the bytes read FF FF: #UD. */
export function translateFetchSlow(sets: u32, linear: u32): u32 {
  const host = hostForRead(sets, linear);
  if (host == ONES_AT) raisePlain(UD);
  return host - RAM_AT;
}
