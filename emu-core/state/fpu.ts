// The x87 unit's registers: eight 80-bit data registers, control and status words, tags, last-instruction pointers.
import { FPU_AT } from '../contract/memory-map.ts';

// Status word (SDM 1, figure 8-4). The six exception bits lie where MXCSR has them too.
export const IE: u32 = 0x01;
export const DE: u32 = 0x02;
export const ZE: u32 = 0x04;
export const OE: u32 = 0x08;
export const UE: u32 = 0x10;
export const PE: u32 = 0x20;
export const EXCEPTIONS: u32 = 0x3f;
export const STACK_FAULT: u32 = 0x40;
export const ERROR_SUMMARY: u32 = 0x80;
export const C0: u32 = 0x0100;
export const C1: u32 = 0x0200;
export const C2: u32 = 0x0400;
export const C3: u32 = 0x4000;
export const BUSY: u32 = 0x8000;
export const TOP_SHIFT: u32 = 11;

// Control word (SDM 1, figure 8-6): masks in bits 5..0, precision in 9..8, rounding in 11..10. Bit 6 always reads as 1.
export const CONTROL_INIT: u32 = 0x037f;
export const CONTROL_FIXED: u32 = 0x0040;
export const CONTROL_WRITABLE: u32 = 0x1f3f;

// Rounding control, as in the x87 control word and in MXCSR.
export const ROUND_NEAREST: u32 = 0;
export const ROUND_DOWN: u32 = 1;
export const ROUND_UP: u32 = 2;
export const ROUND_ZERO: u32 = 3;

/**
 * Data registers are kept by their physical number, 16 bytes each: significand (8 bytes), sign and exponent (2), zero (6).
 * The status word is kept without TOP; bit i of `valid` says that physical register i is not empty (FXSAVE's short tags).
 */
@unmanaged
@final
export class Fpu {
  r0Significand: u64;
  r0SignExponent: u64;
  r1Significand: u64;
  r1SignExponent: u64;
  r2Significand: u64;
  r2SignExponent: u64;
  r3Significand: u64;
  r3SignExponent: u64;
  r4Significand: u64;
  r4SignExponent: u64;
  r5Significand: u64;
  r5SignExponent: u64;
  r6Significand: u64;
  r6SignExponent: u64;
  r7Significand: u64;
  r7SignExponent: u64;
  control: u32;
  status: u32;
  top: u32;
  valid: u32;
  opcode: u32; // low 3 bits of the first byte and the ModR/M byte of the last non-control instruction
  instructionOffset: u32;
  instructionSelector: u32;
  dataOffset: u32;
  dataSelector: u32;
}

if (offsetof<Fpu>('opcode') != 144) ERROR('Fpu.opcode moved: the state contract names its place');
if (offsetof<Fpu>('control') != 128) ERROR('Fpu.control moved: the state contract names its place');

export const fpu = changetype<Fpu>(FPU_AT);
