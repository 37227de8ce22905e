// The CPU's architectural state as structs at the addresses that contract/state.ts names.
import { CPU_AT, FPU_AT } from '../contract/memory-map.ts';
import {
  ATTRIBUTE_BIG,
  ATTRIBUTE_DPL,
  ATTRIBUTE_UNUSABLE,
  CPU_CPL,
  CPU_CR0,
  CPU_EFLAGS,
  CPU_EIP,
  CPU_FLAGS_CARRY,
  CPU_GDTR_BASE,
  CPU_INSTRUCTIONS,
  CPU_LDTR,
  CPU_MODE,
  CPU_MSR_COUNT,
  CPU_MSRS,
  CPU_RAM_BYTES,
  CPU_SEGMENTS,
  CPU_TR,
  SEGMENT_ATTRIBUTES,
  SEGMENT_BYTES,
} from '../contract/state.ts';

/** A segment register with its hidden part. SDM 3A 3.4.3. */
@unmanaged
@final
export class Segment {
  selector: u32;
  base: u32;
  limit: u32;
  attributes: u32;

  @inline
  get dpl(): u32 {
    return (this.attributes & ATTRIBUTE_DPL) >> 5;
  }

  @inline
  get isUsable(): bool {
    return (this.attributes & ATTRIBUTE_UNUSABLE) == 0;
  }

  @inline
  get isBig(): bool {
    return (this.attributes & ATTRIBUTE_BIG) != 0;
  }
}
if (offsetof<Segment>() != SEGMENT_BYTES) ERROR('Segment has another size');
if (offsetof<Segment>('attributes') != SEGMENT_ATTRIBUTES) ERROR('Segment.attributes moved');

@unmanaged
@final
export class Cpu {
  eax: u32;
  ecx: u32;
  edx: u32;
  ebx: u32;
  esp: u32;
  ebp: u32;
  esi: u32;
  edi: u32;
  zero: u32;
  eip: u32;
  /** Without the six arithmetic flags: see semantics/flags.ts. */
  eflags: u32;
  flagsOperation: u32;
  flagsResult: u32;
  flagsLeft: u32;
  flagsRight: u32;
  flagsCarry: u32;
  segments0: v128;
  segments1: v128;
  segments2: v128;
  segments3: v128;
  segments4: v128;
  segments5: v128;
  ldtr: v128;
  tr: v128;
  gdtrBase: u32;
  gdtrLimit: u32;
  idtrBase: u32;
  idtrLimit: u32;
  cr0: u32;
  cr2: u32;
  cr3: u32;
  cr4: u32;
  dr0: v128;
  dr4: v128;
  cpl: u32;
  /** MODE_ bits; derived from the registers by updateMode(). */
  mode: u32;
  halted: u32;
  gap: u32;
  /** Instructions completed when the machine loop last looked; exact outside resume(). */
  instructions: u64;
  shadowUntil: u64;
  msrs0: v128;
  msrs1: v128;
  msrs2: v128;
  msrs3: v128;
  msrs4: v128;
  msrs5: v128;
  msrs6: v128;
  msrs7: v128;
  /** Size of guest RAM; physical addresses from here on read as ones. */
  ramBytes: u32;
}
if (CPU_AT + offsetof<Cpu>('eip') != CPU_EIP) ERROR('Cpu.eip moved');
if (CPU_AT + offsetof<Cpu>('eflags') != CPU_EFLAGS) ERROR('Cpu.eflags moved');
if (CPU_AT + offsetof<Cpu>('flagsCarry') != CPU_FLAGS_CARRY) ERROR('Cpu.flagsCarry moved');
if (CPU_AT + offsetof<Cpu>('segments0') != CPU_SEGMENTS) ERROR('Cpu.segments moved');
if (CPU_AT + offsetof<Cpu>('ldtr') != CPU_LDTR) ERROR('Cpu.ldtr moved');
if (CPU_AT + offsetof<Cpu>('tr') != CPU_TR) ERROR('Cpu.tr moved');
if (CPU_AT + offsetof<Cpu>('gdtrBase') != CPU_GDTR_BASE) ERROR('Cpu.gdtrBase moved');
if (CPU_AT + offsetof<Cpu>('cr0') != CPU_CR0) ERROR('Cpu.cr0 moved');
if (CPU_AT + offsetof<Cpu>('cpl') != CPU_CPL) ERROR('Cpu.cpl moved');
if (CPU_AT + offsetof<Cpu>('mode') != CPU_MODE) ERROR('Cpu.mode moved');
if (CPU_AT + offsetof<Cpu>('instructions') != CPU_INSTRUCTIONS) ERROR('Cpu.instructions moved');
if (CPU_AT + offsetof<Cpu>('msrs0') != CPU_MSRS) ERROR('Cpu.msrs moved');
if (CPU_AT + offsetof<Cpu>('ramBytes') != CPU_RAM_BYTES) ERROR('Cpu.ramBytes moved');
if (CPU_MSRS + CPU_MSR_COUNT * 8 != CPU_RAM_BYTES) ERROR('The MSRs overlap');
if (CPU_RAM_BYTES + 4 > FPU_AT) ERROR('The CPU state overlaps the FPU state');

