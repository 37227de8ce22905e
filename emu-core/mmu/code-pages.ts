// Which bytes of RAM hold decoded code, to the line of 64 bytes: how self-modifying code is noticed.
//
// A page with code never has a write entry in the TLB, so each write to it comes here. Lines keep data that shares a page
// with code from dropping that code (measured elsewhere: 10 to 20 times the price of a write, where pages are the grain).
import { BLOCKS_AT, CODE_LINES_AT, PAGE_SIZE, RAM_MAX } from '../contract/memory-map.ts';
import { dropCodePage } from '../interp/block-store.ts';
import { cpu } from '../state/cpu.ts';
import { counters } from '../state/machine.ts';
import { Tlb } from './tlb.ts';

const LINE_SHIFT: u32 = 6;
if (CODE_LINES_AT + (RAM_MAX / PAGE_SIZE) * 8 > BLOCKS_AT) ERROR('The line bits overlap the block store');

/** Where the 64 line bits of the page around `physical` are kept. */
function linesAt(physical: u32): u32 {
  return CODE_LINES_AT + (physical >>> 12) * 8;
}

/** Bits of the lines that `length` bytes from `physical` touch within one page; length at least 1. */
function lineMask(physical: u32, length: u32): u64 {
  const first = (physical & (PAGE_SIZE - 1)) >>> LINE_SHIFT;
  const last = min<u32>((physical & (PAGE_SIZE - 1)) + length - 1, PAGE_SIZE - 1) >>> LINE_SHIFT;
  return (u64.MAX_VALUE << first) & (u64.MAX_VALUE >> (63 - last));
}

export class CodePages {
  /** The decoder has read code here; the bytes lie in one page. */
  static mark(physical: u32, length: u32): void {
    const at = linesAt(physical);
    const lines = load<u64>(at);
    if (lines == 0) Tlb.flushWrites();
    store<u64>(at, lines | lineMask(physical, length));
  }

  @inline
  static holdsCode(physical: u32): bool {
    return load<u64>(linesAt(physical)) != 0;
  }

  /** Bytes within one page are being written: forgets the page's blocks if one of them lies there. */
  static written(physical: u32, length: u32): void {
    const at = linesAt(physical);
    if ((load<u64>(at) & lineMask(physical, length)) == 0) return;
    counters.codeWrites++;
    store<u64>(at, 0);
    dropCodePage(physical >>> 12);
  }

  static clear(): void {
    memory.fill(CODE_LINES_AT, 0, (cpu.ramBytes / PAGE_SIZE) * 8);
  }
}
