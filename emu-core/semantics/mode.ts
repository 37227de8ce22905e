// What follows from the mode the CPU is in: the mode half of a block key, and which TLBs hold.
import {
  ATTRIBUTE_READ_ALL,
  ATTRIBUTE_WRITE_ALL,
  CS,
  DS,
  ES,
  MODE_ALIGNMENT,
  MODE_CODE32,
  MODE_FLAT,
  MODE_PROTECTED,
  MODE_SEGMENT_ALL,
  MODE_STACK32,
  MODE_USER,
  SS,
} from '../contract/state.ts';
import { SUPERVISOR_TLB, USER_TLB } from '../mmu/tlb.ts';
import { CR0_AM, CR0_PE, cpu, FLAG_AC, segment } from '../state/cpu.ts';
import { machine } from '../state/machine.ts';

const READ_WRITE_ALL: u32 = ATTRIBUTE_READ_ALL | ATTRIBUTE_WRITE_ALL;

/** Base 0 and no offset refused. */
function isFlat(number: u32, rights: u32): bool {
  const register = segment(number);
  return register.base == 0 && (register.attributes & rights) == rights;
}

/** To be called after any change of CPL, CR0.PE, CR0.AM, EFLAGS.AC or a segment register: brings cpu.mode and the TLB choice up to date. */
export function updateMode(): void {
  let mode: u32 = 0;
  if (segment(CS).isBig) mode |= MODE_CODE32;
  if (segment(SS).isBig) mode |= MODE_STACK32;
  if (cpu.cr0 & CR0_PE) mode |= MODE_PROTECTED;
  if (cpu.cpl == 3) mode |= MODE_USER;
  cpu.mode = mode | (checksAlignment() ? MODE_ALIGNMENT : freeSegments());
  machine.tlbBase = cpu.cpl == 3 ? USER_TLB : SUPERVISOR_TLB;
}

/** Alignment is checked: SDM 3A 2.5 "CR0.AM". */
function checksAlignment(): bool {
  return cpu.cpl == 3 && (cpu.cr0 & CR0_AM) != 0 && (cpu.eflags & FLAG_AC) != 0;
}

/** Mode bits of the segments in which accesses need no check. */
function freeSegments(): u32 {
  let mode: u32 = 0;
  const flat =
    isFlat(CS, ATTRIBUTE_READ_ALL) &&
    isFlat(SS, READ_WRITE_ALL) &&
    isFlat(DS, READ_WRITE_ALL) &&
    isFlat(ES, READ_WRITE_ALL);
  if (flat) mode |= MODE_FLAT;
  for (let number: u32 = 0; number < 6; number++) {
    if ((segment(number).attributes & READ_WRITE_ALL) == READ_WRITE_ALL) mode |= MODE_SEGMENT_ALL << number;
  }
  return mode;
}