export const cpu = changetype<Cpu>(CPU_AT);
export const ldtr = changetype<Segment>(CPU_LDTR);
export const tr = changetype<Segment>(CPU_TR);

/** Segment register by its Sreg number (ES CS SS DS FS GS). */
export function segment(number: u32): Segment {
  return changetype<Segment>(CPU_SEGMENTS + number * SEGMENT_BYTES);
}

// EFLAGS, SDM 1 figure 3-8.
export const FLAG_CF: u32 = 0x0000_0001;
export const FLAG_ONE: u32 = 0x0000_0002;
export const FLAG_PF: u32 = 0x0000_0004;
export const FLAG_AF: u32 = 0x0000_0010;
export const FLAG_ZF: u32 = 0x0000_0040;
export const FLAG_SF: u32 = 0x0000_0080;
export const FLAG_TF: u32 = 0x0000_0100;
export const FLAG_IF: u32 = 0x0000_0200;
export const FLAG_DF: u32 = 0x0000_0400;
export const FLAG_OF: u32 = 0x0000_0800;
export const FLAG_IOPL: u32 = 0x0000_3000;
export const FLAG_NT: u32 = 0x0000_4000;
export const FLAG_RF: u32 = 0x0001_0000;
export const FLAG_VM: u32 = 0x0002_0000;
export const FLAG_AC: u32 = 0x0004_0000;
export const FLAG_ID: u32 = 0x0020_0000;
export const FLAGS_ARITHMETIC: u32 = FLAG_CF | FLAG_PF | FLAG_AF | FLAG_ZF | FLAG_SF | FLAG_OF;

// CR0 and CR4, SDM 3A 2.5.
export const CR0_PE: u32 = 0x0000_0001;
export const CR0_MP: u32 = 0x0000_0002;
export const CR0_EM: u32 = 0x0000_0004;
export const CR0_TS: u32 = 0x0000_0008;
export const CR0_ET: u32 = 0x0000_0010;
export const CR0_NE: u32 = 0x0000_0020;
export const CR0_WP: u32 = 0x0001_0000;
export const CR0_AM: u32 = 0x0004_0000;
export const CR0_NW: u32 = 0x2000_0000;
export const CR0_CD: u32 = 0x4000_0000;
export const CR0_PG: u32 = 0x8000_0000;
export const CR4_TSD: u32 = 0x0000_0004;
export const CR4_DE: u32 = 0x0000_0008;
export const CR4_PSE: u32 = 0x0000_0010;
export const CR4_PGE: u32 = 0x0000_0080;
export const CR4_PCE: u32 = 0x0000_0100;
export const CR4_OSFXSR: u32 = 0x0000_0200;
export const CR4_OSXMMEXCPT: u32 = 0x0000_0400;
